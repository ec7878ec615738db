from __future__ import annotations

from django.urls import path

from xuncha.people.views import keys, unsealing

app_name = "custody"
urlpatterns = [
    path("", keys.desk, name="desk"),
    path("holders/new/", keys.invite, name="invite"),
    path("holders/<int:pk>/prepare/", keys.prepare, name="prepare"),
    path("holders/<int:pk>/confirm/", keys.confirm, name="confirm"),
    path("holders/<int:pk>/cancel/", keys.cancel, name="cancel"),
    path("holders/<int:pk>/extend/", keys.extend, name="extend"),
    path("holders/<int:pk>/leave/", keys.leave, name="leave"),
    path("holders/<int:pk>/end/", keys.end, name="end"),
    path("holders/<int:pk>/lost/", keys.lost, name="lost"),
    path("holders/<int:pk>/passphrase/", keys.passphrase, name="passphrase"),
    path("holders/<int:pk>/recover/", keys.recover, name="recover"),
    path("holders/<int:pk>/rewrap/", keys.rewrap, name="rewrap"),
    path("holders/<int:pk>/rewrap-by-sheet/", keys.rewrap_by_sheet, name="rewrap_by_sheet"),
    path("identities/<int:pk>/ask/", unsealing.ask, name="request"),
    path("identities/<int:pk>/destroy/", unsealing.destroy, name="destroy"),
    path("requests/<int:pk>/", unsealing.page, name="page"),
    path("requests/<int:pk>/approve/", unsealing.approve, name="approve"),
    path("requests/<int:pk>/decline/", unsealing.decline, name="decline"),
    path("requests/<int:pk>/look/", unsealing.look, name="look"),
    path("requests/<int:pk>/withdraw/", unsealing.withdraw, name="withdraw"),
]
