from __future__ import annotations

from django.urls import path

from xuncha.cycle.workpapers import citing_views, notice_views, views

app_name = "workpapers"
urlpatterns = [
    path("", views.PaperList.as_view(), name="list"),
    path("new/", views.PaperForm.as_view(), name="new"),
    path("file/", views.file_many, name="file_many"),
    path("<int:pk>/", views.PaperPage.as_view(), name="paper"),
    path("<int:pk>/edit/", views.PaperForm.as_view(), name="edit"),
    path("<int:pk>/print/", notice_views.PaperPrint.as_view(), name="print"),
    path("<int:pk>/evidence/", views.add_evidence, name="add_evidence"),
    path("<int:pk>/responsible/", views.add_responsible, name="add_responsible"),
    path("<int:pk>/sources/", citing_views.pick_sources, name="pick_sources"),
    path("cite/<slug:kind>/<int:pk>/", citing_views.cite_into, name="cite_into"),
    path("<int:pk>/cite/", views.cite, name="cite"),
    path("<int:pk>/classify/", views.classify, name="classify"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/confirmation/", views.ask_confirmation, name="ask_confirmation"),
    path("confirmations/<int:pk>/", notice_views.ConfirmationPage.as_view(), name="confirmation"),
    path(
        "confirmations/<int:pk>/print/", notice_views.ConfirmationPrint.as_view(), name="confirmation_print"
    ),
    path("confirmations/<int:pk>/answer/", notice_views.confirmation_answer, name="confirmation_answer"),
    path("notices/", notice_views.NoticeList.as_view(), name="notices"),
    path("notices/board/", notice_views.notice_boards, name="notice_boards"),
    path("notices/board/<int:pk>/", notice_views.notice_board, name="notice_board"),
    path("notices/<int:pk>/proof/", notice_views.add_proof, name="add_notice_proof"),
    path("notices/new/", notice_views.NoticeForm.as_view(), name="new_notice"),
    path("notices/<int:pk>/", notice_views.NoticePage.as_view(), name="notice"),
    path("notices/<int:pk>/edit/", notice_views.NoticeForm.as_view(), name="edit_notice"),
    path("notices/<int:pk>/reply/", notice_views.NoticeAnswerForm.as_view(), name="answer_notice"),
    path("notices/<int:pk>/print/", notice_views.NoticePrint.as_view(), name="notice_print"),
    path("on-the-spot/new/", notice_views.OnTheSpotForm.as_view(), name="new_on_the_spot"),
    path("on-the-spot/<int:pk>/", notice_views.OnTheSpotPage.as_view(), name="on_the_spot"),
    path("on-the-spot/<int:pk>/edit/", notice_views.OnTheSpotForm.as_view(), name="edit_on_the_spot"),
]
