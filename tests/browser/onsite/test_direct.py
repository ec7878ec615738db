"""Letters that are not ours to read: about a superior-level cadre, about an inspector; at the counter and through the door."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.hand import Hand
from tests.browser.onsite import citizen
from tests.browser.onsite.shots import shot
from tests.foundation.custody.scene import word_of
from tests.portal import pictures
from tests.portal.door import Door

pytestmark = pytest.mark.browser

ABOUT_A_LEADER = "县里某位领导把滨河地块低价给了熟人，合同在城投公司三楼。"
ABOUT_A_MEMBER = "巡察组有人在单位食堂喝酒，还收了两条烟。"
PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()}
Person = Callable[[str], Any]


def places_to_write(hand: Hand) -> list[str]:
    """Fields of the page's form that could take a word or a file."""
    found = hand.page.locator(
        "main textarea, main input[type=text], main input[type=file], main input:not([type])"
    )
    return [field.get_attribute("name") or "" for field in found.all()]


def newest(hand: Hand, route: str) -> str:
    """The address of the newest item that came through the door, in this person's list."""
    rows = hand.go("/fieldwork/petitions/direct/").page.locator("tbody tr", has_text="公众入口密封件")
    rows.filter(has_text=route).first.get_by_role("link").first.click()
    hand.page.wait_for_load_state()
    return str(hand.page.url)


def hand_up(hand: Hand, item: str, to: str) -> None:
    hand.go(item).page.get_by_role("link", name="径送", exact=True).first.click()
    hand.page.wait_for_load_state()
    hand.fill(to=to).press("登记移送").sees("待见证人确认")


def test_at_the_counter_not_a_word_is_taken(person: Person) -> None:
    member = Hand(person("member")).go("/fieldwork/petitions/").open("登记来件")
    assert not places_to_write(member)
    shot(member.page, "counter_questions")
    member.fill(superior="yes", inspectors="no").press("下一步").sees("只登记，不写内容")
    assert not places_to_write(member)
    shot(member.page, "counter_direct")
    member.fill(form="paper").press("登记").sees("待径送", "只有件号和时间")
    item = member.page.url
    shot(member.page, "direct_item")
    for name in ("leader", "member2", "staff", "sys_admin", "auditor", "supervision"):
        assert person(name).goto(item).status == 404, name

    head = Hand(person("lg_head")).go("/").sees("径送件待移送")
    hand_up(head, item, "principal")
    same = head.go(item).page.get_by_role("button", name="见证移送")  # never by the same person
    assert same.get_attribute("aria-disabled") == "true"
    Hand(person("director")).go("/").sees("径送件待见证").go(item).press("见证移送").sees("已径送")
    member.go(item).sees("已径送", "本级纪检监察机关主要负责人")


def test_what_turns_out_to_be_above_us_is_not_kept(person: Person, home: Path) -> None:
    member = Hand(person("member")).go("/fieldwork/petitions/").open("登记来件")
    member.fill(superior="no", inspectors="no").press("下一步")
    member.fill(content=ABOUT_A_LEADER)
    row = member.page.locator("[data-rows='targets']")
    row.locator("[name='targets-name']").first.fill("端木修远")
    row.locator("[name='targets-managed_by']").first.select_option("superior")
    member.page.click(".form-foot button.button-primary")
    member.page.wait_for_load_state()
    member.sees("没有保存", "只登记，不写内容")
    member.go("/fieldwork/petitions/").sees_nothing_of("滨河地块")
    member.open("登记来件").fill(superior="no", inspectors="no").press("下一步")
    assert member.page.input_value("[name=content]") == ""
    stored = b"".join(path.read_bytes() for path in home.glob("*.sqlite3*"))
    assert "滨河地块".encode() not in stored and "端木修远".encode() not in stored


@pytest.mark.parametrize(
    ("answer", "what", "reader", "witness", "to", "route"),
    [
        ("superior", ABOUT_A_LEADER, "lg_head", "director", "superior", "反映上级管理干部"),
        ("inspectors", ABOUT_A_MEMBER, "supervision", "supervision2", "supervision", "反映巡察人员"),
    ],
    ids=["superior", "inspectors"],
)
def test_through_the_door_only_the_designated_reader_opens_it(
    person: Person,
    phone: Callable[[], Any],
    exchange: Callable[[], None],
    home: Path,
    door: Door,
    answer: str,
    what: str,
    reader: str,
    witness: str,
    to: str,
    route: str,
) -> None:
    exchange()
    page = citizen.questions(phone(), **{answer: "yes"})
    assert "不给巡察组看" in page.inner_text("main")
    shot(page, f"door_{answer}")
    receipt = citizen.send(page, what, files={"pictures": PHOTO})
    exchange()
    assert "已送交指定受理的人" in citizen.look_up(page, receipt)
    shot(page, f"door_{answer}_status")

    leader = Hand(person("leader")).go("/fieldwork/petitions/").sees_nothing_of(what[:8])
    opener = Hand(person(reader)).go("/").sees("径送件待移送")
    item = newest(opener, route)
    others = {"leader", "member", "staff", "sys_admin", "sec_admin", "lg_head", "director", "supervision"}
    for name in others - {reader, witness} - ({"lg_head", "director"} if answer == "superior" else set()):
        assert person(name).goto(item).status == 404, name
    leader.go("/fieldwork/petitions/").sees_nothing_of(route)

    opener.go(item).open("打开并导出到介质").fill(passphrase="不是这句话").press("打开并导出").sees(
        "还可以试"
    )
    opener.fill(passphrase=word_of(reader))
    with opener.page.expect_download() as coming:
        opener.page.get_by_role("button", name="打开并导出").click()
    with zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes())) as medium:
        assert what in medium.read("content.txt").decode()
        assert [name for name in medium.namelist() if name.endswith(".jpg")]
    shot(opener.page, f"direct_{answer}_opened")
    opener.go(item).sees_nothing_of(what[:8])

    hand_up(opener, item, to)
    Hand(person(witness)).go("/").sees("径送件待见证").go(item).press("见证移送").sees("已径送")
    opener.go(item).press("销毁密封件").sees("密钥已销毁").sees_nothing_of("打开并导出")
    shot(opener.page, f"direct_{answer}_destroyed")
    kept = [path for folder in (home, door.home) for path in folder.rglob("*.parcel")]
    assert not kept
    texts = b"".join(path.read_bytes() for path in home.glob("*.sqlite3*"))
    assert what[:8].encode() not in texts
