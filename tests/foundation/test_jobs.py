from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import uuid
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import connections, models, transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from tests.foundation import work_for_jobs as work
from xuncha.foundation import kinds
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.jobs import routing, views
from xuncha.foundation.jobs.interrupted import mark_interrupted
from xuncha.foundation.jobs.models import JobProgress, JobState
from xuncha.foundation.jobs.routing import JobsRouter
from xuncha.foundation.jobs.running import WORKER, progress
from xuncha.foundation.jobs.start import run_again, start
from xuncha.foundation.jobs.worker import WorkerThread, start_worker
from xuncha.foundation.refusals import Refused

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])


def somebody(pk: int, name: str) -> SimpleNamespace:
    return SimpleNamespace(
        pk=pk, name=name, is_authenticated=True, appointments=[], holds=lambda right: False
    )


AN, BO = somebody(1, "安组长"), somebody(2, "薄联络")
DEAD = "999999999"


@pytest.fixture(autouse=True)
def connection_of_the_test(monkeypatch):
    """The worker refreshes connections between tasks; here it would close the one that holds the test's transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def begin(django_capture_on_commit_callbacks):
    def start_now(task, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return start(task, by=AN, title="test.count", **kwargs)

    return start_now


def _run_queue() -> None:
    worker = WorkerThread()._worker
    worker.batch = True
    worker.run()


def test_a_job_runs_reports_and_ends_with_its_result(begin):
    row = begin(work.count, total=4)
    assert JobProgress.objects.get(pk=row.pk).state == JobState.WAITING
    _run_queue()
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.percent, row.result) == (JobState.DONE, 4, 4, 100, "batch:4")
    assert row.started_at and row.finished_at
    assert work.SEEN[-1] == (AN.pk, 4)


def test_nothing_is_queued_when_the_act_that_asked_for_it_is_undone():
    with pytest.raises(RuntimeError), transaction.atomic():
        start(work.count, by=AN, title="test.count", total=1)
        raise RuntimeError
    assert not JobProgress.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_refusal_is_told_to_the_owner_in_its_own_words(begin):
    row = begin(work.refuse)
    _run_queue()
    row.refresh_from_db()
    assert (row.state, row.error) == (JobState.FAILED, "第 3 行缺少单位")


def test_the_words_of_an_unexpected_error_reach_neither_table_nor_log(begin, caplog):
    row = begin(work.stumble)
    _run_queue()
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert "没有完成" in row.error
    stored = str(JobProgress.objects.values().get()) + str(DBTaskResult.objects.values().get())
    assert "张某" not in stored + caplog.text
    assert "ValueError" in caplog.text
    assert "work_for_jobs" in caplog.text


@pytest.mark.parametrize("bad", ["谈话内容", {"a": ["张某"]}, "x" * 200, "a b"])
def test_job_arguments_carry_ids_and_codes_only(bad):
    with pytest.raises(ValueError, match="编号"):
        start(work.count, by=AN, title="test.count", total=bad)


def test_an_unregistered_title_or_message_is_an_error():
    with pytest.raises(KeyError):
        start(work.count, by=AN, title="no.such", total=1)
    with pytest.raises(KeyError):
        progress(uuid.uuid4(), 1, 2, message="no.such")


def test_progress_is_written_at_most_a_few_times_a_second(begin, django_assert_max_num_queries):
    row = begin(work.count, total=5000)
    with django_assert_max_num_queries(40, connection=connections["jobs"]):
        _run_queue()
    row.refresh_from_db()
    assert row.done == 5000


def _running(**fields) -> JobProgress:
    task = DBTaskResult.objects.create(
        status="RUNNING",
        args_kwargs={"args": [], "kwargs": {"job_id": "x", "total": 2}},
        task_path=work.count.module_path,
        backend_name="default",
        run_after=timezone.now(),
    )
    fields = {
        "owner_id": AN.pk,
        "kind": work.count.module_path,
        "title": "test.count",
        "task_id": task.pk,
        "state": JobState.RUNNING,
        "worker": WORKER,
        "seen_at": timezone.now(),
    } | fields
    return JobProgress.objects.create(**fields)


def test_jobs_of_a_dead_process_are_shown_as_interrupted_and_leave_the_queue():
    row = _running(worker=f"{socket.gethostname()}:{DEAD}:abc")
    assert mark_interrupted() == 1
    row.refresh_from_db()
    assert (row.state, row.get_state_display()) == (JobState.INTERRUPTED, "中断")
    assert DBTaskResult.objects.get(pk=row.task_id).status == "FAILED"


def test_jobs_of_living_processes_are_left_alone():
    _running()
    _running(worker=f"{socket.gethostname()}:{os.getppid()}:abc")
    _running(worker="another-host:1:abc")
    assert mark_interrupted() == 0


def test_jobs_of_another_machine_that_went_silent_are_interrupted():
    row = _running(worker="another-host:1:abc", seen_at=timezone.now() - timedelta(minutes=2))
    assert row.state_now == JobState.INTERRUPTED
    assert mark_interrupted() == 1


def test_a_progress_row_that_was_never_queued_does_not_wait_for_ever():
    row = _running(state=JobState.WAITING, task_id=None, worker="")
    JobProgress.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert mark_interrupted() == 1


def test_an_interrupted_repeatable_job_runs_again_with_the_same_arguments(django_capture_on_commit_callbacks):
    row = _running(state=JobState.INTERRUPTED)
    with django_capture_on_commit_callbacks(execute=True):
        again = run_again(row, by=AN)
    _run_queue()
    again.refresh_from_db()
    assert (again.state, again.result) == (JobState.DONE, "batch:2")


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"state": JobState.INTERRUPTED}, BO),
        ({"state": JobState.DONE}, AN),
        ({"state": JobState.RUNNING}, AN),
        ({"state": JobState.INTERRUPTED, "kind": work.stumble.module_path}, AN),
        ({"state": JobState.INTERRUPTED, "task_id": None}, AN),
    ],
)
def test_running_again_is_refused_to_others_and_when_it_could_do_harm(fields, who):
    with pytest.raises(Refused):
        run_again(_running(**fields), by=who)


def test_an_interrupted_job_is_not_run_a_second_time_under_the_same_number(begin):
    row = begin(work.count, total=1)
    JobProgress.objects.filter(pk=row.pk).update(state=JobState.INTERRUPTED)
    before = len(work.SEEN)
    _run_queue()
    assert len(work.SEEN) == before


def _get(user, row, view=views.job_status, method="get", **query):
    request = getattr(RequestFactory(), method)(f"/jobs/{row.pk}/", query)
    request.user = user
    return view(request, row.pk)


def test_the_owner_sees_the_progress_as_data():
    row = _running(done=3, total=4, message="test.half")
    data = json.loads(_get(AN, row, format="json").content)
    assert data["title"] == "数一数"
    assert data["message"] == "数到一半"
    assert (data["state"], data["percent"], data["over"]) == ("running", 75, False)


def test_the_owner_sees_the_progress_as_a_fragment_that_asks_again():
    html = _get(AN, _running(done=3, total=4)).content.decode()
    assert "hx-get" in html
    assert "3 / 4" in html
    assert "style=" not in html and "<script" not in html


def test_a_finished_fragment_asks_no_more_and_an_interrupted_one_offers_to_run_again():
    assert "hx-get" not in _get(AN, _running(state=JobState.DONE)).content.decode()
    html = _get(AN, _running(state=JobState.INTERRUPTED)).content.decode()
    assert "重新运行" in html and "csrfmiddlewaretoken" in html


@pytest.mark.parametrize(
    ("result", "url"),
    [("/imports/7/", "/imports/7/"), ("//evil.example/", ""), ("batch:7", ""), ("nonsense", ""), ("", "")],
)
def test_the_result_is_a_link_only_when_it_is_ours(result, url):
    assert views.as_data(_running(state=JobState.DONE, result=result))["result_url"] == url


def test_the_result_of_a_registered_kind_leads_to_its_page(monkeypatch):
    kind = SimpleNamespace(name="paper", url=lambda number: f"/papers/{number}/")
    monkeypatch.setitem(kinds._kinds, "paper", kind)
    assert views.as_data(_running(state=JobState.DONE, result="paper:7"))["result_url"] == "/papers/7/"


def test_an_error_sentence_is_escaped():
    html = _get(AN, _running(state=JobState.FAILED, error="<b>x</b>")).content.decode()
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize("user", [BO, SimpleNamespace(pk=None, is_authenticated=False)])
@pytest.mark.parametrize("view", [views.job_status, views.access_job])
def test_anybody_else_gets_404(user, view):
    row = _running()
    with pytest.raises(Http404):
        _get(user, row) if view is views.job_status else view(user, row.pk)


def test_running_again_needs_post_and_a_token():
    row = _running(state=JobState.INTERRUPTED)
    assert _get(AN, row, views.job_again).status_code == 405
    request = RequestFactory(enforce_csrf_checks=True).post("/x/")
    request.user = AN
    request._dont_enforce_csrf_checks = False
    assert views.job_again(request, row.pk).status_code == 403


def test_the_worker_thread_is_started_only_where_the_settings_ask_for_it(settings):
    settings.JOBS_IN_PROCESS = False
    assert start_worker() is None


# --- the router ---------------------------------------------------------------------------------


@pytest.fixture
def aliases(monkeypatch):
    def use(**jobs):
        base = {"ENGINE": "django.db.backends.postgresql", "NAME": "xuncha", "HOST": "h", "PORT": ""}
        databases = {"default": base, "jobs": base | jobs}
        monkeypatch.setattr(routing, "settings", SimpleNamespace(DATABASES=databases))

    return use


JOB_TABLES = [
    ("django_tasks_database", "dbtaskresult"),
    ("foundation", "jobprogress"),
    ("foundation", "JobProgress"),
]
OTHERS = [("foundation", "draft"), ("foundation", None), ("people", "user"), ("sessions", "session")]


@pytest.mark.parametrize("model", [DBTaskResult, JobProgress])
def test_job_tables_are_read_and_written_through_the_jobs_alias(model):
    assert JobsRouter().db_for_read(model) == JobsRouter().db_for_write(model) == "jobs"


@pytest.mark.parametrize("model", [Draft, Session])
def test_other_tables_are_none_of_the_routers_business(model):
    assert JobsRouter().db_for_read(model) is JobsRouter().db_for_write(model) is None


def test_with_two_files_each_table_is_made_in_one_of_them_only(aliases):
    aliases(NAME="jobs")
    allow = JobsRouter().allow_migrate
    assert [allow("jobs", *table) for table in JOB_TABLES] == [True] * 3
    assert [allow("default", *table) for table in JOB_TABLES] == [False] * 3
    assert [allow("jobs", *table) for table in OTHERS] == [False] * 4
    assert [allow("default", *table) for table in OTHERS] == [True] * 4
    assert routing.to_migrate() == ["default", "jobs"]


def test_on_one_postgresql_database_everything_is_made_once(aliases):
    aliases()
    assert [JobsRouter().allow_migrate("default", *table) for table in JOB_TABLES + OTHERS] == [None] * 7
    assert routing.to_migrate() == ["default"]


def test_a_mirrored_alias_is_the_same_database_before_it_has_its_test_name(aliases):
    aliases(NAME="test_xuncha", TEST={"MIRROR": "default"})
    assert routing.shares_database()


def test_a_data_migration_on_one_postgresql_database_stays_on_its_own_connection(aliases):
    aliases()
    historical = SimpleNamespace(
        __module__="__fake__",
        _meta=SimpleNamespace(app_label="django_tasks_database", model_name="dbtaskresult"),
    )
    assert JobsRouter().db_for_write(historical) == "default"
    assert JobsRouter().db_for_write(DBTaskResult) == "jobs"


def test_no_relation_crosses_the_two_databases():
    class Row:
        def __init__(self, label, name):
            self._meta = SimpleNamespace(app_label=label, model_name=name)

    one, other = Row("foundation", "jobprogress"), Row("foundation", "draft")
    assert JobsRouter().allow_relation(one, other) is False
    assert JobsRouter().allow_relation(one, one) is None
    assert isinstance(JobProgress._meta.get_field("owner_id"), models.BigIntegerField)


# --- a real process, really killed -----------------------------------------------------------------

_PROCESS = """
    import django, sys
    django.setup()
    from django.db import connections
    from django_tasks_db.models import DBTaskResult
    from xuncha.foundation.jobs.models import JobProgress
    from types import SimpleNamespace
    from tests.foundation import work_for_jobs as work
    from xuncha.foundation.jobs.start import start
    from xuncha.foundation.jobs.worker import WorkerThread
    import time

    def rows():
        return [(r.state, r.done) for r in JobProgress.objects.all()]

    if sys.argv[1] == "first":
        with connections["jobs"].schema_editor() as editor:
            editor.create_model(DBTaskResult)
            editor.create_model(JobProgress)
        start(work.hang, by=SimpleNamespace(pk=1), title="test.count")
    thread = WorkerThread()
    thread.start()
    wanted = [("running", 3)] if sys.argv[1] == "first" else [("interrupted", 3)]
    for _ in range(400):
        if rows() == wanted:
            break
        time.sleep(0.02)
    print(rows(), flush=True)
    if sys.argv[1] == "first":
        time.sleep(60)
    print(thread.stop(), flush=True)
"""


def _process(home: Path, turn: str) -> subprocess.Popen[str]:
    here = Path(__file__).resolve().parents[2]
    environment = os.environ | {
        "XUNCHA_DATABASE": "",
        "XUNCHA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "xuncha.site.settings",
        "PYTHONPATH": f"{here / 'src'}:{here}",
    }
    command = [sys.executable, "-c", textwrap.dedent(_PROCESS), turn]
    return subprocess.Popen(command, env=environment, cwd=here, text=True, stdout=subprocess.PIPE)


@pytest.mark.slow
def test_a_job_killed_with_its_process_is_interrupted_when_the_next_one_starts(tmp_path):
    first = _process(tmp_path, "first")
    assert first.stdout.readline().strip() == "[('running', 3)]"
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    second = _process(tmp_path, "second")
    lines = second.communicate(timeout=30)[0].splitlines()
    assert lines == ["[('interrupted', 3)]", "True"]
