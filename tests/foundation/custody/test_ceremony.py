"""How keys come to people and leave them again; nothing is opened on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import appoint
from tests.foundation.custody.scene import NAME, WORDS, Scene, install
from xuncha.foundation import custody
from xuncha.foundation.custody import ceremony, holders
from xuncha.foundation.custody.models import KeyHolder
from xuncha.foundation.custody.refusals import NotReady, WrongSecret
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.sealing import passphrase
from xuncha.foundation.verbs import act
from xuncha.people.models import Appointment
from xuncha.site import chores

pytestmark = pytest.mark.django_db


def _opens(scene: Scene, a: str, b: str) -> bool:
    asked, code = custody.request(scene.sealed, reason="核实", by=scene.cast.fresh("stranger"))
    scene.approve(asked, a)
    scene.approve(asked, b)
    name = custody.look(asked, code=code, by=scene.cast.fresh("stranger"))["name"]
    asked.refresh_from_db()
    custody.withdraw(asked, by=scene.cast.fresh("stranger"))
    return name == NAME


def test_without_two_holders_on_each_side_nothing_is_sealed(cast, record):
    install(cast, "leader", "identity_a", group=True)
    install(cast, "discipline", "identity_b")
    install(cast, "discipline2", "identity_b")
    with pytest.raises(NotReady, match="组长一方的在任密钥保管人不足 2 名"):
        custody.seal_identity(record, {"name": NAME}, by=cast.leader)
    install(cast, "director", "identity_a")
    assert custody.seal_identity(record, {"name": NAME}, by=cast.leader).pk
    assert holders.is_ready(cast.group.pk)
    assert not holders.is_ready(cast.other_group.pk)


def test_the_leader_of_one_group_holds_nothing_of_another(scene):
    assert len(custody.public_keys("identity_a", scene.cast.group.pk)) == 2
    assert len(custody.public_keys("identity_a")) == 1
    with pytest.raises(Missing, match="只能保管本组的"):
        ceremony.invite(
            scene.cast.fresh("other_leader"),
            capacity="identity_a",
            group_id=scene.cast.group.pk,
            by=scene.cast.sec_admin,
        )
    with pytest.raises(Missing, match="只能保管本组的"):
        ceremony.invite(scene.cast.fresh("other_leader"), capacity="identity_a", by=scene.cast.sec_admin)


def test_the_one_who_runs_it_holds_nothing(cast):
    with pytest.raises(NotAllowed, match="不能保管"):
        ceremony.invite(cast.fresh("sec_admin"), capacity="identity_a", by=cast.sec_admin)
    for name in ("sys_admin", "auditor", "member"):
        with pytest.raises(Missing):
            ceremony.invite(cast.fresh(name), capacity="identity_b", by=cast.sec_admin)


def test_nobody_else_runs_it(cast):
    for name in ("director", "sys_admin", "leader", "lg_head"):
        with pytest.raises(NotAllowed, match="安全保密管理员"):
            ceremony.invite(cast.fresh("discipline"), capacity="identity_b", by=cast.fresh(name))


def test_nobody_sits_on_both_sides(scene):
    appoint(scene.cast.discipline, "lg_deputy", [])
    with pytest.raises(Refused, match="两方都占"):
        ceremony.invite(scene.cast.fresh("discipline"), capacity="identity_a", by=scene.cast.sec_admin)
    with pytest.raises(Refused, match="已经是这一方"):
        ceremony.invite(scene.cast.fresh("discipline"), capacity="identity_b", by=scene.cast.sec_admin)


def test_a_key_counts_only_once_its_fingerprint_was_confirmed(cast):
    holder = ceremony.invite(cast.fresh("discipline"), capacity="identity_b", by=cast.sec_admin)
    with pytest.raises(Refused, match="待设口令"):
        ceremony.confirm(holder, by=cast.sec_admin)
    ceremony.prepare(holder, passphrase=WORDS["discipline"], by=cast.fresh("discipline"))
    assert custody.public_keys("identity_b") == []
    with pytest.raises(NotAllowed):
        ceremony.confirm(holder, by=cast.fresh("discipline"))
    confirmed = ceremony.confirm(holder, by=cast.sec_admin)
    assert custody.public_keys("identity_b") == [bytes(confirmed.public)]
    assert len(confirmed.fingerprint.split()) == 8


def test_only_the_holder_makes_the_key(cast):
    holder = ceremony.invite(cast.fresh("discipline"), capacity="identity_b", by=cast.sec_admin)
    with pytest.raises(NotAllowed, match="只有本人"):
        ceremony.prepare(holder, passphrase=WORDS["discipline"], by=cast.sec_admin)


@pytest.mark.parametrize("word", ["", "太短了", "123456789012345", "啊啊啊啊啊啊啊啊啊啊啊啊啊啊"])
def test_weak_passphrases_are_refused(cast, word):
    holder = ceremony.invite(cast.fresh("discipline"), capacity="identity_b", by=cast.sec_admin)
    with pytest.raises(Missing, match="至少 12 个字"):
        ceremony.prepare(holder, passphrase=word, by=cast.fresh("discipline"))


def test_an_invitation_can_be_taken_back(cast):
    holder = ceremony.invite(cast.fresh("discipline"), capacity="identity_b", by=cast.sec_admin)
    assert ceremony.cancel(holder, by=cast.sec_admin).state == "cancelled"
    assert ceremony.invite(cast.fresh("discipline"), capacity="identity_b", by=cast.sec_admin).pk


def test_a_term_in_the_past_is_refused(cast):
    with pytest.raises(Missing, match="任期"):
        ceremony.invite(
            cast.fresh("discipline"),
            capacity="identity_b",
            by=cast.sec_admin,
            until=timezone.localdate() - timedelta(days=1),
        )


def test_a_successor_reads_old_seals_after_one_present_holder_rewrapped(scene):
    """The leader's term ends: a deputy of the leading group takes over, the director re-wraps, then the leader is released."""
    cast = scene.cast
    appoint(cast.member2, "lg_deputy", [])
    install(cast, "member2", "identity_a")
    ceremony.start_leaving(scene.fresh("leader"), reason="任期届满", by=cast.sec_admin)
    with pytest.raises(Missing, match="还有 1 份身份封给李正"):
        ceremony.end(scene.fresh("leader"), by=cast.sec_admin)
    assert ceremony.outstanding(scene.fresh("director")) == 1
    assert (
        ceremony.rewrap(scene.fresh("director"), passphrase=WORDS["director"], by=cast.fresh("director")) == 1
    )
    assert ceremony.outstanding(scene.fresh("director")) == 0
    ended = ceremony.end(scene.fresh("leader"), by=cast.sec_admin)
    assert (ended.state, bytes(ended.locked), bytes(ended.sheet)) == ("ended", b"", b"")
    assert _opens(scene, "member2", "discipline")
    assert custody.gate(cast.leader.pk) == []


def test_the_leaver_may_rewrap_as_well(scene):
    cast = scene.cast
    appoint(cast.member2, "lg_deputy", [])
    install(cast, "member2", "identity_a")
    ceremony.start_leaving(scene.fresh("leader"), reason="任期届满", by=cast.sec_admin)
    ceremony.rewrap(scene.fresh("leader"), passphrase=WORDS["leader"], by=cast.fresh("leader"))
    ceremony.end(scene.fresh("leader"), by=cast.sec_admin)
    assert _opens(scene, "member2", "discipline2")


def test_rewrapping_waits_until_two_are_left(scene):
    cast = scene.cast
    ceremony.start_leaving(scene.fresh("leader"), reason="任期届满", by=cast.sec_admin)
    with pytest.raises(Missing, match="不足 2 名"):
        ceremony.rewrap(scene.fresh("director"), passphrase=WORDS["director"], by=cast.fresh("director"))
    assert _opens(scene, "director", "discipline")


def test_rewrapping_opens_nothing(scene):
    """On record it is a count; the payload is the same bytes before and after."""
    from xuncha.foundation.sealing import identity

    before = identity._read(bytes(scene.sealed.blob)).payload
    ceremony.rewrap(scene.fresh("director"), passphrase=WORDS["director"], by=scene.cast.fresh("director"))
    scene.sealed.refresh_from_db()
    assert identity._read(bytes(scene.sealed.blob)).payload == before
    assert AuditEvent.objects.filter(action="custody.rewrapped").get().data == '{"count":1}'
    assert not AuditEvent.objects.filter(action="custody.looked").exists()


def test_rewrapping_is_for_the_holder_alone(scene):
    with pytest.raises(NotAllowed, match="只有本人"):
        ceremony.rewrap(scene.fresh("director"), passphrase=WORDS["director"], by=scene.cast.sec_admin)


def test_the_gate_names_what_is_unsettled(scene):
    cast = scene.cast
    assert len(custody.gate(cast.leader.pk, cast.group.pk)) == 1
    assert "1 份身份" in custody.gate(cast.leader.pk)[0]
    assert custody.gate(cast.leader.pk, cast.other_group.pk) == []
    assert custody.gate(cast.member.pk) == []


def test_ending_the_appointment_of_a_holder_warns_with_the_count(scene):
    """Cutting off at once stays possible: with a reason, which revoking asks for anyway."""
    from xuncha.people.flow import keys_of_replaced_settled, keys_settled

    held = Appointment.objects.trusted().get(user=scene.cast.leader)
    assert "李正" in keys_settled(held)
    assert "1 份身份" in keys_settled(held)
    assert keys_settled(Appointment.objects.trusted().get(user=scene.cast.member)) is None
    assert keys_settled(Appointment.objects.trusted().get(user=scene.cast.discipline))
    successor = Appointment(user=scene.cast.member, role_code="group_leader", replaces=held)
    assert "李正" in keys_of_replaced_settled(successor)
    prolonged = Appointment(user=scene.cast.leader, role_code="group_leader", replaces=held)
    assert keys_of_replaced_settled(prolonged) is None


def test_a_term_is_prolonged_and_the_chore_names_who_is_over(scene):
    cast = scene.cast
    KeyHolder.objects.filter(pk=scene.holders["leader"].pk).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    assert "1 名保管人任期已过" in chores._custody()
    assert len(custody.public_keys("identity_a", cast.group.pk)) == 1
    with pytest.raises(NotAllowed):
        ceremony.extend(scene.fresh("leader"), until=None, by=cast.fresh("leader"))
    with pytest.raises(Missing):
        ceremony.extend(
            scene.fresh("leader"), until=timezone.localdate() - timedelta(days=1), by=cast.sec_admin
        )
    ceremony.extend(scene.fresh("leader"), until=timezone.localdate() + timedelta(days=30), by=cast.sec_admin)
    assert len(custody.public_keys("identity_a", cast.group.pk)) == 2
    assert chores._custody() == "关闭 0 份"


def test_a_key_smuggled_into_the_table_is_told_by_the_daily_chore(scene):
    """Whoever writes to the database could address new seals to a key of their own."""
    assert holders.unconfirmed() == []
    pair = custody.suite().new_pair()
    KeyHolder.objects.filter(pk=scene.holders["director"].pk).update(public=pair.public)
    with pytest.raises(Refused, match="赵敏的密钥没有核对指纹"):
        chores._custody()


def test_a_lost_custodian_is_replaced_by_the_other_of_the_side(scene):
    cast = scene.cast
    with pytest.raises(NeedsReason):
        ceremony.report_lost(scene.fresh("leader"), reason="", by=cast.sec_admin)
    with pytest.raises(NotAllowed):
        ceremony.report_lost(scene.fresh("leader"), reason="x", by=cast.fresh("member"))
    lost = ceremony.report_lost(scene.fresh("leader"), reason="失联", by=cast.sec_admin)
    assert bytes(lost.locked) == b""
    with pytest.raises(NotReady):
        custody.seal_identity(scene.record, {"name": "后来人"}, by=cast.member)
    appoint(cast.member2, "lg_deputy", [])
    install(cast, "member2", "identity_a")
    ceremony.rewrap(scene.fresh("director"), passphrase=WORDS["director"], by=cast.fresh("director"))
    assert _opens(scene, "member2", "discipline")


def test_when_a_whole_side_is_lost_the_envelope_moves_the_halves_and_opens_nothing(scene):
    cast = scene.cast
    for name in ("leader", "director"):
        ceremony.report_lost(scene.fresh(name), reason="失联", by=cast.sec_admin)
    for name in ("member2", "member"):
        appoint(getattr(cast, name), "lg_deputy", [])
        install(cast, name, "identity_a")
    holder = scene.fresh("leader")
    with pytest.raises(NotAllowed, match="安全保密管理员"):
        ceremony.rewrap_by_sheet(holder, code=scene.sheets["leader"], by=cast.fresh("member"))
    with pytest.raises(WrongSecret, match="恢复单上的编码不对"):
        ceremony.rewrap_by_sheet(holder, code=scene.sheets["director"], by=cast.sec_admin)
    assert ceremony.rewrap_by_sheet(holder, code=scene.sheets["leader"], by=cast.sec_admin) == 1
    assert bytes(scene.fresh("leader").sheet) == b""
    assert _opens(scene, "member2", "discipline")


def test_a_forgotten_passphrase_is_replaced_from_the_envelope(scene):
    cast, fresh = scene.cast, "不知乘月几人归去也"
    person = cast.fresh("director")
    with pytest.raises(NotAllowed):
        ceremony.recover(
            scene.fresh("director"), code=scene.sheets["director"], fresh=fresh * 2, by=cast.sec_admin
        )
    with pytest.raises(Missing):
        ceremony.recover(scene.fresh("director"), code=scene.sheets["director"], fresh="短", by=person)
    again = ceremony.recover(
        scene.fresh("director"), code=scene.sheets["director"], fresh=fresh * 2, by=person
    )
    assert passphrase.wrong_groups(again) == []
    with pytest.raises(WrongSecret, match="恢复单"):
        ceremony.recover(scene.fresh("director"), code=scene.sheets["director"], fresh=fresh * 2, by=person)
    asked, code = custody.request(scene.sealed, reason="核实", by=cast.fresh("stranger"))
    with pytest.raises(WrongSecret):
        scene.approve(asked, "director")
    scene.approve(asked, "director", fresh * 2)
    scene.approve(asked, "discipline")
    assert custody.look(asked, code=code, by=cast.fresh("stranger"))["name"] == NAME


def test_a_passphrase_is_changed_with_the_old_one(scene):
    cast, fresh = scene.cast, "江畔何人初见月江月何年"
    person = cast.fresh("director")
    with pytest.raises(WrongSecret):
        ceremony.change_passphrase(
            scene.fresh("director"), passphrase="不是这句话吧", fresh=fresh + "初照人", by=person
        )
    code = ceremony.change_passphrase(
        scene.fresh("director"), passphrase=WORDS["director"], fresh=fresh + "初照人", by=person
    )
    assert code != scene.sheets["director"]
    asked, _code = custody.request(scene.sealed, reason="核实", by=cast.fresh("stranger"))
    scene.approve(asked, "director", fresh + "初照人")


def test_a_lock_moved_to_another_holders_row_does_not_open(scene):
    """Whoever writes the director's lock, whose passphrase they know, into the leader's row gains nothing."""
    thief, victim = scene.fresh("director"), scene.fresh("leader")
    KeyHolder.objects.filter(pk=victim.pk).update(locked=thief.locked)
    asked, _code = custody.request(scene.sealed, reason="核实", by=scene.cast.fresh("stranger"))
    with pytest.raises(WrongSecret):
        scene.approve(asked, "leader", WORDS["director"])


def test_whole_letters_open_for_their_one_holder(scene):
    cast = scene.cast
    install(cast, "lg_head", "straight_up")
    (public,) = custody.public_keys("straight_up")
    sealed = custody.suite().seal_to(public, b"content key", b"parcel 1")
    word = WORDS["lg_head"]
    open_it = lambda who, word, context=b"parcel 1": custody.open_as_holder(  # noqa: E731
        "straight_up", sealed, context, passphrase=word, by=cast.fresh(who)
    )
    assert open_it("lg_head", word) == b"content key"
    with pytest.raises(WrongSecret):
        open_it("lg_head", "不是这句话吧你再想想")
    with pytest.raises(Refused, match="打不开"):
        open_it("lg_head", word, b"parcel 2")
    with pytest.raises(NotAllowed, match="径送件开启人"):
        open_it("director", WORDS["director"])
    assert custody.my_capacities(cast.fresh("lg_head")) == {"straight_up"}


def test_keys_are_not_unlocked_inside_an_act(scene):
    """A refusal would roll the count of wrong passphrases back with everything else."""
    with pytest.raises(RuntimeError, match="回滚"), act():
        ceremony.rewrap(scene.fresh("director"), passphrase="x", by=scene.cast.fresh("director"))


def test_the_door_gets_public_keys_of_standing_holders(scene):
    keys = custody.door_keys()
    assert keys["suite"] == 1
    assert [len(keys[side]) for side in ("identity_a", "identity_b", "straight_up", "inspectors")] == [
        1,
        2,
        0,
        0,
    ]
    assert keys["identity_a"] == [bytes(scene.holders["director"].public).hex()]


def test_the_national_suite_carries_the_whole_way(cast, record, settings):
    pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    settings.SEALING_SUITE = "gm"
    appoint(cast.stranger, "lead_officer", [])
    from tests.foundation.custody.scene import build

    assert _opens(build(cast, record), "leader", "discipline")


def test_keys_of_another_suite_do_not_count_after_a_change(scene, settings):
    settings.SEALING_SUITE = "gm"
    assert custody.public_keys("identity_b") == []
    with pytest.raises(NotReady):
        custody.seal_identity(scene.record, {"name": "某人"}, by=scene.cast.leader)


def test_what_the_door_sealed_is_kept_unopened(scene):
    from xuncha.foundation.sealing import identity

    cast = scene.cast
    context = custody.door_context(b"parcel-0001")
    sides = holders.identity_keys(cast.group.pk)
    blob = identity.seal(f'{{"name": "{NAME}"}}'.encode(), *sides, context, custody.suite())
    scene.sealed = custody.adopt_sealed(scene.record, blob, context=context, by=None)
    assert _opens(scene, "leader", "discipline")
    with pytest.raises(Refused, match="损坏"):
        custody.adopt_sealed(scene.record, blob[:-1], context=context, by=None)
