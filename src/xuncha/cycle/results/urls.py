from __future__ import annotations

from django.urls import path

from xuncha.cycle.results.archive import prints, views

app_name = "results"

urlpatterns = [
    path("volumes/", views.VolumeList.as_view(), name="volumes"),
    path("volumes/new/<int:pk>/", views.open_volume, name="open"),
    path("volumes/<int:pk>/", views.VolumePage.as_view(), name="volume"),
    path("volumes/<int:pk>/edit/", views.VolumeEdit.as_view(), name="volume_edit"),
    path("volumes/<int:pk>/shelf/", views.Shelf.as_view(), name="shelf"),
    path("volumes/<int:pk>/collect/", views.collect, name="collect"),
    path("volumes/<int:pk>/entries/new/", views.add_entry, name="entry_new"),
    path("volumes/<int:pk>/place/", views.place_all, name="place_all"),
    path("volumes/<int:pk>/wipes/new/", views.add_wipe, name="wipe_new"),
    path("volumes/<int:pk>/export/", views.export, name="export"),
    path("volumes/<int:pk>/directory/", prints.Directory.as_view(), name="print_directory"),
    path("volumes/<int:pk>/handover/", prints.HandOver.as_view(), name="print_handover"),
    path("volumes/<int:pk>/wipe/", prints.WipeSheet.as_view(), name="print_wipe"),
    path("entries/<int:pk>/", views.edit_entry, name="entry"),
]
