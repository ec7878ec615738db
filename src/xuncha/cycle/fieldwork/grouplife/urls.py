from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.grouplife import views

urlpatterns = [
    path("", views.own_groups, name="own_groups"),
    path("<int:pk>/", views.group_life, name="group_life"),
    path("<int:group>/branch/new/", views.BranchForm.as_view(), name="temp_branch_new"),
    path("<int:group>/activities/new/", views.ActivityForm.as_view(), name="branch_activity_new"),
    path("<int:group>/reminders/new/", views.ReminderForm.as_view(), name="reminder_new"),
    path("branches/<int:pk>/", views.BranchPage.as_view(), name="temp_branch"),
    path("branches/<int:pk>/edit/", views.BranchForm.as_view(), name="temp_branch_edit"),
    path("activities/", views.ActivityList.as_view(), name="branch_activities"),
    path("activities/<int:pk>/", views.ActivityPage.as_view(), name="branch_activity"),
    path("activities/<int:pk>/edit/", views.ActivityForm.as_view(), name="branch_activity_edit"),
    path("activities/<int:pk>/photo/", views.add_photo, name="branch_activity_photo"),
    path("reminders/<int:pk>/", views.ReminderPage.as_view(), name="reminder"),
    path("reminders/<int:pk>/edit/", views.ReminderForm.as_view(), name="reminder_edit"),
    path("violations/", views.ViolationList.as_view(), name="violations"),
    path("violations/new/", views.violation_new, name="violation_new"),
    path("violations/<int:pk>/", views.ViolationPage.as_view(), name="violation"),
    path("violations/<int:pk>/handle/", views.conclude, {"edge": "handle"}, name="violation_handle"),
    path("violations/<int:pk>/clear/", views.conclude, {"edge": "clear"}, name="violation_clear"),
]
