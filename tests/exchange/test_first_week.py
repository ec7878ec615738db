"""First-week use: an office that does nothing but import, send out packages and review what comes back (practice 8).

No round, no group, no account for any unit.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files, filling
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.cycle.rectification.models import ProgressNote, RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.exchange.models import FillPackage
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.dates import today
from xuncha.people.models import User

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])


@pytest.fixture
def office(cast: Cast, enter: Callable[..., Client]) -> Client:
    """One person of the office; nothing of the cast's round is used."""
    return enter(cast.staff)


def hand_out_to(browser: Client, units: list[Organisation]) -> list[FillPackage]:
    form = {
        "organisations": [unit.pk for unit in units],
        "mode": "progress",
        "medium": "stick",
        "due_back": (today() + timedelta(days=7)).isoformat(),
    }
    response = browser.post(reverse("exchange:new_packages"), form)
    assert response.status_code == 302, response.context["form"].errors
    return list(FillPackage.objects.trusted().select_related("organisation").order_by("organisation_id"))


def contradictory(seq: int) -> filling.Cells:
    return {"declared": "已完成", "text": "都做了", "unfinished_reason": "还差资金"}


def rewritten(seq: int) -> filling.Cells:
    return {"declared": "基本完成", "text": "在办", "problem": "这个问题不存在"}


def week(browser: Client, units: list[Organisation]) -> None:
    """Packages out, twenty back: seventeen sound, two contradictory, one for the wrong unit; then reviewed and landed."""
    packages = hand_out_to(browser, units)
    assert len(packages) == len(units) == 20
    taken_out = browser.post(reverse("exchange:download_packages"), {"pick": [p.pk for p in packages]})
    with zipfile.ZipFile(io.BytesIO(b"".join(taken_out.streaming_content))) as archive:
        assert sum(name.endswith(".xlsx") for name in archive.namelist()) == 20
    handed = []
    for no, package in enumerate(packages):
        source = packages[0] if no == 19 else package
        cells = {17: contradictory, 18: rewritten}.get(no, filling.done)
        evidence = filling.evidence_for(*(row["seq"] for row in source.rows))

        def says_who(book: Any, name: str = package.organisation.name) -> None:
            """The last unit was lent a neighbour's package and writes its own name on it."""
            for row in book["填报说明"].iter_rows():
                if row[0].value == "填报单位":
                    row[1].value = name

        content = filling.fill(source, cells, evidence=evidence, change=says_who)
        handed.append(files.upload(f"{no}.zip", content))
    data = {"documents": handed, "received_on": today().isoformat()}
    outcome = browser.post(reverse("exchange:take_back"), data)
    shown = outcome.content.decode()
    assert outcome.status_code == 200
    assert shown.count("可以转入") == 17 and shown.count("须退回改正") == 2 and shown.count("没有收") == 2
    for package in FillPackage.objects.trusted().filter(state="back"):
        response = browser.post(reverse("exchange:land_package", args=[package.pk]))
        assert response.status_code in (302, 422)


@pytest.mark.slow
def test_twenty_units_without_round_group_or_account(
    cast: Cast, office: Client, bring: Any, land: Any
) -> None:
    before = (Round.objects.trusted().count(), Group.objects.trusted().count(), User.objects.count())
    names = files.unit_names(20)
    land(office, bring(office, **{"对象库.xlsx": files.objects_file(names)}))
    land(office, bring(office, **{"台账.xlsx": files.ledger_file(files.ledger_rows(names, 3))}))
    units = list(Organisation.objects.filter(name__in=names).order_by("pk"))
    week(office, units)
    items = RectificationItem.objects.visible_to(cast.fresh("staff")).filter(organisation__in=units)
    found = rates(items)
    assert (found.total, found.done) == (60, 51)
    assert (found.strict, found.wide) == ("85.00%", "85.00%")
    register = office.get(reverse("exchange:packages")).content.decode()
    assert "85.00%" in register and "完成率" in register and "含基本完成" in register
    missing = office.get(reverse("exchange:packages") + "?state=out").content.decode()
    assert names[19] in missing and names[0] not in missing
    waiting = office.get(reverse("exchange:packages") + "?state=back").content.decode()
    assert names[17] in waiting and names[18] in waiting
    assert ProgressNote.objects.trusted().filter(item__in=items, by_id=cast.staff.pk).count() == 51
    assert items.filter(round=None, group=None).count() == 60
    after = (Round.objects.trusted().count(), Group.objects.trusted().count(), User.objects.count())
    assert after == before
    assert not Engagement.objects.trusted().filter(organisation__in=units).exists()
    assert verify().whole


@pytest.mark.slow
@pytest.mark.skipif(not files.SHARED.is_dir(), reason="the developer files are not beside the checkout")
def test_with_the_countys_own_files(cast: Cast, office: Client, bring: Any, land: Any) -> None:
    for name in (files.OBJECTS, files.PROBLEMS, files.LEDGER):
        land(office, bring(office, **{name: files.shared(name)}))
    units = list(
        Organisation.objects.filter(pk__in=RectificationItem.objects.trusted().values("organisation"))
    )
    packages = hand_out_to(office, units)
    for package in packages[:-1]:
        content = filling.fill(package, lambda seq: {"declared": "基本完成", "text": "已制定措施，正在落实"})
        outcome = office.post(
            reverse("exchange:take_back"),
            {"documents": files.upload("交回.zip", content), "received_on": today().isoformat()},
        )
        assert outcome.status_code == 200
        assert office.post(reverse("exchange:land_package", args=[package.pk])).status_code == 302
    assert FillPackage.objects.trusted().filter(state="landed").count() == len(units) - 1
    register = office.get(reverse("exchange:packages") + "?state=out").content.decode()
    assert packages[-1].organisation.name in register and "含基本完成" in register
