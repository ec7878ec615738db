from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.interviews import office_views, print_views, views, writing_views

urlpatterns = [
    path("", views.TalkList.as_view(), name="interviews"),
    path("new/", writing_views.NewTalk.as_view(), name="interview_new"),
    path("plans/", views.plans, name="talk_plans"),
    path("plans/<int:pk>/", views.talk_plan, name="talk_plan"),
    path("plans/<int:pk>/generate/", views.generate, name="talk_generate"),
    path("plans/<int:pk>/clear/", views.clear_all, name="talk_clear_all"),
    path("plans/<int:pk>/timetable/", print_views.timetable, name="timetable"),
    path("plans/<int:pk>/leaves/", views.leaves, name="talk_leaves"),
    path("counts/", office_views.talk_counts, name="talk_counts"),
    path("counts/rounds/<int:pk>/", office_views.round_rules, name="talk_rules"),
    path("times/", office_views.talk_times, name="talk_times"),
    path("outlines/", office_views.outline_list, name="outlines"),
    path("outlines/<slug:code>/", office_views.outline_edit, name="outline_edit"),
    path("abstracts/", views.AbstractList.as_view(), name="abstracts"),
    path("abstracts/<int:pk>/", views.AbstractPage.as_view(), name="abstract"),
    path("<int:pk>/", views.TalkPage.as_view(), name="interview"),
    path("<int:pk>/arrange/", writing_views.arrange, name="arrange"),
    path("<int:pk>/partner/", writing_views.PartnerPage.as_view(), name="partner"),
    path("<int:pk>/outline/", writing_views.OutlinePage.as_view(), name="talk_outline"),
    path("<int:pk>/outline/print/", print_views.OutlinePrint.as_view(), name="outline_print"),
    path("<int:pk>/record/", writing_views.MinutesPage.as_view(), name="minutes"),
    path("<int:pk>/print/", print_views.RecordPrint.as_view(), name="interview_print"),
    path("<int:pk>/statement/", writing_views.add_statement, name="add_statement"),
    path("<int:pk>/repeat/", writing_views.repeat, name="repeat_talk"),
    path("<int:pk>/recording/", writing_views.allow_recording, name="allow_recording"),
    path("<int:pk>/restrict/", writing_views.restrict, name="restrict_talk"),
]
