from __future__ import annotations

from django.urls import path

from xuncha.cycle.rectification import phases
from xuncha.cycle.rectification.changes import views as changes
from xuncha.cycle.rectification.closing import desk, paper_opinions
from xuncha.cycle.rectification.closing import views as closing
from xuncha.cycle.rectification.commitment import views as commitment
from xuncha.cycle.rectification.disclosure import out_views
from xuncha.cycle.rectification.disclosure import views as disclosure
from xuncha.cycle.rectification.evaluation import scheme_views
from xuncha.cycle.rectification.evaluation import views as evaluation
from xuncha.cycle.rectification.ledger import bulk_views, item_views, views
from xuncha.cycle.rectification.lookback import views as lookback
from xuncha.cycle.rectification.plan import views as plan
from xuncha.cycle.rectification.reconciliation import views as reconciliation
from xuncha.cycle.rectification.supervision import views as supervision
from xuncha.cycle.rectification.workspace import views as workspace

app_name = "rectification"
urlpatterns = [
    path("", views.Ledger.as_view(), name="ledger"),
    path("facets/", views.facets, name="facets"),
    path("bulk/<slug:code>/", bulk_views.bulk_act, name="bulk"),
    path("today/", workspace.today_page, name="today"),
    path("mine/", workspace.mine, name="mine"),
    path("units/", workspace.answer_for, name="answer_for"),
    path("paper-opinion/<slug:kind>/<int:pk>/", paper_opinions.page, name="paper_opinion"),
    path("desk/", desk.Desk.as_view(), name="desk"),
    path("<int:pk>/", item_views.ItemPage.as_view(), name="item"),
    path("<int:pk>/cell/", views.cell, name="cell"),
    path("<int:pk>/edit/", item_views.ItemEdit.as_view(), name="item_edit"),
    path("<int:pk>/print/", item_views.ItemPrint.as_view(), name="item_print"),
    path("<int:pk>/progress/", item_views.progress, name="progress"),
    path("<int:pk>/evidence/", item_views.evidence, name="evidence"),
    path("<int:pk>/measures/", item_views.add_measure, name="add_measure"),
    path("<int:pk>/rules/", item_views.rule_made, name="rule_made"),
    path("<int:pk>/results/", item_views.results, name="results"),
    path("<int:pk>/declare/", item_views.declare, name="declare"),
    path("<int:pk>/check/", item_views.spot_check, name="spot_check"),
    path("<int:pk>/split/", plan.split, name="split"),
    path("<int:pk>/merge/", plan.merge, name="merge"),
    path("<int:pk>/change/<slug:sort>/", changes.request_change, name="request_change"),
    path("measures/<int:pk>/", item_views.edit_measure, name="edit_measure"),
    path("measures/<int:pk>/done/", item_views.complete_measure, name="complete_measure"),
    path("changes/", changes.ChangeList.as_view(), name="changes"),
    path("changes/<int:pk>/", changes.ChangePage.as_view(), name="change"),
    path("plans/", plan.PlanList.as_view(), name="plans"),
    path("plans/of/<int:pk>/", plan.open_plan, name="open_plan"),
    path("plans/<int:pk>/", plan.PlanPage.as_view(), name="plan"),
    path("plans/<int:pk>/edit/", plan.PlanEdit.as_view(), name="plan_edit"),
    path("plans/<int:pk>/print/", plan.PlanPrint.as_view(), name="plan_print"),
    path("plans/<int:pk>/democratic-life/", plan.democratic_life, name="democratic_life"),
    path("plans/<int:pk>/period/", plan.extend_period, name="extend_period"),
    path("plans/<int:pk>/items/", plan.new_item, name="new_item"),
    path("plans/<int:pk>/reports/", closing.draft, name="draft_reports"),
    path("plans/<int:pk>/commitment/", commitment.open_commitment, name="open_commitment"),
    path("commitments/<int:pk>/", commitment.CommitmentPage.as_view(), name="commitment"),
    path("commitments/<int:pk>/edit/", commitment.CommitmentEdit.as_view(), name="commitment_edit"),
    path("commitments/<int:pk>/print/", commitment.CommitmentPrint.as_view(), name="commitment_print"),
    path("lookback/<int:pk>/", lookback.page, name="lookback"),
    path("lookback/<int:pk>/<int:item>/", lookback.record, name="recheck"),
    path("lookback/round/<int:pk>/", lookback.of_round, name="lookback_round"),
    path("phases/<int:pk>/", phases.page, name="phases"),
    path("reports/<int:pk>/", closing.ReportPage.as_view(), name="report"),
    path("reports/<int:pk>/edit/", closing.ReportEdit.as_view(), name="report_edit"),
    path("reports/<int:pk>/print/", closing.ReportPrint.as_view(), name="report_print"),
    path("reports/<int:pk>/recompose/", closing.recompose, name="recompose"),
    path("disclosures/", disclosure.DisclosureList.as_view(), name="disclosures"),
    path("disclosures/units/", disclosure.units, name="disclosure_units"),
    path("disclosures/of/<int:pk>/", disclosure.of_plan, name="disclosures_of"),
    path("disclosures/<int:pk>/", disclosure.DisclosurePage.as_view(), name="disclosure"),
    path("disclosures/<int:pk>/edit/", disclosure.DisclosureEdit.as_view(), name="disclosure_edit"),
    path("disclosures/<int:pk>/redraw/", disclosure.redraw, name="redraw"),
    path("disclosures/passages/<int:pk>/", disclosure.passage, name="passage"),
    path("disclosures/<int:pk>/publish/", out_views.publish, name="publish"),
    path("disclosures/<int:pk>/postings/", out_views.posting_new, name="posting_new"),
    path("disclosures/<int:pk>/comments/", out_views.comment_new, name="comment_new"),
    path("disclosures/comments/<int:pk>/", out_views.comment_handle, name="comment_handle"),
    path("disclosures/<int:pk>/print/", out_views.DisclosurePrint.as_view(), name="disclosure_print"),
    path("disclosures/<int:pk>/withheld/", out_views.WithheldPrint.as_view(), name="withheld_print"),
    path("disclosures/<int:pk>/text/<slug:form>/", out_views.text_file, name="disclosure_text"),
    path("withholdings/new/<int:disclosure>/<int:item>/", out_views.WithholdNew.as_view(), name="withhold"),
    path("withholdings/<int:pk>/", out_views.WithholdingPage.as_view(), name="withholding"),
    path("withholdings/<int:pk>/edit/", out_views.WithholdEdit.as_view(), name="withholding_edit"),
    path("evaluations/", evaluation.EvaluationList.as_view(), name="evaluations"),
    path("evaluations/of/<int:pk>/", evaluation.open_evaluation, name="open_evaluation"),
    path("evaluations/<int:pk>/", evaluation.EvaluationPage.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/edit/", evaluation.EvaluationEdit.as_view(), name="evaluation_edit"),
    path("evaluations/<int:pk>/grade/", evaluation.EvaluationConclude.as_view(), name="evaluation_conclude"),
    path("evaluations/<int:pk>/score/<slug:party>/", evaluation.Scoring.as_view(), name="evaluation_score"),
    path("evaluations/<int:pk>/sheet/", evaluation.SheetPrint.as_view(), name="evaluation_sheet"),
    path("evaluations/<int:pk>/report/", evaluation.ReportPrint.as_view(), name="evaluation_report"),
    path("evaluations/follows/<int:pk>/", evaluation.carry_out, name="evaluation_carry_out"),
    path("evaluations/schemes/", scheme_views.schemes, name="evaluation_schemes"),
    path("evaluations/schemes/new/", scheme_views.edit_scheme, name="evaluation_scheme_new"),
    path("evaluations/schemes/<int:pk>/", scheme_views.scheme, name="evaluation_scheme"),
    path("evaluations/schemes/<int:pk>/edit/", scheme_views.edit_scheme, name="evaluation_scheme_edit"),
    path("evaluations/schemes/copy/<int:source>/", scheme_views.edit_scheme, name="evaluation_scheme_copy"),
    path("evaluations/schemes/<int:pk>/switch/", scheme_views.switch_scheme, name="evaluation_scheme_switch"),
    path("letters/", supervision.LetterList.as_view(), name="letters"),
    path("letters/proposals/", supervision.proposed, name="letter_proposals"),
    path("letters/of/<int:pk>/", supervision.draft, name="letter_draft"),
    path("letters/<int:pk>/", supervision.LetterPage.as_view(), name="letter"),
    path("letters/<int:pk>/edit/", supervision.LetterEdit.as_view(), name="letter_edit"),
    path("letters/<int:pk>/reply/", supervision.LetterReply.as_view(), name="letter_reply"),
    path("letters/<int:pk>/print/", supervision.LetterPrint.as_view(), name="letter_print"),
    path("reconciliation/", reconciliation.SheetList.as_view(), name="sheets"),
    path("reconciliation/new/", reconciliation.new_sheet, name="new_sheet"),
    path("reconciliation/<int:pk>/", reconciliation.SheetPage.as_view(), name="sheet"),
    path("reconciliation/<int:pk>/print/", reconciliation.SheetPrint.as_view(), name="sheet_print"),
]
