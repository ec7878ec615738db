from __future__ import annotations

from django.urls import path

from xuncha.catalogue import lists, views

app_name = "catalogue"
urlpatterns = [
    path("units/", lists.organisation_list, name="list"),
    path("units/tree/", views.tree, name="tree"),
    path("units/new/", views.OrganisationForm.as_view(), name="new"),
    path("units/<int:pk>/", views.OrganisationPage.as_view(), name="organisation"),
    path("units/<int:pk>/edit/", views.OrganisationForm.as_view(), name="edit"),
    path("units/<int:pk>/rename/", views.rename, name="rename"),
    path("units/<int:pk>/merge/", views.merge, name="merge"),
    path("units/<int:pk>/split/", views.split, name="split"),
    path("units/<int:pk>/abolish/", views.abolish, name="abolish"),
    path("units/<int:pk>/restore/", views.restore, name="restore"),
    path("units/<int:pk>/posts/new/", views.post_form, name="post_new"),
    path("units/<int:pk>/posts/typical/", views.typical_posts, name="typical_posts"),
    path("units/<int:pk>/posts/<int:post_pk>/", views.post_form, name="post_edit"),
    path("units/<int:pk>/posts/<int:post_pk>/end/", views.end_post, name="post_end"),
]
