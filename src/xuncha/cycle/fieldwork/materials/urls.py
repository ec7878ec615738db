from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.materials import handing_views, views

urlpatterns = [
    path("", views.RequestList.as_view(), name="materials"),
    path("new/", views.RequestForm.as_view(), name="material_new"),
    path("catalogue/", views.Catalogue.as_view(), name="material_catalogue"),
    path("promptness/", views.promptness, name="promptness"),
    path("excerpts/", views.ExcerptList.as_view(), name="excerpts"),
    path("excerpts/<int:pk>/", views.ExcerptPage.as_view(), name="excerpt"),
    path("lines/<int:pk>/", views.MaterialPage.as_view(), name="material"),
    path("lines/<int:pk>/answer/", views.answer_material, name="answer_material"),
    path("lines/<int:pk>/excerpt/", views.new_excerpt, name="excerpt_new"),
    path("handovers/<int:pk>/", handing_views.HandOverPage.as_view(), name="handover"),
    path("handovers/<int:pk>/print/", handing_views.HandOverPrint.as_view(), name="handover_print"),
    path("<int:pk>/", views.RequestPage.as_view(), name="material_request"),
    path("<int:pk>/edit/", views.RequestForm.as_view(), name="material_edit"),
    path("<int:pk>/print/", views.RequestPrint.as_view(), name="material_print"),
    path("<int:pk>/sheet/", views.material_sheet, name="material_sheet"),
    path("<int:pk>/take-in/", views.take_in_sheet, name="material_take_in"),
    path("<int:pk>/return/", views.return_materials, name="return_materials"),
    path("<int:pk>/handover/", handing_views.new_handover, name="handover_new"),
]
