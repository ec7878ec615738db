from __future__ import annotations

from django.urls import path

from xuncha.library import landing, views
from xuncha.library.documents import views as documents
from xuncha.library.templating import views as templating
from xuncha.library.training import views as training

app_name = "library"
urlpatterns = [
    path("documents/", documents.DocumentList.as_view(), name="documents"),
    path("documents/upload/", documents.upload, name="upload"),
    path("documents/confirm/", documents.confirm, name="confirm"),
    path("documents/<int:pk>/", documents.DocumentPage.as_view(), name="document"),
    path("documents/<int:pk>/edit/", documents.ParticularsForm.as_view(), name="document_edit"),
    path("documents/<int:pk>/progress/", documents.progress, name="document_progress"),
    path("documents/<int:pk>/go-on/", documents.go_on, name="document_go_on"),
    path("documents/<int:pk>/replace/", documents.replace, name="document_replace"),
    path("documents/<int:pk>/withdraw/", documents.withdraw, name="document_withdraw"),
    path("documents/<int:pk>/split/", landing.split_document, name="document_split"),
    path("pages/<int:pk>/", documents.page, name="page"),
    path("pages/<int:pk>/picture/", documents.picture, name="page_picture"),
    path("pages/<int:pk>/correct/", documents.correct, name="page_correct"),
    path("training/", training.TrainingList.as_view(), name="training"),
    path("training/new/", training.ListForm.as_view(), name="reading_list_new"),
    path("training/<int:pk>/", training.ReadingListPage.as_view(), name="reading_list"),
    path("training/<int:pk>/edit/", training.ListForm.as_view(), name="reading_list_edit"),
    path("training/<int:pk>/open/", training.publish, name="reading_list_open"),
    path("training/<int:pk>/close/", training.close, name="reading_list_close"),
    path("training/<int:pk>/copy/", training.copy, name="reading_list_copy"),
    path("training/<int:pk>/test/", training.test, name="training_test"),
    path("training/<int:pk>/items/new/", training.item_new, name="reading_item_new"),
    path("training/<int:pk>/items/<int:item>/drop/", training.item_drop, name="reading_item_drop"),
    path("training/<int:pk>/items/<int:item>/read/", training.mark_read, name="reading_mark"),
    path("training/<int:pk>/questions/new/", training.question_form, name="question_new"),
    path("training/<int:pk>/questions/<int:question>/", training.question_form, name="question_edit"),
    path("training/<int:pk>/questions/<int:question>/drop/", training.question_drop, name="question_drop"),
    path("templates/", templating.templates, name="word_templates"),
    path("templates/<slug:slug>/", templating.template, name="word_template"),
    path("templates/<slug:slug>/upload/", templating.upload, name="word_template_upload"),
    path("templates/<slug:slug>/starter/", templating.starter, name="word_template_starter"),
    path("templates/<slug:slug>/stop/", templating.stop, name="word_template_stop"),
    path("templates/<slug:slug>/<int:pk>/file/", templating.fetch, name="word_template_file"),
    path("templates/<slug:slug>/<int:pk>/trial/", templating.trial, name="word_template_trial"),
    path("templates/<slug:slug>/<int:pk>/use/", templating.use, name="word_template_use"),
    path("", views.RegulationList.as_view(), name="list"),
    path("new/", views.RegulationForm.as_view(), name="new"),
    path("clauses/", views.clauses, name="clauses"),
    path("cite/", views.cite_search, name="cite_search"),
    path("<int:pk>/", views.RegulationPage.as_view(), name="regulation"),
    path("<int:pk>/edit/", views.RegulationForm.as_view(), name="edit"),
    path("<int:pk>/supersede/", views.supersede, name="supersede"),
    path("<int:pk>/compare/", views.compare, name="compare"),
    path("<int:pk>/paste/", landing.paste, name="paste"),
    path("<int:pk>/clauses/new/", views.clause_form, name="clause_new"),
    path("<int:pk>/clauses/<int:clause_pk>/", views.clause_form, name="clause_edit"),
    path("<int:pk>/clauses/<int:clause_pk>/withdraw/", views.withdraw_clause, name="clause_withdraw"),
]
