from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from tests.foundation import hostile
from xuncha.foundation import kinds
from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.files import actions, storage, views
from xuncha.foundation.files.download import serve, serve_attachment
from xuncha.foundation.files.models import Attachment, StoredFile
from xuncha.foundation.files.refusals import FileRefused, UploadTooLarge
from xuncha.foundation.refusals import NeedsReason, NotAllowed, Refused
from xuncha.foundation.scoping import Reach, UnscopedQuery

pytestmark = pytest.mark.django_db


def person(pk: int, name: str) -> SimpleNamespace:
    reach = Reach(pk)
    return SimpleNamespace(pk=pk, name=name, excluded_kinds=frozenset, reach=lambda _right, **_acting: reach)


AN, BO, CHI = person(1, "安组长"), person(2, "薄联络"), person(3, "迟外人")


class _Rows:
    """Stands for a room's protected records: a person sees the papers that carry their id."""

    def visible_to(self, actor):
        return Draft.objects.filter(user_id=actor.pk)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path, monkeypatch):
    settings.FILES_ROOT = tmp_path / "files"
    kind = kinds.Kind("paper", "底稿", SimpleNamespace(objects=_Rows()), title=str)
    monkeypatch.setitem(kinds._kinds, "paper", kind)
    return settings.FILES_ROOT


def paper(owner=AN, key="paper:1") -> Draft:
    row, _new = Draft.objects.get_or_create(
        user_id=owner.pk, form_key=key, defaults={"updated_at": timezone.now()}
    )
    row.kind_name = "paper"
    return row


def upload(data: bytes = hostile.PDF, name: str = "凭证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def contents(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


# --- storing ------------------------------------------------------------------------------------


def test_a_file_is_stored_under_the_digest_of_its_content(files_root):
    stored = actions.store(upload(), by=AN)
    digest = hashlib.sha256(hostile.PDF).hexdigest()
    assert (stored.sha256, stored.size, stored.media_type) == (digest, len(hostile.PDF), "application/pdf")
    assert contents(files_root) == [files_root / digest[:2] / digest[2:4] / digest]
    assert storage.path_of(digest).read_bytes() == hostile.PDF
    assert storage.path_of(digest).stat().st_mode & 0o777 == 0o600
    assert (stored.name, stored.uploaded_by_id, stored.uploaded_by_name) == ("凭证.pdf", 1, "安组长")


def test_equal_contents_lie_on_disk_once_and_keep_their_own_names(files_root):
    one, other = actions.store(upload(), by=AN), actions.store(upload(name="另名.pdf"), by=BO)
    assert len(contents(files_root)) == 1
    assert (one.name, other.name, other.uploaded_by_id) == ("凭证.pdf", "另名.pdf", 2)


def test_storing_is_audited_without_the_file_name():
    stored = actions.store(upload(name="张某谈话.pdf"), by=AN)
    event = AuditEvent.objects.get(action="file.store")
    assert (event.actor_id, event.record_id) == (1, stored.pk)
    assert "张某" not in event.data


def test_a_refused_file_leaves_nothing_behind(files_root):
    with pytest.raises(FileRefused):
        actions.store(upload(b"<html>", "a.pdf"), by=AN)
    assert not StoredFile.objects.exists()
    assert not files_root.exists() or not contents(files_root)


def test_a_file_over_the_limit_is_refused_by_the_verb_as_well(settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(UploadTooLarge):
        actions.store(upload(), by=AN)


def test_a_write_that_breaks_leaves_no_half_file(files_root):
    class Broken:
        def seek(self, *_args):
            return 0

        def read(self, _size):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        storage.write(Broken())
    assert not contents(files_root)


_KILLED = """
    import django
    django.setup()
    import time
    from xuncha.foundation.files import storage

    class Slow:
        turn = 0
        def seek(self, *args): return 0
        def read(self, size):
            self.turn += 1
            if self.turn > 3:
                print("half", flush=True)
                time.sleep(60)
            return b"x" * size

    storage.write(Slow())
"""


@pytest.mark.slow
def test_a_process_killed_while_writing_leaves_only_a_draft_that_the_sweep_removes(settings, tmp_path):
    here = Path(__file__).resolve().parents[2]
    environment = os.environ | {
        "XUNCHA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "xuncha.site.settings",
        "PYTHONPATH": f"{here / 'src'}:{here}",
    }
    command = [sys.executable, "-c", textwrap.dedent(_KILLED)]
    process = subprocess.Popen(command, env=environment, cwd=here, text=True, stdout=subprocess.PIPE)
    assert process.stdout.readline().strip() == "half"
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    settings.FILES_ROOT = tmp_path / "files"
    (draft,) = contents(settings.FILES_ROOT)
    assert draft.parent.name == "tmp"
    assert storage.sweep() == 0
    _age(draft)
    assert storage.sweep() == 1


def _age(path: Path) -> None:
    long_ago = time.time() - 2 * storage.GRACE_SECONDS
    os.utime(path, (long_ago, long_ago))


def test_the_sweep_removes_old_contents_without_a_row_and_nothing_else(files_root):
    kept = actions.store(upload(), by=AN)
    orphan = actions.store(upload(hostile.png(), "图.png"), by=AN)
    young = actions.store(upload(hostile.JPG, "图.jpg"), by=AN)
    StoredFile.objects.exclude(pk=kept.pk).delete()
    for row in (kept, orphan):
        _age(storage.path_of(row.sha256))
    assert storage.sweep() == 1
    assert {path.name for path in contents(files_root)} == {kept.sha256, young.sha256}


def test_uploading_an_orphaned_content_again_protects_it_from_the_sweep():
    stored = actions.store(upload(), by=AN)
    StoredFile.objects.all().delete()
    _age(storage.path_of(stored.sha256))
    storage.write(upload().file)
    assert storage.sweep() == 0


def test_missing_and_changed_contents_are_found():
    good, changed, missing = (
        actions.store(upload(data, name), by=AN)
        for data, name in ((hostile.PDF, "a.pdf"), (hostile.JPG, "a.jpg"), (hostile.GIF, "a.gif"))
    )
    storage.path_of(changed.sha256).write_bytes(b"other")
    storage.path_of(missing.sha256).unlink()
    assert list(storage.damaged()) == [(changed, "changed"), (missing, "missing")]
    assert good.sha256


# --- attaching ----------------------------------------------------------------------------------


def test_attachments_are_numbered_within_their_record_and_role():
    first, second = (
        actions.attach(actions.store(upload(), by=AN), to=paper(), title="凭证", by=AN) for _ in "12"
    )
    scan = actions.attach(actions.store(upload(), by=AN), to=paper(), title="签字页", role="scan", by=AN)
    elsewhere = actions.attach(first.file, to=paper(key="paper:2"), title="凭证", by=AN)
    assert [row.number for row in (first, second, scan, elsewhere)] == ["证-01", "证-02", "扫-01", "证-01"]
    assert (first.kind, first.record_id) == ("paper", paper().pk)


def test_a_voided_number_is_not_given_again_and_the_reason_stays():
    first = actions.attach(actions.store(upload(), by=AN), to=paper(), title="凭证", by=AN)
    actions.void_attachment(first, reason="传错", by=BO)
    second = actions.attach(first.file, to=paper(), title="凭证", by=AN)
    assert second.number == "证-02"
    first.refresh_from_db()
    assert (first.void_reason, first.voided_by_name, first.voided_at is None) == ("传错", "薄联络", False)
    assert list(Attachment.objects.on(paper(), AN).valid()) == [second]
    assert AuditEvent.objects.filter(action="file.void", kind="paper", record_id=paper().pk).exists()


def test_voiding_needs_a_reason_and_happens_once():
    first = actions.attach(actions.store(upload(), by=AN), to=paper(), title="凭证", by=AN)
    with pytest.raises(NeedsReason):
        actions.void_attachment(first, reason="  ", by=AN)
    actions.void_attachment(first, reason="传错", by=AN)
    with pytest.raises(Refused, match="已经作废"):
        actions.void_attachment(first, reason="再来", by=AN)


def test_attachments_are_seen_by_those_who_see_the_record_and_by_nobody_else():
    mine = actions.attach(actions.store(upload(), by=AN), to=paper(AN), title="凭证", by=AN)
    assert list(Attachment.objects.visible_to(AN)) == [mine]
    assert list(Attachment.objects.visible_to(BO)) == []
    assert list(Attachment.objects.on(paper(AN), BO)) == []


def test_attachments_are_never_listed_without_saying_for_whom():
    with pytest.raises(UnscopedQuery):
        list(Attachment.objects.all())
    with pytest.raises(UnscopedQuery):
        Attachment.objects.filter(kind="paper").count()


def test_attachments_of_a_record_take_one_statement(django_assert_num_queries):
    stored = actions.store(upload(), by=AN)
    for _turn in range(3):
        actions.attach(stored, to=paper(), title="凭证", by=AN)
    record = paper()
    with django_assert_num_queries(1):
        assert len([row.file.name for row in Attachment.objects.on(record, AN).select_related("file")]) == 3


def test_a_strangers_upload_cannot_be_read_by_attaching_it():
    stored = actions.store(upload(), by=AN)
    with pytest.raises(NotAllowed):
        actions.attach(stored, to=paper(CHI), title="x", by=CHI)


def test_a_file_one_already_sees_may_be_attached_again_elsewhere():
    stored = actions.store(upload(), by=AN)
    actions.attach(stored, to=paper(BO), title="凭证", by=AN)
    assert actions.attach(stored, to=paper(BO, "paper:9"), title="凭证", by=BO).number == "证-01"


def _let_go(response) -> None:
    """Close the file only: `response.close()` would also close the test's database connection."""
    for close in response._resource_closers:
        close()


# --- handing out --------------------------------------------------------------------------------


def test_a_download_is_an_attachment_that_no_browser_runs_or_keeps():
    response = serve(actions.store(upload(), by=AN), by=BO)
    assert b"".join(response.streaming_content) == hostile.PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.pdf", "../../x.pdf", 'a";x="b.pdf', "a\r\nX-Evil: 1.pdf"]
)
def test_a_hostile_name_cannot_leave_its_header(name):
    response = serve(actions.store(upload(), by=AN), name=name, by=BO)
    value = response["Content-Disposition"]
    assert not set("<>\r\n/\\") & set(value)
    assert value.count('"') in {0, 2}
    assert "X-Evil" not in response
    _let_go(response)


def test_every_download_is_on_record():
    stored = actions.store(upload(), by=AN)
    _let_go(serve(stored, by=BO))
    event = AuditEvent.objects.get(action="file.download")
    assert (event.actor_id, event.actor_name) == (2, "薄联络")
    attachment = actions.attach(stored, to=paper(), title="凭证.pdf", by=AN)
    response = serve_attachment(attachment, by=BO)
    _let_go(response)
    event = AuditEvent.objects.filter(action="file.download").latest("seq")
    assert (event.kind, event.record_id) == ("paper", paper().pk)
    assert "%E8%AF%81-01%20%E5%87%AD%E8%AF%81.pdf" in response["Content-Disposition"]


def test_a_content_missing_on_disk_is_said_so():
    stored = actions.store(upload(), by=AN)
    storage.path_of(stored.sha256).unlink()
    with pytest.raises(FileRefused, match="从备份恢复"):
        serve(stored, by=BO)
    assert not AuditEvent.objects.filter(action="file.download").exists()


def test_the_one_door_opens_to_those_who_see_the_record_and_is_404_to_others():
    attachment = actions.attach(actions.store(upload(), by=AN), to=paper(AN), title="凭证", by=AN)
    request = RequestFactory().get("/")
    request.user = AN
    response = views.download(request, attachment.pk)
    assert b"".join(response.streaming_content) == hostile.PDF
    _let_go(response)
    request.user = BO
    with pytest.raises(Http404):
        views.download(request, attachment.pk)
