"""The demonstration county: built by its users' acts in a process of its own, whole, repeatable, and nobody's real name."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from xuncha.foundation.dates import today
from xuncha.foundation.files.sniff import inspect
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.people.models import User
from xuncha.site.demo import build, stage
from xuncha.site.demo.county import county
from xuncha.site.demo.scans import scan
from xuncha.site.demo.scene import open_account

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
READERS = {
    "lg_member",
    "lead_officer",
    "org_dept_user",
    "parent_org",
    "sys_admin",
    "group_archivist",
    "auditor",
}
"""Roles that no declared transition waits for: they read, fill in what was handed to them, or administer."""


def built(home: Path, *arguments: str) -> dict[str, Any]:
    environment = os.environ | {
        "XUNCHA_HOME": str(home),
        "XUNCHA_DEMO": "1",
        "XUNCHA_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "tests.site.unmigrated",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, "-m", "tests.site.demo_report", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return built(tmp_path_factory.mktemp("demo"))


@pytest.mark.slow
def test_it_is_built_once_and_a_second_call_changes_nothing(report: dict[str, Any]) -> None:
    assert (report["built"], report["again"]) == (True, False)
    assert report["events"][0] == report["events"][1]


@pytest.mark.slow
def test_its_audit_chain_verifies(report: dict[str, Any]) -> None:
    assert report["broken"] == []
    assert report["events"][0] > 4000


@pytest.mark.slow
def test_whoever_a_transition_may_wait_for_has_something_to_do(report: dict[str, Any]) -> None:
    idle = {role for role, count in report["todos"].items() if not count}
    assert idle <= READERS
    assert len(report["todos"]) == 27


@pytest.mark.slow
def test_there_is_one_sign_in_for_every_role(report: dict[str, Any]) -> None:
    password, *lines = report["sign_ins"]
    assert "xuncha-demo" in password
    assert len(lines) == len(report["todos"])
    assert all(re.fullmatch(r"[a-z0-9-]+ +\S+\t.+", line) for line in lines)


@pytest.mark.slow
def test_papers_items_and_notices_stand_in_every_state(report: dict[str, Any]) -> None:
    states = report["states"]
    assert set(states["workpaper"]) == {
        "draft", "deputy_review", "group_meeting", "leader_sign", "signed", "filed", "merged", "void",
    }  # fmt: skip
    assert set(states["rectification_item"]) >= {
        "open", "in_progress", "self_declared", "leader_review", "joint_review", "spot_check", "to_close",
        "closed", "long_term", "returned",
    }  # fmt: skip
    assert set(states["immediate_notice"]) == {"draft", "issued", "received", "replied", "closed"}
    assert set(states["rectification_change"]) == {"open", "approved", "refused"}
    assert {"draft", "approved", "secretaries"} >= set(states["report"]) >= {"approved", "secretaries"}


@pytest.mark.slow
def test_all_villages_of_the_six_townships_are_in_the_grid(report: dict[str, Any]) -> None:
    townships = [code for codes in county().round_units(2).values() for code in codes]
    villages = sum(len(county().villages_of(code)) for code in townships)
    assert len(townships) == 6
    assert sum(report["states"]["villages"].values()) == villages
    assert {"A", "B", "C"} <= set(report["states"]["villages"])


@pytest.mark.slow
def test_each_knows_only_what_is_theirs(report: dict[str, Any]) -> None:
    for role in (
        "org_head",
        "org_liaison",
        "county_leader",
        "discipline_org",
        "parent_org",
        "sys_admin",
        "auditor",
    ):
        assert report["papers"][role] == 0, role
    assert report["papers"]["group_leader"] > 0
    assert report["papers"]["external_expert"] == 1
    assert report["heads_items"] > 0
    assert (report["clerk_sees_heads"], report["clerk_sees_units"]) == (0, 1)
    assert report["dept_sees"] == 3


@pytest.mark.slow
def test_no_place_is_left_open_in_a_text(report: dict[str, Any]) -> None:
    assert report["texts"]
    assert not [text for text in report["texts"] if "{" in text]


@pytest.mark.slow
def test_the_same_first_day_gives_the_same_county(report: dict[str, Any], tmp_path: Path) -> None:
    again = built(tmp_path, str(timezone.localdate()))
    for part in ("events", "states", "todos", "names", "texts", "sign_ins"):
        assert again[part] == report[part], part


@pytest.mark.slow
def test_no_name_comes_from_the_files_given_to_us(report: dict[str, Any]) -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not here")
    given = "\n".join(path.read_text(encoding="utf8", errors="ignore") for path in SHARED.rglob("*.json"))
    given += "\n".join(path.read_text(encoding="utf8", errors="ignore") for path in SHARED.rglob("*.jsonl"))
    assert not [name for name in report["names"] if len(name) > 2 and name in given]


def test_outside_a_demonstration_nothing_is_built() -> None:
    with pytest.raises(Refused):
        build("small")


@pytest.mark.django_db
def test_outside_a_demonstration_no_account_is_opened_this_way() -> None:
    user = User.objects.create_user("somebody", None, name="某人", is_active=False)
    with pytest.raises(NotAllowed):
        open_account(user, "hash")
    user.refresh_from_db()
    assert not user.is_active


def test_stories_are_told_in_the_order_of_their_days_up_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    told: list[tuple[str, date]] = []

    def story(name: str, *days: int) -> stage.Story:
        for day in days:
            yield day
            told.append((name, today()))

    stage.tell([story("a", -10, -1, 3), story("b", -5, 0), story("c", 1)], date(2026, 8, 6))
    assert [name for name, _day in told] == ["a", "b", "a", "b"]
    assert [day for _name, day in told] == sorted(day for _name, day in told)
    assert told[-1][1] == date(2026, 8, 6)


def test_work_of_a_weekend_is_done_on_the_friday_before() -> None:
    sunday = date(2026, 8, 9)
    assert stage.moment(sunday, 0, 0).date() == date(2026, 8, 7)
    assert stage.moment(sunday, 1, 0).date() == date(2026, 8, 10)


def test_the_clock_is_given_back_after_an_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    real = timezone.now
    then = stage.moment(date(2020, 1, 6), 0, 0)
    with pytest.raises(ZeroDivisionError), stage.at(then):
        assert timezone.now() == then
        raise ZeroDivisionError
    assert timezone.now is real
    assert isinstance(timezone.now(), datetime)


def test_a_drawn_scan_is_a_picture_and_always_the_same() -> None:
    first, second = scan("签收单"), scan("签收单")
    assert first.read() == second.read()
    first.seek(0)
    assert inspect(first.file, first.name or "").code == "png"


def test_every_unit_and_person_of_the_rounds_is_in_the_files() -> None:
    known = county()
    rounds = {no: known.round_units(no) for no in (1, 2)}
    units = [code for groups in rounds.values() for codes in groups.values() for code in codes]
    assert len([code for codes in rounds[1].values() for code in codes]) == 20
    assert set(units) <= set(known.units)
    assert {row["organisation"] for row in known.people.values()} <= set(known.units)
