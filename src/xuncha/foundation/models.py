"""Django looks for models here; each part keeps its own."""

from xuncha.foundation.audit.models import AuditEvent as AuditEvent
from xuncha.foundation.audit.models import AuditHead as AuditHead
from xuncha.foundation.custody.models import KeyHolder as KeyHolder
from xuncha.foundation.custody.models import SealedIdentity as SealedIdentity
from xuncha.foundation.custody.models import UnsealApproval as UnsealApproval
from xuncha.foundation.custody.models import UnsealRequest as UnsealRequest
from xuncha.foundation.drafts.models import Draft as Draft
from xuncha.foundation.files.models import Attachment as Attachment
from xuncha.foundation.files.models import StoredFile as StoredFile
from xuncha.foundation.flow.holding import Holder as Holder
from xuncha.foundation.flow.models import Exclusion as Exclusion
from xuncha.foundation.flow.models import Opinion as Opinion
from xuncha.foundation.flow.models import PaperAct as PaperAct
from xuncha.foundation.flow.models import Pending as Pending
from xuncha.foundation.flow.models import Signature as Signature
from xuncha.foundation.flow.models import Step as Step
from xuncha.foundation.jobs.models import JobProgress as JobProgress
from xuncha.foundation.keys.models import KeyVersion as KeyVersion
from xuncha.foundation.numbering.models import NumberSequence as NumberSequence
from xuncha.foundation.numbering.models import NumberTemplate as NumberTemplate
from xuncha.foundation.rules.models import Clock as Clock
from xuncha.foundation.rules.models import DeadlineRule as DeadlineRule
from xuncha.foundation.rules.models import RuleSet as RuleSet
from xuncha.foundation.rules.models import WorkDay as WorkDay
from xuncha.foundation.search.models import SearchEntry as SearchEntry
from xuncha.foundation.search.models import SearchSource as SearchSource
