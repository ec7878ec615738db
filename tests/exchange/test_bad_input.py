"""What goes wrong on the way in: a clear sentence each, nothing half done, nothing lost."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from tests.foundation import hostile
from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.exchange.importing import actions
from xuncha.exchange.models import ImportBatch
from xuncha.foundation.models import StoredFile
from xuncha.foundation.refusals import Stale

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
NAMES = files.unit_names(3)


@pytest.fixture
def office(cast: Cast, enter: Callable[..., Client]) -> Client:
    return enter(cast.staff)


def offer(browser: Client, name: str, content: bytes) -> Any:
    return browser.post(reverse("exchange:new_batch"), {"documents": files.upload(name, content)})


def bomb() -> bytes:
    """A real workbook with a sheet that unpacks to 500 MB."""
    buffer = io.BytesIO(files.objects_file(NAMES))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as sheet,
    ):
        for _part in range(500):
            sheet.write(b" " * 1024 * 1024)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("台账.xlsx", lambda: files.objects_file(NAMES)[:-900], "损坏"),
        pytest.param("台账.xlsx", bomb, "炸弹", marks=pytest.mark.slow),
        ("台账.xlsx", lambda: hostile.ooxml("xlsx", {"xl/vbaProject.bin": b"x"}), "宏"),
        ("台账.xlsx", lambda: hostile.PDF, "不一致"),
        ("台账.xlsx", lambda: b"", "空"),
        ("台账.exe", lambda: files.objects_file(NAMES), "扩展名"),
        ("说明.xlsx", lambda: files.workbook([["今天天气不错"], ["没有表"]]), "没有认出"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason_and_nothing_is_kept(
    office: Client, name: str, content: Callable[[], bytes], said: str
) -> None:
    response = offer(office, name, content())
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not StoredFile.objects.exists()
    assert not ImportBatch.objects.trusted().exists()


def test_one_bad_file_among_good_ones_is_named(office: Client) -> None:
    good, bad = files.objects_file(NAMES), b"PK\x03\x04 broken"
    response = office.post(
        reverse("exchange:new_batch"),
        {"documents": [files.upload("好.xlsx", good), files.upload("坏.xlsx", bad)]},
    )
    assert response.status_code == 422
    assert "坏.xlsx" in response.content.decode()
    assert not ImportBatch.objects.trusted().exists()


@pytest.mark.parametrize("page", ["new_batch", "take_back"])
def test_an_upload_over_the_limit_answers_413_with_a_sentence(
    office: Client, settings: Any, page: str
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    response = office.post(reverse(f"exchange:{page}"), {"documents": files.upload("大.xlsx", b"x" * 5000)})
    assert response.status_code == 413
    assert "超过上限" in response.content.decode()


def test_a_name_with_a_script_is_shown_harmless(office: Client, bring: Any) -> None:
    batch = bring(office, **{"<script>alert(1)<script>.xlsx": files.objects_file(NAMES)})
    shown = office.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    listed = office.get(reverse("exchange:batches")).content.decode()
    assert "<script>alert" not in shown + listed
    assert "alert(1)" in shown


def test_texts_of_a_file_cannot_become_markup(office: Client, bring: Any) -> None:
    rows = files.problem_rows(["清源县教育局"], 2)
    rows[0][2] = "<img src=x onerror=alert(1)>没有落实"
    head = ["序号", "被巡察单位", "反馈问题", "具体表现", "问题性质", "是否涉及主要负责人"]
    batch = bring(office, **{"清单.xlsx": files.workbook([["反馈问题清单"], head, *rows])})
    shown = office.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert "<img src=x" not in shown and "&lt;img src=x" in shown


def test_a_formula_goes_in_as_text_and_comes_out_neutral(
    cast: Cast, office: Client, bring: Any, land: Any
) -> None:
    rows = files.ledger_rows(["清源县教育局"], 3)
    rows[0][2] = '=HYPERLINK("http://x","学习制度不落实")'
    rows[1][2] = "@SUM(1+1)制度执行不到位"
    land(office, bring(office, **{"台账.xlsx": files.ledger_file(rows)}))
    problems = set(RectificationItem.objects.trusted().values_list("problem", flat=True))
    assert any(text.startswith("=HYPERLINK") for text in problems)
    from tests.exchange.filling import bundle, workbook_of
    from tests.exchange.test_packages import send

    (package,) = send(cast, cast.bureau)
    page = openpyxl.load_workbook(io.BytesIO(workbook_of(bundle(package))))["填报表"]
    cells = [cell for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


def test_a_csv_with_a_formula_is_understood_as_text(office: Client, bring: Any) -> None:
    lines = [
        "序号,单位名称,单位类型,党组织名称,备注",
        *(f"{no},{name},县直单位,中共{name}党组,=1+1" for no, name in enumerate(NAMES, 1)),
    ]
    batch = bring(office, **{"对象库.csv": "\n".join(lines).encode("utf-8-sig")})
    assert batch.counts["inspection_object"]["new"] == 3


def test_two_imports_at_once_the_second_is_told(cast: Cast, office: Client, bring: Any) -> None:
    first = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    second = bring(office, **{"另一份.xlsx": files.objects_file(NAMES[:2])})
    actions.land_batch(first, by=cast.staff, expected=first.fingerprint)
    with pytest.raises(Stale, match="预览之后数据又有变化"):
        actions.land_batch(second, by=cast.staff, expected=second.fingerprint)
    assert Organisation.objects.filter(name__in=NAMES).count() == 3


def test_a_preview_that_was_compared_again_meanwhile_is_not_landed(office: Client, bring: Any) -> None:
    batch = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    response = office.post(
        reverse("exchange:decide", args=[batch.pk]), {"act": "land", "fingerprint": "0" * 64}
    )
    assert response.status_code == 409
    assert "重新比对" in response.content.decode()


def test_the_button_pressed_twice_lands_once(cast: Cast, office: Client, bring: Any) -> None:
    batch = bring(office, **{"对象库.xlsx": files.objects_file(NAMES)})
    again = ImportBatch.objects.trusted().get(pk=batch.pk)
    actions.land_batch(batch, by=cast.staff, expected=batch.fingerprint)
    with pytest.raises(Stale):
        actions.land_batch(again, by=cast.staff, expected=again.fingerprint)
    assert Organisation.objects.filter(name__in=NAMES).count() == 3


def test_a_failure_in_the_middle_leaves_nothing(
    cast: Cast, office: Client, bring: Any, monkeypatch: Any
) -> None:
    from xuncha.exchange.importing.landing import ledgers
    from xuncha.foundation.models import AuditEvent

    both = {
        "对象库.xlsx": files.objects_file(NAMES),
        "台账.xlsx": files.ledger_file(files.ledger_rows(NAMES)),
    }
    batch = bring(office, **both)
    events = AuditEvent.objects.count()

    def stumble(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledgers, "carry_over_items", stumble)
    with pytest.raises(RuntimeError):
        actions.land_batch(batch, by=cast.staff, expected=batch.fingerprint)
    batch.refresh_from_db()
    assert batch.state == "ready"
    assert not Organisation.objects.filter(name__in=NAMES).exists()
    assert AuditEvent.objects.count() == events


KILLED = """
    import os, sys, threading
    import django
    django.setup()
    from django.core.management import call_command
    from xuncha.foundation.jobs.routing import to_migrate
    if sys.argv[1] == "prepare":
        for alias in to_migrate():
            call_command("migrate", database=alias, run_syncdb=True, verbosity=0)
        from tests import cast as scene
        people = scene.build().people
        from tests.exchange import files
        from pathlib import Path
        Path(os.environ["XUNCHA_HOME"], "units.xlsx").write_bytes(files.objects_file(files.unit_names(20)))
        rows = files.ledger_rows(files.unit_names(20), 100)
        Path(os.environ["XUNCHA_HOME"], "ledger.xlsx").write_bytes(files.ledger_file(rows))
    from django.contrib.auth import get_user_model
    from xuncha.exchange.importing import actions, by_command, jobs, reading
    from xuncha.foundation.files.spool import spooled
    from xuncha.exchange.models import ImportBatch
    from xuncha.cycle.rectification.models import RectificationItem
    from xuncha.foundation.jobs.interrupted import mark_interrupted
    from xuncha.foundation.jobs.models import JobProgress
    from xuncha.foundation.jobs.worker import WorkerThread
    from pathlib import Path
    staff = get_user_model().objects.get(username="staff")
    home = Path(os.environ["XUNCHA_HOME"])

    def work():
        worker = WorkerThread()._worker
        worker.batch = True
        worker.run()

    if sys.argv[1] == "prepare":
        by_command.land_files([home / "units.xlsx"], username="staff")
        path = home / "ledger.xlsx"
        batch = actions.take_in([reading.recognise(spooled(path.read_bytes(), path.name), name=path.name)], by=staff)
        actions.understand_batch(batch, by=staff)
        jobs.start_landing(batch, by=staff, expected=batch.fingerprint)
    elif sys.argv[1] == "die":
        from xuncha.exchange.importing.landing import ledgers
        real = ledgers.connect_to_feedback
        def shout(*args, **kwargs):
            print("WRITTEN", RectificationItem.objects.trusted().count(), flush=True)
            threading.Event().wait()
        ledgers.connect_to_feedback = shout
        work()
    elif sys.argv[1] == "after":
        mark_interrupted()
        row = JobProgress.objects.get()
        batch = ImportBatch.objects.trusted().get(title="ledger.xlsx")
        print("AFTER", row.state, batch.state, RectificationItem.objects.trusted().count(), flush=True)
        from xuncha.foundation.jobs.start import run_again
        run_again(row, by=staff)
        work()
        batch.refresh_from_db()
        from xuncha.foundation.audit.verify import verify
        print("AGAIN", batch.state, RectificationItem.objects.trusted().count(), verify().whole, flush=True)
"""


@pytest.mark.slow
def test_kill_nine_in_the_middle_leaves_nothing_and_can_be_run_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    program = textwrap.dedent(KILLED)
    where = {
        "XUNCHA_HOME": str(home),
        "XUNCHA_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "xuncha.site.settings",
        "PYTHONPATH": os.pathsep.join(["src", "."]),
    }

    def start(step: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", program, step],
            env=os.environ | where,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    prepared = start("prepare")
    _out, problems = prepared.communicate(timeout=180)
    assert prepared.returncode == 0, problems
    dying = start("die")
    assert dying.stdout is not None
    line = dying.stdout.readline()
    assert line.split() == ["WRITTEN", "2000"], line
    os.kill(dying.pid, signal.SIGKILL)
    dying.wait(timeout=30)
    after = start("after")
    out, problems = after.communicate(timeout=180)
    assert after.returncode == 0, problems
    assert "AFTER interrupted ready 0" in out
    assert "AGAIN landed 2000 True" in out
