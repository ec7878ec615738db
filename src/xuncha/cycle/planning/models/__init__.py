"""The tables of planning. Later rooms use Round, Group, Engagement, SubObject and EngagementRecord."""

from xuncha.cycle.planning.models.core import MODES as MODES
from xuncha.cycle.planning.models.core import PARTIES as PARTIES
from xuncha.cycle.planning.models.core import Engagement as Engagement
from xuncha.cycle.planning.models.core import Fact as Fact
from xuncha.cycle.planning.models.core import Group as Group
from xuncha.cycle.planning.models.core import Round as Round
from xuncha.cycle.planning.models.core import SubObject as SubObject
from xuncha.cycle.planning.models.core import Term as Term
from xuncha.cycle.planning.models.core import entry_anchor as entry_anchor
from xuncha.cycle.planning.models.core import onsite_anchor as onsite_anchor
from xuncha.cycle.planning.models.placing import EngagementRecord as EngagementRecord
from xuncha.cycle.planning.models.placing import Placing as Placing
from xuncha.cycle.planning.models.preparation import Attendance as Attendance
from xuncha.cycle.planning.models.preparation import BriefingRequest as BriefingRequest
from xuncha.cycle.planning.models.preparation import CooperationItem as CooperationItem
from xuncha.cycle.planning.models.preparation import EntryMeeting as EntryMeeting
from xuncha.cycle.planning.models.preparation import KeyPointCheck as KeyPointCheck
from xuncha.cycle.planning.models.staffing import SEATS as SEATS
from xuncha.cycle.planning.models.staffing import GroupPlan as GroupPlan
from xuncha.cycle.planning.models.staffing import Interruption as Interruption
from xuncha.cycle.planning.models.staffing import Membership as Membership
