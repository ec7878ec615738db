"""An identity sealed at the door: asked for, approved by both sides, seen once, and every way in which that must fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.hand import Hand
from tests.browser.onsite import citizen
from tests.browser.onsite.shots import shot
from tests.foundation.custody.scene import WORDS

pytestmark = pytest.mark.browser

NAME, PHONE = "尉迟探微", "13977770001"
WHY = "两封信笔迹相同，须核实是否同一人"


@pytest.fixture
def petition(phone: Callable[[], Any], exchange: Callable[[], None], hands: Any) -> str:
    """The address of a petition whose reporter left a name at the door."""
    exchange()
    page = citizen.questions(phone())
    citizen.send(page, "校车租金比市价高出一倍。", name=NAME, phone=PHONE)
    exchange()
    leader = hands("leader").go("/fieldwork/petitions/").open_row("校车租金")
    leader.sees("实名", "被保护的身份").sees_nothing_of(NAME, PHONE)
    return str(leader.page.url)


def ask(hand: Hand, petition: str, why: str = WHY) -> tuple[str, str]:
    """Ask anew; returns the code, copied from the one page that shows it, and the address of the request."""
    hand.go(petition).open("申请查看").fill(reason=why).press("申请")
    code = hand.page.inner_text(".code-groups")
    hand.open("抄好了")
    return code, str(hand.page.url)


def approve(hand: Hand, request: str, word: str) -> Hand:
    return hand.go(request).fill(passphrase=word).press("批准")


def look(hand: Hand, request: str, code: str) -> Hand:
    return hand.go(request).fill(code=code).press("查看")


def has(hand: Hand, field: str) -> bool:
    return hand.page.locator(f"[name={field}]").count() > 0


def test_both_sides_open_it_for_the_asker_alone(hands: Any, petition: str, later: Any) -> None:
    leader, director, discipline = hands("leader"), hands("director"), hands("discipline")
    code, request = ask(leader, petition)
    assert not has(leader, "passphrase") and not has(leader, "code")

    director.go("/custody/").sees("等我批准", WHY)
    approve(director, request, "不是这句话").sees("还可以试 4 次")
    approve(director, request, WORDS["director"]).sees("已批准")
    leader.go(request).sees("未批准")
    assert not has(leader, "code")
    assert not has(hands("lg_deputy").go(request), "passphrase")  # the same side has spoken
    approve(discipline, request, WORDS["discipline"])

    for other in (director, discipline):
        other.go(request).sees_nothing_of(NAME)
        assert not has(other, "code")
    look(leader, request, code[:-1] + str((int(code[-1]) + 1) % 10)).sees_nothing_of(NAME)
    look(leader, request, code).sees(NAME, PHONE, "这次查看已记录")
    shot(leader.page, "unsealed")
    leader.go(request).sees_nothing_of(NAME).sees("查看次数")
    with pytest.raises(Exception, match="CACHE_MISS"):  # the browser keeps no copy to go back to
        leader.page.go_back()
    leader.page.wait_for_url(lambda url: url.startswith("chrome-error"))

    later("update foundation_unsealrequest set open_until = datetime('now', '-1 minute')")
    leader.go(request).sees_nothing_of(NAME)
    assert not has(leader, "code")
    shot(leader.page, "unseal_over")
    second, again = ask(leader, petition)
    approve(director, again, WORDS["director"])
    approve(discipline, again, WORDS["discipline"])
    look(leader, again, code).sees_nothing_of(NAME)  # the code of another request
    look(leader, again, second).sees(NAME)
    leader.go(again).press("看完了，提前关闭").sees("已关闭，不能再查看")
    leader.go(again).sees_nothing_of(NAME)
    assert not has(leader, "code")


def test_a_request_that_ends_opens_nothing(hands: Any, petition: str, later: Any) -> None:
    leader, director, discipline = hands("leader"), hands("director"), hands("discipline")
    leader.go(petition).open("申请查看").press("申请").sees("必填")

    _code, request = ask(leader, petition)
    approve(director, request, WORDS["director"])
    discipline.go(request).open("不同意").fill(reason="可以先去信请其补充").press("不同意")
    leader.go(request).sees("可以先去信请其补充")
    assert not has(leader, "code")

    _code, request = ask(leader, petition)
    leader.press("撤回申请").sees("已关闭，不能再查看")
    assert not has(director.go(request), "passphrase")

    _code, request = ask(leader, petition)
    later("update foundation_unsealrequest set asked_until = datetime('now', '-1 minute')")
    director.go(request).sees("已过期")
    assert not has(director, "passphrase")
    shot(director.page, "unseal_expired")


def test_who_has_no_part_in_it_finds_nothing(hands: Any, petition: str) -> None:
    leader = hands("leader")
    leader.go(petition).open("申请查看")
    asking = leader.page.url
    _code, request = ask(leader, petition)
    for name in ("member2", "other_leader", "sys_admin", "sec_admin", "auditor", "lg_head"):
        for address in (petition, asking, request):
            assert hands(name).page.goto(address).status == 404, (name, address)
    leader.go(petition).open("指定承办人")
    number = leader.page.get_by_label("张磊").get_attribute("value")
    leader.fill(handlers=[number]).press("指定")
    member = hands("member").go(petition).sees("被保护的身份").sees_nothing_of("申请查看", NAME)
    assert member.page.goto(asking).status == 403
    leader.go(request).press("撤回申请").sees("已关闭，不能再查看")


def test_the_code_is_shown_once_and_never_kept(hands: Any, petition: str, home: Any) -> None:
    leader = hands("leader")
    code, request = ask(leader, petition)
    digits = re.sub(r"\s", "", code)
    assert digits.isdigit() and len(digits) == 40
    leader.go(request).sees_nothing_of(code)
    stored = b"".join(path.read_bytes() for path in home.glob("*.sqlite3*"))
    for spelt in (code, digits, NAME, PHONE):
        assert spelt.encode() not in stored
    leader.press("撤回申请").sees("已关闭，不能再查看")


def test_a_guessed_passphrase_stops_the_holder_and_a_lost_key_opens_nothing(
    hands: Any, petition: str
) -> None:
    leader, guesser = hands("leader"), hands("lg_deputy")
    _code, request = ask(leader, petition)
    for _again in range(5):
        approve(guesser, request, "猜一猜")
    guesser.sees("30 分钟")
    approve(guesser, request, WORDS.get("lg_deputy", "一句只有lg_deputy知道的话就行了")).sees("30 分钟")
    shot(guesser.page, "unseal_stopped")

    holder = hands("discipline2").go("/custody/")
    holder.open("报失停用").fill(reason="口令本和恢复单一并遗失").press("报失停用")
    shot(holder.page, "key_lost")
    holder.sees("报失")
    assert holder.page.goto(request).status == 404  # without a key it is none of this person's business
    leader.go(request).press("撤回申请").sees("已关闭，不能再查看")
