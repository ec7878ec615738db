"""One lead from the first word to the statistics: every hand at its own page, once by account and once in ink."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from tests.cast import Cast
from tests.transfers import ways
from tests.transfers.test_cases import answer
from tests.transfers.test_leads import form_of
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import PaperAct

Enter = Callable[..., Any]


def press(browser: Any, record: Any, edge: str, **data: Any) -> None:
    """The button of a step, with whatever its page asks for."""
    record.refresh_from_db()
    url = reverse("kit:act", args=[record.kind_name, record.pk, edge])
    answer = browser.post(url, {"reason": "", "version": record.version} | data)
    assert answer.status_code == 302, answer.content.decode()
    record.refresh_from_db()


def in_ink(recorder: Any, second: Any, record: Any, edge: str, signer: str) -> None:
    """Signed on paper: one enters it with the scan, another compares."""
    url = reverse("kit:act", args=[record.kind_name, record.pk, edge]) + "?form=paper"
    fields = {"signer_name": signer, "acted_on": f"{today()}", "scan": ways.picture(), "copies": 1}
    answer = recorder.post(url, fields)
    assert answer.status_code == 302, answer.content.decode()
    act = PaperAct.objects.filter(kind=record.kind_name, record_id=record.pk, confirmed_at=None).get()
    assert second.post(reverse("kit:paper_act", args=[act.pk]), {"answer": "confirm"}).status_code == 302
    record.refresh_from_db()


def registered(cast: Cast, enter: Enter) -> Lead:
    url = f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&superior=no"
    assert enter(cast.fresh("member")).post(url, form_of()).status_code == 302
    return Lead.objects.trusted().get()


def listed(cast: Cast, browser: Any, lead: Lead) -> Transfer:
    fields = {
        "leads": [lead.pk],
        "receiver": "discipline",
        "organisation": ways.commission(cast).pk,
        "mode": "collected",
        "approval": "领导小组第七次会议纪要",
        "decided_on": f"{today()}",
    }
    assert browser.post(reverse("transfers:transfer_new"), fields).status_code == 302
    return Transfer.objects.trusted().get()


def in_the_statistics(browser: Any) -> None:
    page = browser.get(reverse("transfers:lead_counts")).content.decode()
    for word in ("廉洁纪律", "立案审查调查", "党纪处分", "第二种形态", "50.0%", "3.2 万元"):
        assert word in page, word


def test_by_account(cast: Cast, enter: Enter) -> None:
    ways.commission(cast)
    officer = ways.officers(cast)[0]
    lead = registered(cast, enter)
    press(enter(cast.fresh("member")), lead, "submit")
    press(enter(cast.fresh("leader"), proof=True), lead, "sign")
    press(enter(cast.fresh("lg_head"), proof=True), lead, "approve", reason="会议名称随后补登")
    own = enter(officer, proof=True)
    transfer = listed(cast, own, lead)
    press(own, transfer, "prepare", reason="材料当面移交")
    press(own, transfer, "hand")
    theirs = enter(cast.fresh("discipline"), proof=True)
    press(theirs, transfer, "receive")
    case = Case.objects.trusted().get()
    press(theirs, case, "accept")
    theirs.post(reverse("transfers:case_edit", args=[case.pk]), answer(version=case.version))
    press(theirs, case, "give_opinion")
    press(theirs, case, "feed_back")
    press(own, case, "close")
    lead.refresh_from_db()
    assert (lead.state, case.state) == ("closed", "closed")
    in_the_statistics(own)


def test_in_ink(cast: Cast, enter: Enter) -> None:
    ways.commission(cast)
    first, second = ways.officers(cast)
    own, other = enter(first, proof=True), enter(second, proof=True)
    lead = registered(cast, enter)
    press(enter(cast.fresh("member")), lead, "submit")
    deputy, member = enter(cast.fresh("deputy")), enter(cast.fresh("member"))
    in_ink(deputy, member, lead, "sign", cast.leader.name)
    url = reverse("transfers:lead_meeting", args=[lead.pk])
    assert own.post(url, {"meeting": "第七次领导小组会议", "version": lead.version}).status_code == 302
    in_ink(own, other, lead, "approve", cast.lg_head.name)
    transfer = listed(cast, own, lead)
    press(own, transfer, "prepare", reason="材料当面移交")
    press(own, transfer, "hand")
    in_ink(own, other, transfer, "receive", "颜真")
    case = Case.objects.trusted().get()
    slip = answer(
        step="feed_back", signer_name="颜真", acted_on=f"{today()}", scan=ways.picture(), version=case.version
    )
    assert own.post(reverse("transfers:case_slip", args=[case.pk]), slip).status_code == 302
    act = PaperAct.objects.get(kind="lead_case")
    assert other.post(reverse("kit:paper_act", args=[act.pk]), {"answer": "confirm"}).status_code == 302
    case.refresh_from_db()
    press(other, case, "close")
    lead.refresh_from_db()
    assert (lead.state, case.state) == ("closed", "closed")
    in_the_statistics(own)
