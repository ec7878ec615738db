"""Django looks for models here; each part keeps its own."""

from xuncha.foundation.drafts.models import Draft as Draft
from xuncha.foundation.files.models import Attachment as Attachment
from xuncha.foundation.files.models import StoredFile as StoredFile
from xuncha.foundation.jobs.models import JobProgress as JobProgress
from xuncha.foundation.keys.models import KeyVersion as KeyVersion
