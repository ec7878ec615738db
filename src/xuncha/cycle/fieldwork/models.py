"""Finding out 巡察了解 (S04): interviews, petitions, materials, visits, surveys, each in its own folder."""

from __future__ import annotations

from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch, Violation
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview, OutlineEdition, TalkRules
from xuncha.cycle.fieldwork.materials.models import Excerpt, HandOver, HandOverLine, Material, MaterialRequest
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.models import Addition, Contact, Petition, ScopeEdition, Target
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount, SurveyRemark
from xuncha.cycle.fieldwork.visits.models import Finding, Visit

__all__ = [
    "Abstract",
    "Addition",
    "AssistanceRequest",
    "BranchActivity",
    "CheckPoint",
    "Contact",
    "DirectItem",
    "Excerpt",
    "Finding",
    "HandOver",
    "HandOverLine",
    "Incident",
    "Interview",
    "Material",
    "MaterialRequest",
    "OutlineEdition",
    "PersonBriefing",
    "Petition",
    "Referral",
    "ReminderTalk",
    "ScopeEdition",
    "SelfCheck",
    "Survey",
    "SurveyCount",
    "SurveyRemark",
    "TalkRules",
    "Target",
    "TempBranch",
    "Violation",
    "Visit",
]
