from __future__ import annotations

from django.urls import path

from xuncha.insight.writing import passage_views, views, word_views

urlpatterns = [
    path("", views.Manuscripts.as_view(), name="manuscripts"),
    path("new/", views.NewManuscript.as_view(), name="new_manuscript"),
    path("of/<str:kind>/<int:pk>/", views.manuscript_of, name="manuscript_of"),
    path("<int:pk>/", views.ManuscriptPage.as_view(), name="manuscript"),
    path("<int:pk>/title/", views.EditTitle.as_view(), name="edit_manuscript_title"),
    path("<int:pk>/refresh/", views.refresh, name="refresh_manuscript"),
    path("<int:pk>/differences/", views.differences, name="manuscript_differences"),
    path("<int:pk>/check/", views.check, name="check_manuscript"),
    path("<int:pk>/versions/", views.versions, name="manuscript_versions"),
    path("<int:pk>/print/", views.PrintManuscript.as_view(), name="print_manuscript"),
    path("<int:pk>/word/", word_views.word, name="manuscript_word"),
    path("<int:pk>/word/export/", word_views.export, name="export_manuscript"),
    path("<int:pk>/word/<int:attachment>/", word_views.difference, name="word_difference"),
    path("<int:pk>/word/<int:attachment>/reject/", word_views.reject, name="reject_word"),
    path("<int:pk>/correct/", views.correct, name="correct_manuscript"),
    path(
        "<int:manuscript>/passages/new/<int:after>/", passage_views.NewPassage.as_view(), name="new_passage"
    ),
    path("passages/<int:pk>/", views.open_passage, name="manuscript_passage"),
    path("passages/<int:pk>/edit/", passage_views.EditPassage.as_view(), name="edit_passage"),
    path("passages/<int:pk>/move/", passage_views.move, name="move_passage"),
    path("passages/<int:pk>/delete/", passage_views.delete, name="delete_passage"),
    path("passages/<int:pk>/settle/", views.settle, name="settle_passage"),
]
