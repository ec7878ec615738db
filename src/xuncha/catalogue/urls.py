from __future__ import annotations

from django.urls import include, path

from xuncha.catalogue import lists, views
from xuncha.catalogue.taxonomy import views as taxonomy

app_name = "catalogue"
urlpatterns = [
    path("rules/", include("xuncha.catalogue.rules.urls")),
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
    path("taxonomy/classifier/", include("xuncha.catalogue.classifying.urls")),
    path("taxonomy/", taxonomy.framework_list, name="frameworks"),
    path("taxonomy/frameworks/<str:code>/", taxonomy.framework_page, name="framework"),
    path("taxonomy/frameworks/<str:code>/edit/", taxonomy.framework_edit, name="framework_edit"),
    path("taxonomy/frameworks/<str:code>/mapping/", taxonomy.mapping, name="mapping"),
    path("taxonomy/frameworks/<str:code>/copy/", taxonomy.framework_copy, name="framework_copy"),
    path("taxonomy/frameworks/<str:code>/in-force/", taxonomy.framework_in_force, name="framework_in_force"),
    path("taxonomy/frameworks/<str:code>/retire/", taxonomy.framework_retire, name="framework_retire"),
    path("taxonomy/leaves/", taxonomy.LeafList.as_view(), name="leaves"),
    path("taxonomy/leaves/<str:code>/", taxonomy.leaf_page, name="leaf"),
    path("taxonomy/leaves/<str:code>/retire/", taxonomy.leaf_retire, name="leaf_retire"),
    path("taxonomy/matrix/", taxonomy.matrix, name="matrix"),
    path("taxonomy/types/", taxonomy.unit_type_list, name="unit_types"),
    path("taxonomy/types/<str:code>/", taxonomy.unit_type_page, name="unit_type"),
    path("taxonomy/types/<str:code>/edit/", taxonomy.unit_type_edit, name="unit_type_edit"),
    path("taxonomy/types/<str:code>/points/new/", taxonomy.key_point_add, name="key_point_add"),
    path(
        "taxonomy/types/<str:code>/points/<int:pk>/retire/",
        taxonomy.key_point_retire,
        name="key_point_retire",
    ),
]
