"""An identity is opened by one of each side, for the one who asked, for 24 hours; and by nobody else, in no other way."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from tests.cast import Cast
from tests.foundation.custody.conftest import paper, with_an_officer
from tests.foundation.custody.scene import NAME, PHONE, WORDS, Scene
from xuncha.foundation import custody
from xuncha.foundation.custody import ceremony, unsealing
from xuncha.foundation.custody.models import KeyHolder, SealedIdentity, UnsealApproval, UnsealRequest
from xuncha.foundation.custody.refusals import TooManyTries, WrongSecret
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.sealing import passphrase, suites
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.people.models import Appointment

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(standing: Cast, quick_locks: None) -> Scene:
    return with_an_officer(standing, paper(standing))


@pytest.fixture
def scene(cast: Cast, built: Scene) -> Scene:
    return replace(deepcopy(built), cast=cast)


@pytest.fixture
def asked(scene: Scene) -> tuple[UnsealRequest, str]:
    return custody.request(scene.sealed, reason="核实重复来信", by=scene.cast.fresh("stranger"))


@pytest.fixture
def opened(scene: Scene, asked) -> tuple[UnsealRequest, str]:
    scene.approve(asked[0], "leader")
    scene.approve(asked[0], "discipline")
    return asked


def _look(scene, asked, code=None, who="stranger"):
    return custody.look(asked[0], code=code or asked[1], by=scene.cast.fresh(who))


def test_one_of_each_side_opens_it_for_the_asker(scene, opened):
    assert _look(scene, opened) == {"name": NAME, "phone": PHONE}


def test_any_holder_of_a_side_will_do(scene, asked):
    scene.approve(asked[0], "discipline2")
    scene.approve(asked[0], "director")
    assert _look(scene, asked)["name"] == NAME


def test_every_step_is_on_record_without_a_word_of_the_identity(scene, opened):
    _look(scene, opened)
    _look(scene, opened)
    events = AuditEvent.objects.filter(action__startswith="custody.").order_by("seq")
    assert [event.action for event in events.filter(action__in=_STEPS)] == [
        "custody.sealed", "custody.requested", "custody.approved", "custody.approved", "custody.opened",
        "custody.looked", "custody.looked",
    ]  # fmt: skip
    assert not any(word in event.data for event in events for word in (NAME, PHONE, "核实"))
    opened[0].refresh_from_db()
    assert opened[0].looks == 2


_STEPS = [
    "custody.sealed",
    "custody.requested",
    "custody.approved",
    "custody.opened",
    "custody.looked",
]


def test_nothing_in_the_database_holds_the_identity_or_the_reason(scene, opened):
    _look(scene, opened)
    for model in (SealedIdentity, UnsealRequest, UnsealApproval, KeyHolder):
        for row in model.objects.values_list():
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for word in (NAME, PHONE, "核实重复来信", opened[1], *WORDS.values()):
                    assert word.encode() not in raw


def test_with_one_approval_it_stays_shut(scene, asked):
    scene.approve(asked[0], "leader")
    with pytest.raises(Refused, match="两方还没有都批准"):
        _look(scene, asked)


def test_one_side_cannot_approve_twice(scene, asked):
    scene.approve(asked[0], "leader")
    with pytest.raises(Refused, match="组长一方已由 李正 批准"):
        scene.approve(asked[0], "director")
    assert asked[0].state == "asked"


def test_one_person_cannot_approve_twice(scene, asked):
    scene.approve(asked[0], "leader")
    with pytest.raises(Refused, match="您已经批准过"):
        scene.approve(asked[0], "leader")


def test_a_second_account_is_the_same_person(scene, asked):
    """Even if somebody got a key on either side through two accounts, the two approvals are one person's."""
    cast = scene.cast
    scene.approve(asked[0], "leader")
    type(cast.discipline).objects.filter(pk=cast.discipline.pk).update(second_of=cast.leader)
    with pytest.raises(Refused, match="您已经批准过"):
        scene.approve(asked[0], "discipline")


def test_the_asker_does_not_approve_though_holding_a_key(scene):
    asked = custody.request(scene.sealed, reason="须当面核实", by=scene.cast.fresh("leader"))
    with pytest.raises(NotAllowed, match="申请人本人不能批准"):
        scene.approve(asked[0], "leader")
    scene.approve(asked[0], "director")
    scene.approve(asked[0], "discipline")
    assert _look(scene, asked, who="leader")["name"] == NAME


def test_a_wrong_passphrase_is_counted_and_then_nothing_is_tried(scene, asked):
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongSecret, match=f"还可以试 {left} 次"):
            scene.approve(asked[0], "leader", "不是这一句话吧你猜")
    with pytest.raises(WrongSecret, match="30 分钟"):
        scene.approve(asked[0], "leader", "不是这一句话吧你猜")
    with pytest.raises(TooManyTries):
        scene.approve(asked[0], "leader")
    assert not UnsealApproval.objects.exists()
    assert AuditEvent.objects.filter(action="custody.wrong_secret").count() == 5
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        scene.approve(asked[0], "leader")
    assert UnsealApproval.objects.count() == 1


def test_the_right_passphrase_starts_the_count_again(scene, asked):
    with pytest.raises(WrongSecret):
        scene.approve(asked[0], "leader", "不是这一句话吧你猜")
    scene.approve(asked[0], "leader")
    assert scene.fresh("leader").tries == 0


def test_a_wrong_code_is_counted_a_slip_of_typing_is_not(scene, opened):
    code = opened[1]
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)
    with pytest.raises(WrongSecret, match="第 8 组抄错了"):
        _look(scene, opened, slip)
    with pytest.raises(WrongSecret, match="8 组"):
        _look(scene, opened, code[:-1])
    opened[0].refresh_from_db()
    assert opened[0].tries == 0
    with pytest.raises(WrongSecret, match="查看码不对；还可以试 4 次"):
        _look(scene, opened, passphrase.new_code(unsealing.CODE_GROUPS))


def test_nobody_but_the_asker_looks_even_with_the_code(scene, opened):
    with pytest.raises(NotAllowed, match="只有申请人本人"):
        _look(scene, opened, who="leader")


def test_an_asker_who_lost_the_appointment_looks_no_more(scene, opened):
    Appointment.objects.trusted().filter(user=scene.cast.stranger).update(state="revoked")
    with pytest.raises((NotAllowed, Http404)):
        _look(scene, opened)


def test_after_24_hours_it_is_shut_and_emptied(scene, opened):
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59), tick=False):
        assert _look(scene, opened)["name"] == NAME
    with (
        time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False),
        pytest.raises(Refused, match="24 小时"),
    ):
        _look(scene, opened)
    _require_emptied(opened[0])


def _require_emptied(asked):
    asked.refresh_from_db()
    assert not bytes(asked.locked)
    assert {
        bytes(half) for half in UnsealApproval.objects.filter(request=asked).values_list("half", flat=True)
    } <= {b""}


def test_a_request_nobody_answers_expires(scene, asked):
    with (
        time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False),
        pytest.raises(Refused, match="7 天内没有批齐"),
    ):
        scene.approve(asked[0], "leader")
    _require_emptied(asked[0])


def test_a_withdrawn_request_cannot_be_approved(scene, asked):
    scene.approve(asked[0], "leader")
    custody.withdraw(asked[0], by=scene.cast.fresh("stranger"))
    with pytest.raises(Refused, match="撤回"):
        scene.approve(asked[0], "discipline")
    _require_emptied(asked[0])


def test_only_the_asker_withdraws(scene, asked):
    with pytest.raises(NotAllowed, match="本人"):
        custody.withdraw(asked[0], by=scene.cast.fresh("leader"))


def test_an_open_request_can_be_shut_early(scene, opened):
    opened[0].refresh_from_db()
    custody.withdraw(opened[0], by=scene.cast.fresh("stranger"))
    with pytest.raises(Refused, match="提前关闭"):
        _look(scene, opened)
    _require_emptied(opened[0])


def test_a_no_of_either_side_ends_it(scene, asked):
    with pytest.raises(NeedsReason):
        custody.decline(asked[0], reason=" ", by=scene.cast.fresh("discipline"))
    custody.decline(asked[0], reason="可先书面联系", by=scene.cast.fresh("discipline"))
    with pytest.raises(Refused, match="不同意"):
        scene.approve(asked[0], "leader")


def test_a_holder_whose_term_is_over_does_not_approve(scene, asked):
    KeyHolder.objects.filter(pk=scene.holders["leader"].pk).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(NotAllowed, match="保管任期已于"):
        scene.approve(asked[0], "leader")


def test_a_holder_whose_appointment_is_over_does_not_approve(scene, asked):
    Appointment.objects.trusted().filter(user=scene.cast.leader).update(
        acts_until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(NotAllowed, match="授权已经结束"):
        scene.approve(asked[0], "leader")


def test_a_lost_key_does_not_approve(scene, asked):
    ceremony.report_lost(scene.fresh("leader"), reason="口令可能泄露", by=scene.cast.fresh("leader"))
    with pytest.raises(NotAllowed, match="遗失停用"):
        scene.approve(asked[0], "leader")
    scene.approve(asked[0], "director")
    scene.approve(asked[0], "discipline")
    assert _look(scene, asked)["name"] == NAME


def test_whoever_holds_no_key_does_not_approve(scene, asked):
    for name in ("sec_admin", "lg_head", "member", "sys_admin"):
        with pytest.raises(NotAllowed, match="只有身份密钥的保管人"):
            scene.approve(asked[0], name, "随便一句什么话都不行")


def test_a_holder_of_another_group_has_nothing_to_approve_with(scene, asked):
    from tests.foundation.custody.scene import install, word_of

    other = scene.cast.other_group
    install(scene.cast, "other_leader", "identity_a", group_id=other.pk, group_name=other.name)
    with pytest.raises(Refused, match="还没有为您的密钥封装"):
        scene.approve(asked[0], "other_leader", word_of("other_leader"))


def test_an_approval_copied_to_another_request_opens_nothing(scene, opened):
    """Replay: whoever can write to the database hangs both old halves on a request of their own."""
    other, code = custody.request(scene.sealed, reason="另一份", by=scene.cast.fresh("leader"))
    for given in UnsealApproval.objects.filter(request=opened[0]):
        UnsealApproval.objects.create(
            request=other, capacity=given.capacity, holder=given.holder, by_id=given.by_id,
            by_name=given.by_name, half=given.half,
        )  # fmt: skip
    UnsealRequest.objects.filter(pk=other.pk).update(
        state="open", opened_at=timezone.now(), open_until=timezone.now() + timedelta(hours=1)
    )
    with pytest.raises(Refused, match="校验不符"):
        _look(scene, (other, code), who="leader")


def test_a_state_set_by_hand_opens_nothing(scene, asked):
    UnsealRequest.objects.filter(pk=asked[0].pk).update(
        state="open", opened_at=timezone.now(), open_until=timezone.now() + timedelta(hours=1)
    )
    with pytest.raises(Missing, match="两方还没有都批准"):
        _look(scene, asked)


@pytest.mark.parametrize("at", [5, 40, 70])
def test_a_changed_blob_is_refused(scene, asked, at):
    blob = bytearray(scene.sealed.blob)
    blob[at] ^= 1
    SealedIdentity.objects.filter(pk=scene.sealed.pk).update(blob=bytes(blob))
    with pytest.raises(Refused, match="校验不符"):
        scene.approve(asked[0], "leader")


def test_a_blob_changed_after_the_approvals_is_refused(scene, opened):
    blob = bytearray(scene.sealed.blob)
    blob[100] ^= 1
    SealedIdentity.objects.filter(pk=scene.sealed.pk).update(blob=bytes(blob))
    with pytest.raises(Refused, match="校验不符"):
        _look(scene, opened)


def test_another_identity_put_in_its_place_is_refused(scene, opened):
    """The blob of somebody else's identity, swapped in after the approvals were given."""
    other = custody.seal_identity(scene.record, {"name": "另一个人"}, by=scene.cast.leader)
    SealedIdentity.objects.filter(pk=scene.sealed.pk).update(blob=other.blob, context=other.context)
    with pytest.raises(Refused, match="校验不符"):
        _look(scene, opened)


def test_a_stolen_database_and_its_keys_do_not_open_what_was_approved(scene, opened):
    """Everything a thief has who copies database and home after the approvals: no private key is among it."""
    asked = UnsealRequest.objects.get(pk=opened[0].pk)
    once = suites.get(asked.suite)
    halves = [bytes(given.half) for given in UnsealApproval.objects.filter(request=asked)]
    for holder in scene.holders.values():
        for guess in (bytes(holder.locked)[-48:-16], bytes(asked.locked)[-48:-16], bytes(32)):
            for half, role in zip(halves, ("a", "b"), strict=True):
                with pytest.raises(SealBroken):
                    once.open_with(guess, half, asked.half_place(role))


def test_asking_needs_a_reason_a_right_and_the_record(scene):
    cast = scene.cast
    with pytest.raises(NeedsReason):
        custody.request(scene.sealed, reason=" ", by=cast.fresh("stranger"))
    with pytest.raises(NotAllowed, match="须由组长、线索专员或纪委"):
        custody.request(scene.sealed, reason="好奇", by=cast.fresh("member"))
    for name in ("other_leader", "sec_admin", "auditor", "head"):
        with pytest.raises(Http404):
            custody.request(scene.sealed, reason="好奇", by=cast.fresh(name))


def test_one_open_request_a_person(scene, asked):
    with pytest.raises(Refused, match="先撤回"):
        custody.request(scene.sealed, reason="再来", by=scene.cast.fresh("stranger"))
    custody.withdraw(asked[0], by=scene.cast.fresh("stranger"))
    custody.request(scene.sealed, reason="再来", by=scene.cast.fresh("stranger"))


def test_a_request_is_known_to_those_concerned_only(scene, asked):
    cast = scene.cast
    for name in ("stranger", "leader", "director", "discipline"):
        assert unsealing.access(cast.fresh(name), asked[0].pk) == asked[0]
    for name in ("member", "sec_admin", "sys_admin", "auditor", "lg_head", "other_leader"):
        with pytest.raises(Http404):
            unsealing.access(cast.fresh(name), asked[0].pk)


def test_what_waits_is_shown_to_those_who_could_approve(scene, asked):
    cast = scene.cast
    waiting = lambda name: unsealing.waiting_for(cast.fresh(name))  # noqa: E731
    assert all(waiting(name) == [asked[0]] for name in ("leader", "director", "discipline"))
    assert waiting("stranger") == waiting("member") == waiting("sec_admin") == []
    scene.approve(asked[0], "leader")
    assert waiting("director") == []
    assert waiting("discipline2") == [asked[0]]


def test_destroying_leaves_the_fact_and_nothing_to_open(scene, opened):
    head = scene.cast.fresh("lg_head")
    type(scene.record).objects.trusted().filter(pk=scene.record.pk).update(audience=3)
    with pytest.raises(NotAllowed):
        custody.destroy_identity(scene.sealed, reason="依规", by=scene.cast.fresh("leader"))
    with pytest.raises(NeedsReason):
        custody.destroy_identity(scene.sealed, reason="", by=head)
    gone = custody.destroy_identity(scene.sealed, reason="依规销毁", by=head)
    assert not bytes(gone.blob)
    assert gone.destroyed_by_name == "郑明"
    assert not custody.has_identity(scene.record)
    assert custody.sealed_for(scene.record) == [gone]
    with pytest.raises(Refused, match="关闭"):
        _look(scene, opened)
    with pytest.raises(Refused, match="销毁"):
        custody.request(gone, reason="再看", by=scene.cast.fresh("stranger"))
    with pytest.raises(Refused, match="已经销毁"):
        custody.destroy_identity(gone, reason="依规销毁", by=head)


@pytest.mark.parametrize("values", [{}, {"name": "  "}])
def test_nothing_is_not_sealed(scene, values):
    with pytest.raises(Missing):
        custody.seal_identity(scene.record, values, by=scene.cast.leader)


def test_the_length_does_not_tell_a_short_name_from_a_long_one(scene):
    lengths = {
        len(custody.seal_identity(scene.record, {"name": name}, by=scene.cast.leader).blob)
        for name in ("王二", "欧阳震华之子欧阳小明", "x" * 180)
    }
    assert len(lengths) == 1
