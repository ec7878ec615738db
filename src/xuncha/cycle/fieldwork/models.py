"""Finding out 巡察了解 (S04): interviews, petitions, materials, visits, surveys, each in its own folder."""

from __future__ import annotations

from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch, Violation
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview, OutlineEdition, TalkRules
from xuncha.cycle.fieldwork.materials.models import Excerpt, HandOver, HandOverLine, Material, MaterialRequest
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount, SurveyRemark
from xuncha.cycle.fieldwork.visits.models import Finding, Visit

__all__ = [
    "Abstract",
    "AssistanceRequest",
    "BranchActivity",
    "CheckPoint",
    "Excerpt",
    "Finding",
    "HandOver",
    "HandOverLine",
    "Interview",
    "Material",
    "MaterialRequest",
    "OutlineEdition",
    "PersonBriefing",
    "ReminderTalk",
    "SelfCheck",
    "Survey",
    "SurveyCount",
    "SurveyRemark",
    "TalkRules",
    "TempBranch",
    "Violation",
    "Visit",
]
