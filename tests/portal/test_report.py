"""A report from the notice to the receipt and back, over HTTP and without a script."""

from __future__ import annotations

import json

import pytest

from tests.portal.door import Door
from xuncha.foundation.sealing import identity, receipts
from xuncha.foundation.sealing.envelope import identity_context

WRITE = "/qy3-jy/write/"


def test_the_notice_says_period_scope_and_channels(door: Door) -> None:
    page = door.get("/qy3-jy/").text
    for text in ("11月3日至12月20日", "下一级党组织主要负责人", "值班电话", "0000-1234567", "正在受理"):
        assert text in page
    assert "县委第一巡察组巡察县教育局" in door.get("/").text


def test_both_questions_come_before_any_text_field(door: Door) -> None:
    page = door.get(WRITE).text
    assert 'name="superior"' in page and 'name="inspectors"' in page
    assert "<textarea" not in page and 'type="file"' not in page


def test_an_anonymous_report_with_a_picture_reaches_the_office(door: Door) -> None:
    page = door.report("某人虚报发票三万元", [("papers", "张三的手机.txt", "发票号 0012".encode())])
    assert page.status == 200 and len(receipts.read(page.receipt) or "") == 32
    (parts,) = door.opened()
    content = json.loads(parts["content"])
    assert content["what"] == "某人虚报发票三万元" and content["realname"] is False
    assert parts["file/1.txt"] == "发票号 0012".encode()
    assert "张三" not in json.dumps(dict.fromkeys(parts, "")) and "identity" not in parts


@pytest.mark.parametrize(
    ("question", "addressee"), [("superior", "straight_up"), ("inspectors", "inspectors")]
)
def test_what_is_not_for_the_office_cannot_be_opened_by_it(door: Door, question: str, addressee: str) -> None:
    page = door.report("涉及某领导", **{question: "yes"}, realname="yes", name="王小明", phone="13000000000")
    assert page.receipt
    assert door.opened("office") == []
    (parts,) = door.opened(addressee)
    assert json.loads(parts["content"])["contact"]["name"] == "王小明"
    others = {"straight_up", "inspectors"} - {addressee}
    assert all(door.opened(other) == [] for other in others)


def test_a_name_left_with_the_office_is_sealed_to_two_custodians(door: Door) -> None:
    door.report("实名反映", realname="yes", name="王小明", phone="13000000000", address="上湾村")
    (parcel,) = (door.home / "spool").glob("*.parcel")
    context, holders = identity_context(parcel.stem), door.custodians
    (parts,) = door.opened()
    assert "王小明" not in parts["content"].decode() and "13000000000" not in parts["content"].decode()
    halves = [
        identity.unwrap_half(parts["identity"], role, pair.public, pair.private, context)
        for role, pair in (("a", holders[1]), ("b", holders[2]))
    ]
    assert (
        json.loads(identity.open_sealed(parts["identity"], halves[0], halves[1], context))["name"] == "王小明"
    )


def test_without_custodians_no_name_is_asked_for(door: Door) -> None:
    door.publish(custodians={"a": [], "b": []})
    page = door.report()
    assert page.receipt and "identity" not in door.opened()[0]


def test_without_the_right_key_the_letter_is_not_written_here(door: Door) -> None:
    body = door.body()
    door.publish(keys=body["keys"] | {"straight_up": []})
    first = door.get(WRITE)
    page = door.post(WRITE, first.hidden | {"superior": "yes", "inspectors": "no", "goto": "text"})
    assert "请不要写在这里" in page.text and "0000-1234567" in page.text and "<textarea" not in page.text


def test_a_letter_about_both_is_split(door: Door) -> None:
    first = door.get(WRITE)
    page = door.post(WRITE, first.hidden | {"superior": "yes", "inspectors": "yes", "goto": "text"})
    assert "分两次写" in page.text and "<textarea" not in page.text


def test_an_unanswered_question_or_an_empty_text_is_asked_again(door: Door) -> None:
    first = door.get(WRITE)
    assert "两个问题都要选" in door.post(WRITE, first.hidden | {"superior": "no", "goto": "text"}).text
    page = door.post(WRITE, first.hidden | {"superior": "no", "inspectors": "no", "goto": "text"})
    assert "请写下要反映的事情" in door.post(WRITE, page.hidden | {"what": " ", "goto": "files"}).text


def test_going_back_loses_nothing(door: Door) -> None:
    first = door.get(WRITE)
    page = door.post(WRITE, first.hidden | {"superior": "no", "inspectors": "no", "goto": "text"})
    page = door.post(WRITE, page.hidden | {"what": "写了一半", "who": "某某", "goto": "name"})
    page = door.post(WRITE, page.hidden | {"realname": "no", "goto": "text"})
    assert "写了一半</textarea>" in page.text and 'value="某某"' in page.text


def test_the_same_form_sent_twice_makes_one_parcel_and_one_receipt(door: Door) -> None:
    first = door.get(WRITE)
    page = door.post(WRITE, first.hidden | {"superior": "no", "inspectors": "no", "goto": "text"})
    final = page.hidden | {"what": "断线后重发", "step": "files", "goto": "send"}
    one, two = door.send(WRITE, final, []), door.send(WRITE, final, [])
    assert one.receipt == two.receipt and len(door.opened()) == 1


def test_with_the_receipt_answers_are_read_and_facts_added(door: Door) -> None:
    receipt = door.report("原来的内容").receipt
    digits = receipts.read(receipt) or ""
    thread, key = receipts.thread_id(digits, door.suite), receipts.reply_key(digits, door.suite)
    import base64

    sealed = receipts.seal_reply(key, thread, 1, "已经核实，谢谢。", door.suite)
    rows = [{"no": 1, "on": "2026-11-21", "sealed": base64.b64encode(sealed).decode()}]
    door.publish(replies={thread.hex(): rows})
    page = door.post("/receipt/", {"receipt": receipt})
    assert "已经核实，谢谢。" in page.text and "等待取走" in page.text
    more = door.send(
        "/receipt/", page.hidden | {"what": "再补一点", "goto": "add"}, [("papers", "a.txt", b"more")]
    )
    assert "补充的内容已经收到" in more.text
    added = [parts for parts in door.opened() if json.loads(parts["content"])["what"] == "再补一点"]
    assert added and added[0]["file/1.txt"] == b"more"


def test_an_addition_goes_to_whom_the_report_went(door: Door) -> None:
    receipt = door.report("涉及巡察人员", inspectors="yes").receipt
    page = door.post("/receipt/", {"receipt": receipt})
    door.send("/receipt/", page.hidden | {"what": "补充", "goto": "add"}, [])
    assert len(door.opened("inspectors")) == 2 and door.opened("office") == []


def test_a_mistyped_and_an_unknown_receipt_are_told_apart(door: Door) -> None:
    receipt = door.report().receipt
    wrong = ("1" if receipt[0] != "1" else "2") + receipt[1:]
    assert "一组一组核对" in door.post("/receipt/", {"receipt": wrong}).text
    unknown = receipts.receipt_of(receipts.new_secret(), door.suite)
    assert "没有找到" in door.post("/receipt/", {"receipt": unknown}).text


@pytest.mark.parametrize(("change", "words"), [
    ({"state": "suspended"}, "受理暂停"),
    ({"state": "closed"}, "受理已经截止"),
    ({"closes": "2026-01-01T00:00:00+08:00"}, "受理已经截止"),
    ({"opens": "2036-01-01T00:00:00+08:00"}, "还没有到受理时间"),
])  # fmt: skip
def test_the_door_follows_the_engagement(door: Door, change: dict[str, str], words: str) -> None:
    before = door.get(WRITE)
    door.publish(place=change)
    assert words in door.get(WRITE).text
    late = door.send(
        WRITE, before.hidden | {"superior": "no", "inspectors": "no", "what": "x", "goto": "send"}, []
    )
    assert words in late.text and door.opened() == []


@pytest.mark.slow
def test_texts_may_be_very_long_but_not_endless(door: Door) -> None:
    long = "字" * 100_000
    assert door.report(long).receipt
    assert json.loads(door.opened()[0]["content"])["what"] == long
    first = door.get(WRITE)
    page = door.post(WRITE, first.hidden | {"superior": "no", "inspectors": "no", "goto": "text"})
    page = door.post(WRITE, page.hidden | {"what": long + "多", "goto": "files"})
    assert "超过 100000 字" in page.text and long in page.text


def test_marks_that_turn_the_reading_direction_do_not_get_in(door: Door) -> None:
    door.report("报告\u202efdp.exe\u2066\x07结束\r\n第二行")
    assert json.loads(door.opened()[0]["content"])["what"] == "报告fdp.exe结束\n第二行"


def test_the_pages_stand_in_english_too(door: Door) -> None:
    page = door.get("/en/qy3-jy/write/")
    assert (
        page.status == 200 and '<html lang="en">' in page.text and 'action="/en/qy3-jy/write/"' in page.text
    )


def test_unknown_addresses_answer_alike(door: Door) -> None:
    assert {door.get(path).status for path in ("/nowhere/", "/s/none/", "/static/settings.py")} == {404}
