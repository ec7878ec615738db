from __future__ import annotations

from django.urls import path

from xuncha.catalogue.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("versions/", views.version_list, name="versions"),
    path("versions/<int:number>/", views.rule_list, name="version"),
    path("versions/<int:number>/copy/", views.copy, name="copy"),
    path("versions/<int:number>/in-force/", views.in_force, name="in_force"),
    path("compare/<int:old>/<int:new>/", views.compare, name="compare"),
    path("rule/<int:pk>/", views.rule_page, name="rule"),
    path("rule/<int:pk>/edit/", views.rule_edit, name="rule_edit"),
    path("rule/<int:pk>/adopt/", views.adopt, name="adopt"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/day/", views.set_day, name="set_day"),
    path("calendar/<int:year>/", views.calendar, name="calendar_year"),
    path("calendar/<int:year>/publish/", views.publish, name="publish"),
]
