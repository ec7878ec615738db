from __future__ import annotations

from django.urls import path

from xuncha.insight.patterns import (
    case_views,
    kept_views,
    outline_views,
    row_views,
    suggestion_views,
    views,
)

urlpatterns = [
    path("", views.patterns, name="patterns"),
    path("leaves/<str:code>/", views.pattern_leaf, name="pattern_leaf"),
    path("leaves/<str:code>/wordings/", views.pattern_wordings, name="pattern_wordings"),
    path("leaves/<str:code>/keep/", kept_views.keep, name="keep_pattern"),
    path("papers/", row_views.PatternPapers.as_view(), name="pattern_papers"),
    path("problems/", row_views.PatternItems.as_view(), name="pattern_items"),
    path("units/", row_views.PatternUnits.as_view(), name="pattern_units"),
    path("funds/", views.idle_funds, name="idle_funds"),
    path("kept/", kept_views.KeptPatterns.as_view(), name="kept_patterns"),
    path("kept/ahead/", kept_views.ahead, name="pattern_ahead"),
    path("kept/<int:pk>/", kept_views.PatternPage.as_view(), name="pattern"),
    path("kept/<int:pk>/edit/", kept_views.PatternForm.as_view(), name="edit_pattern"),
    path("kept/<int:pk>/mark/", kept_views.mark, name="mark_pattern"),
    path("kept/<int:pk>/take-in/", kept_views.take_in, name="pattern_take_in"),
    path("kept/<int:pk>/let-go/", kept_views.let_go, name="pattern_let_go"),
    path("cases/", case_views.TypicalCases.as_view(), name="typical_cases"),
    path("cases/new/", case_views.CaseForm.as_view(), name="new_typical_case"),
    path("cases/<int:pk>/", case_views.CasePage.as_view(), name="typical_case"),
    path("cases/<int:pk>/edit/", case_views.CaseForm.as_view(), name="edit_typical_case"),
    path("cases/<int:pk>/take-down/", case_views.take_down, name="take_down_case"),
    path("outlines/", outline_views.Outlines.as_view(), name="outlines"),
    path("outlines/new/", outline_views.NewOutline.as_view(), name="new_outline"),
    path("outlines/<int:pk>/", outline_views.OutlinePage.as_view(), name="outline"),
    path("outlines/<int:pk>/edit/", outline_views.EditOutline.as_view(), name="edit_outline"),
    path("outlines/<int:pk>/print/", outline_views.OutlinePrint.as_view(), name="outline_print"),
    path("outlines/<int:pk>/word/", outline_views.outline_word, name="outline_word"),
    path("suggestions/", suggestion_views.Suggestions.as_view(), name="suggestions"),
    path("suggestions/new/", suggestion_views.SuggestionForm.as_view(), name="new_suggestion"),
    path("suggestions/<int:pk>/", suggestion_views.SuggestionPage.as_view(), name="suggestion"),
    path("suggestions/<int:pk>/edit/", suggestion_views.SuggestionForm.as_view(), name="edit_suggestion"),
    path("suggestions/<int:pk>/reply/", suggestion_views.ReplyForm.as_view(), name="reply_suggestion"),
    path("suggestions/<int:pk>/print/", suggestion_views.SuggestionPrint.as_view(), name="suggestion_print"),
    path("suggestions/<int:pk>/word/", suggestion_views.suggestion_word, name="suggestion_word"),
]
