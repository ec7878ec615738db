from __future__ import annotations

from django.urls import path

from xuncha.catalogue import lists, views
from xuncha.catalogue.taxonomy import views as taxonomy

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
    path("frameworks/", taxonomy.framework_list, name="frameworks"),
    path("frameworks/<str:code>/", taxonomy.framework_page, name="framework"),
    path("frameworks/<str:code>/edit/", taxonomy.framework_edit, name="framework_edit"),
    path("frameworks/<str:code>/mapping/", taxonomy.mapping, name="mapping"),
    path("frameworks/<str:code>/copy/", taxonomy.framework_copy, name="framework_copy"),
    path("frameworks/<str:code>/in-force/", taxonomy.framework_in_force, name="framework_in_force"),
    path("frameworks/<str:code>/retire/", taxonomy.framework_retire, name="framework_retire"),
    path("leaves/", taxonomy.LeafList.as_view(), name="leaves"),
    path("leaves/<str:code>/", taxonomy.leaf_page, name="leaf"),
    path("leaves/<str:code>/retire/", taxonomy.leaf_retire, name="leaf_retire"),
    path("matrix/", taxonomy.matrix, name="matrix"),
    path("types/", taxonomy.unit_type_list, name="unit_types"),
    path("types/<str:code>/", taxonomy.unit_type_page, name="unit_type"),
    path("types/<str:code>/edit/", taxonomy.unit_type_edit, name="unit_type_edit"),
    path("types/<str:code>/points/new/", taxonomy.key_point_add, name="key_point_add"),
    path("types/<str:code>/points/<int:pk>/retire/", taxonomy.key_point_retire, name="key_point_retire"),
]
