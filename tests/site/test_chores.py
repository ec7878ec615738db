"""The daily chores sweep what is over, keep a signed head, may run twice; the backup check tells what is damaged."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from tests.cast import Cast
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.jobs.models import JobProgress, JobState
from xuncha.foundation.keys import keyring
from xuncha.site import chores

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])


@pytest.fixture(autouse=True)
def home_of_its_own(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Heads and counters go to a folder of the test; the signing key stays the chain's own."""
    settings.HOME = tmp_path
    (tmp_path / "cache").mkdir()
    settings.FILES_ROOT = tmp_path / "files"
    monkeypatch.setattr(chores, "export_head", lambda path: path.write_text("{}"))
    monkeypatch.setattr(keyring, "check", list)
    return tmp_path


def run() -> str:
    out = io.StringIO()
    call_command("chores", stdout=out)
    return out.getvalue()


def test_what_is_over_goes_and_what_is_not_stays(cast: Cast) -> None:
    now = timezone.now()
    for key, age in (("old", 31), ("new", 1)):
        drafts.Draft.objects.create(
            user_id=cast.staff.pk, form_key=key, ciphertext=b"x", updated_at=now - timedelta(days=age)
        )
        Session.objects.create(session_key=key, expire_date=now + timedelta(days=15 - age))
        JobProgress.objects.create(
            owner_id=1, kind=key, title="t", state=JobState.DONE, finished_at=now - timedelta(days=age)
        )
    assert "没有做成" not in run()
    assert list(Draft.objects.values_list("form_key", flat=True)) == ["new"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(JobProgress.objects.values_list("kind", flat=True)) == ["new"]


def test_a_job_whose_process_is_gone_is_marked(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    row = JobProgress.objects.create(
        owner_id=1, kind="k", title="t", state=JobState.RUNNING, worker="elsewhere:1:x", seen_at=long_ago
    )
    run()
    row.refresh_from_db()
    assert row.state == JobState.INTERRUPTED


def test_one_head_a_day_and_a_second_run_changes_nothing(cast: Cast, home_of_its_own: Path) -> None:
    run()
    [head] = (home_of_its_own / "heads").iterdir()
    head.write_text("first of the day")
    run()
    assert [path.read_text() for path in (home_of_its_own / "heads").iterdir()] == ["first of the day"]


def test_one_chore_that_stumbles_does_not_stop_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(chores, "export_head", broken)
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("chores", stdout=out)
    assert stop.value.code == 1
    assert "审计链首：没有做成，disk full" in out.getvalue()
    assert "密封密钥" in out.getvalue()


def check(*arguments: str) -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("backup_check", *arguments, stdout=out, stderr=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue()


def test_a_whole_backup_passes(cast: Cast) -> None:
    code, text = check()
    assert (code, "✗" in text) == (0, False)
    assert "审计链：" in text


def test_a_missing_file_is_named(cast: Cast) -> None:
    StoredFile.objects.create(
        sha256="0" * 64,
        size=1,
        content="pdf",
        media_type="application/pdf",
        name="底稿.pdf",
        uploaded_by_id=1,
    )
    code, text = check()
    assert code == 1
    assert "底稿.pdf：缺失" in text


def test_a_missing_key_fails_and_the_rest_is_still_checked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xuncha.foundation.keys.errors import KeyTrouble

    def missing() -> list[Any]:
        raise KeyTrouble("缺少密钥文件")

    monkeypatch.setattr(keyring, "check", missing)
    code, text = check()
    assert code == 1
    assert "缺少密钥文件" in text
    assert "审计链：" in text


def test_what_cannot_be_checked_is_not_called_whole(cast: Cast, tmp_path: Path) -> None:
    code, text = check("--head", str(tmp_path / "no-such-head.json"))
    assert code == 2
    assert "没有核对成" in text
