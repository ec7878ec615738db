"""What has to be swept and kept daily; every chore may run twice, and one that stumbles does not stop the others."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.actions import seal_open_contacts
from xuncha.foundation.audit.heads import export_head
from xuncha.foundation.custody import unsealing
from xuncha.foundation.custody.holders import over_term, sealed_to, unconfirmed
from xuncha.foundation.dates import today
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.files import storage
from xuncha.foundation.jobs.interrupted import mark_interrupted
from xuncha.foundation.jobs.models import JobProgress
from xuncha.foundation.keys import keyring
from xuncha.foundation.refusals import Refused
from xuncha.kit import batches

logger = logging.getLogger(__name__)

KEEP_JOBS_DAYS = 30
KEEP_COUNTERS_SECONDS = 24 * 3600  # a lock-out lasts ten minutes


def run() -> Iterator[tuple[str, str, bool]]:
    """Do them all; yields the chore, what came of it, and whether it worked."""
    for label, chore in CHORES:
        try:
            yield str(label), chore(), True
        except Exception as error:  # noqa: BLE001 - the other chores must still be done
            logger.error("chore failed: %s", type(error).__name__)
            yield str(label), str(error) or type(error).__name__, False


def _drafts() -> str:
    return _("清理 %(count)d 份") % {"count": drafts.sweep()}


def _papers() -> str:
    return _("清理 %(count)d 份") % {"count": batches.sweep()}


def _files() -> str:
    return _("清理 %(count)d 个") % {"count": storage.sweep()}


def _interrupted() -> str:
    return _("标记 %(count)d 项") % {"count": mark_interrupted()}


def _sessions() -> str:
    call_command("clearsessions")
    return _("已清理")


def _jobs() -> str:
    """What its owner sees and the queue's own row go together: a row without the other could not be run again."""
    old = timezone.now() - timedelta(days=KEEP_JOBS_DAYS)
    count, _by_model = JobProgress.objects.filter(finished_at__lt=old).delete()
    call_command("prune_db_task_results", queue_name="*", min_age_days=KEEP_JOBS_DAYS, verbosity=0)
    return _("清理 %(count)d 项") % {"count": count}


def _counters() -> str:
    """The cache removes an expired counter only when it is asked for again."""
    oldest, removed = time.time() - KEEP_COUNTERS_SECONDS, 0
    for path in Path(settings.HOME / "cache").glob("*.djcache"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return _("清理 %(count)d 个") % {"count": removed}


def _head() -> str:
    """One signed head a day; sending it away from this machine is left to the office (docs/operations.md)."""
    folder = Path(settings.HOME / "heads")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"head-{today().isoformat()}.json"
    if not path.exists():
        export_head(path)
    return _("%(path)s，请送到本机以外") % {"path": path}


def _custody() -> str:
    """Shut what was open for its 24 hours; say which leavers' keys still wait, and which keys nobody confirmed."""
    if strange := unconfirmed():
        names = _("、").join(holder.user_name for holder in strange)
        raise Refused(
            _("%(names)s的密钥没有核对指纹的审计记录，可能是直接写进数据库的；请立即核查") % {"names": names}
        )
    ended, late = unsealing.end_overdue(), [item for item in over_term() if sealed_to(item)]
    if not late:
        return _("关闭 %(count)d 份") % {"count": ended}
    return _("关闭 %(count)d 份；%(late)d 名保管人任期已过，仍有身份封给其密钥，请重新封装") % {
        "count": ended,
        "late": len(late),
    }


def _contacts() -> str:
    """Contacts of reporters whose days are over go under two keys; without custodians they stay closed and wait."""
    sealed, waiting = seal_open_contacts()
    if not waiting:
        return _("密封 %(count)d 份") % {"count": sealed}
    return _("密封 %(count)d 份；%(waiting)d 份已关闭，等密钥保管人到位后密封") % {
        "count": sealed,
        "waiting": waiting,
    }


def _keys() -> str:
    return _("%(count)d 把相符") % {"count": len(keyring.check())}


CHORES: tuple[tuple[object, Callable[[], str]], ...] = (
    (gettext_lazy("过期草稿"), _drafts),
    (gettext_lazy("过期的批量文书"), _papers),
    (gettext_lazy("无主文件"), _files),
    (gettext_lazy("中断的任务"), _interrupted),
    (gettext_lazy("过期会话"), _sessions),
    (gettext_lazy("办完的任务"), _jobs),
    (gettext_lazy("登录失败计数"), _counters),
    (gettext_lazy("审计链首"), _head),
    (gettext_lazy("密封密钥"), _keys),
    (gettext_lazy("身份查看申请"), _custody),
    (gettext_lazy("反映人联系方式"), _contacts),
)
