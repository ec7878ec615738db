"""A citizen's report on a telephone: sealed at the door, fetched, triaged, answered through its receipt, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.hand import Hand
from tests.browser.onsite import citizen
from tests.browser.onsite.shots import shot
from tests.portal import pictures
from tests.portal.door import Door

pytestmark = pytest.mark.browser

WHAT = "东街小学食堂的米面发票连着号，三年都是同一家粮油店，校长的妹夫开的。"
ANSWER = "您反映的食堂采购问题，巡察组已经核对凭证，问题部分属实，正在督促整改。"
PHOTO = {"name": "微信图片_王小二.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()}
PAPER = {"name": "王小二的账.txt", "mimeType": "text/plain", "buffer": "三月 大米 八百斤".encode()}


def test_from_the_telephone_to_the_closed_petition(
    person: Callable[[str], Any],
    phone: Callable[[], Any],
    exchange: Callable[[], None],
    door: Door,
) -> None:
    exchange()
    page = phone()
    citizen.questions(page)
    citizen.fits(page)
    receipt = citizen.send(page, WHAT, who="东街小学校长", files={"pictures": PHOTO, "papers": PAPER})
    shot(page, "door_receipt")
    assert page.context.cookies() == []
    assert "等待取走" in citizen.look_up(page, receipt)
    assert not door.opened()  # what waits here is sealed to the inside, not to keys of the door

    exchange()
    leader = Hand(person("leader")).go("/fieldwork/petitions/").sees("二维码", "东街小学食堂")
    leader.open_row("东街小学食堂").sees(WHAT, "未具名", "1.jpg").sees_nothing_of("王小二")
    petition = leader.page.url
    leader.open("指定承办人").fill(handlers=[value_of(leader, "张磊")]).press("指定")

    member = Hand(person("member")).go("/").sees("信访件待研究")
    member.go(petition).open("提出处置意见")
    member.fill(disposal="in_group", opinion="由承办人核对食堂采购凭证", meeting="第2次组务会")
    shot(member.page, "petition_propose")
    member.press("提出").sees("待组长审定")
    leader.go("/").sees("信访处置待审定").go(petition).act("审定处置").sees("已审定，待办理")
    member.go(petition).act("组内了解").sees("组内了解")

    citizen.look_up(page, receipt)
    page.fill("#what", "还有一笔：粮油店没有营业执照。")
    page.click("text=送出补充")
    assert "补充的内容已经收到" in page.inner_text("main")
    exchange()
    member.go("/fieldwork/petitions/").sees("有补充").go(petition).sees("没有营业执照").press("已阅")
    member.open("作出结论").fill(outcome="partly", result="核对三年凭证，一年连号不实。").press("作出结论")
    member.sees("已有结论，待答复").open("答复反映人")
    assert member.page.locator("[name=through_door]").is_checked()
    shot(member.page, "petition_reply")
    member.fill(reply=ANSWER).press("登记答复").act("办结").sees("已办结")
    shot(member.page, "petition_closed", whole=True)

    assert ANSWER not in citizen.look_up(page, receipt)
    exchange()
    assert ANSWER in citizen.look_up(page, receipt)
    citizen.fits(page)
    shot(page, "door_answer")
    wrong = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    assert ANSWER not in citizen.look_up(page, wrong)


def value_of(hand: Hand, label: str) -> str:
    return str(hand.page.get_by_label(label).get_attribute("value"))
