"""The custody desk and the way of one request, as they are used in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast, appoint
from tests.foundation.custody import scene as scenes
from tests.foundation.custody.conftest import quick_locks as quick_locks
from tests.foundation.custody.conftest import record as record
from tests.foundation.custody.conftest import scene as scene
from tests.foundation.custody.scene import NAME, PHONE, WORDS
from xuncha.foundation.custody.models import KeyHolder, UnsealRequest
from xuncha.people.models import Appointment

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
GROUPS = re.compile(r"<b>(\d{5})</b>")


def _code(response: Any) -> str:
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return " ".join(GROUPS.findall(response.content.decode()))


def test_a_key_comes_to_its_holder_in_three_steps(cast: Cast, enter: Enter) -> None:
    manager, holder = enter(cast.sec_admin), enter(cast.discipline)
    offered = manager.get(reverse("custody:invite")).content.decode()
    row = Appointment.objects.trusted().get(user=cast.discipline)
    assert "唐宁 · 纪委监委" in offered
    assert "张磊" not in offered
    made = manager.post(reverse("custody:invite"), {"choice": f"identity_b:{row.pk}"})
    assert made.status_code == 302
    pk = KeyHolder.objects.get().pk
    assert "设保管口令，打印恢复单" in holder.get(reverse("custody:desk")).content.decode()
    word = {"fresh": WORDS["discipline"], "again": WORDS["discipline"]}
    differs = holder.post(reverse("custody:prepare", args=[pk]), word | {"again": "x"})
    assert "两次输入不一样" in differs.content.decode()
    weak = holder.post(reverse("custody:prepare", args=[pk]), {"fresh": "短", "again": "短"})
    assert weak.status_code == 422
    assert "至少 12 个字" in weak.content.decode()
    sheet = holder.post(reverse("custody:prepare", args=[pk]), word)
    assert len(_code(sheet).split()) == 10
    fingerprint = KeyHolder.objects.get().fingerprint
    assert fingerprint in manager.get(reverse("custody:desk")).content.decode()
    assert manager.post(reverse("custody:confirm", args=[pk])).status_code == 302
    assert KeyHolder.objects.get().state == "active"


def test_a_group_leader_is_offered_for_the_own_group(cast: Cast, enter: Enter) -> None:
    row = Appointment.objects.trusted().get(user=cast.leader)
    enter(cast.sec_admin).post(reverse("custody:invite"), {"choice": f"identity_a:{row.pk}"})
    holder = KeyHolder.objects.get()
    assert (holder.group_id, holder.until) == (cast.group.pk, row.acts_until)


def test_a_request_goes_its_whole_way(scene: scenes.Scene, enter: Enter) -> None:
    cast = scene.cast
    asker = enter(cast.stranger)
    shown = asker.post(reverse("custody:request", args=[scene.sealed.pk]), {"reason": "核实是否同一人"})
    code, asked = _code(shown), UnsealRequest.objects.get()
    page = reverse("custody:page", args=[asked.pk])
    for name in ("leader", "discipline"):
        holder = enter(cast.fresh(name))
        assert "核实是否同一人" in holder.get(reverse("custody:desk")).content.decode()
        wrong = holder.post(reverse("custody:approve", args=[asked.pk]), {"passphrase": "不对的话"})
        assert (wrong.status_code, "还可以试 4 次" in wrong.content.decode()) == (422, True)
        done = holder.post(reverse("custody:approve", args=[asked.pk]), {"passphrase": WORDS[name]})
        assert done.status_code == 302
    assert NAME not in asker.get(page).content.decode()
    slip = asker.post(reverse("custody:look", args=[asked.pk]), {"code": code[:-1]})
    assert slip.status_code == 422
    seen = asker.post(reverse("custody:look", args=[asked.pk]), {"code": code})
    assert NAME in seen.content.decode()
    assert PHONE in seen.content.decode()
    assert "no-store" in seen["Cache-Control"]
    assert NAME not in asker.get(page).content.decode()
    assert asker.post(reverse("custody:withdraw", args=[asked.pk])).status_code == 302
    assert asker.post(reverse("custody:look", args=[asked.pk]), {"code": code}).status_code == 422


def test_a_no_is_told_with_its_reason(scene: scenes.Scene, enter: Enter) -> None:
    asker = enter(scene.cast.stranger)
    asker.post(reverse("custody:request", args=[scene.sealed.pk]), {"reason": "核实"})
    asked = UnsealRequest.objects.get()
    enter(scene.cast.discipline).post(reverse("custody:decline", args=[asked.pk]), {"reason": "可以先去信"})
    assert "可以先去信" in asker.get(reverse("custody:page", args=[asked.pk])).content.decode()


@pytest.mark.slow
def test_who_may_open_which_page(scene: scenes.Scene, enter: Enter) -> None:
    cast = scene.cast
    enter(cast.stranger).post(reverse("custody:request", args=[scene.sealed.pk]), {"reason": "核实"})
    asked, holder = UnsealRequest.objects.get(), scene.holders["leader"]
    expected = {
        ("custody:desk", None): {
            "sec_admin": 200,
            "leader": 200,
            "stranger": 200,
            "member": 404,
            "head": 404,
        },
        ("custody:invite", None): {"sec_admin": 200, "leader": 403, "member": 403},
        ("custody:passphrase", holder.pk): {"leader": 200, "director": 404, "sec_admin": 404},
        ("custody:rewrap", holder.pk): {"leader": 200, "director": 404, "sec_admin": 404},
        ("custody:recover", holder.pk): {"leader": 200, "sec_admin": 404},
        ("custody:lost", holder.pk): {"leader": 200, "sec_admin": 200, "director": 404},
        ("custody:leave", holder.pk): {"sec_admin": 200, "leader": 403, "director": 404},
        ("custody:extend", holder.pk): {"sec_admin": 200, "leader": 403, "director": 404},
        ("custody:rewrap_by_sheet", holder.pk): {"sec_admin": 200, "leader": 403},
        ("custody:request", scene.sealed.pk): {
            "leader": 200,
            "member": 403,
            "other_leader": 404,
            "auditor": 404,
        },
        ("custody:destroy", scene.sealed.pk): {"leader": 403, "other_leader": 404, "sec_admin": 404},
        ("custody:page", asked.pk): {
            "stranger": 200,
            "leader": 200,
            "discipline": 200,
            "member": 404,
            "sec_admin": 404,
        },
    }
    for (name, pk), answers in expected.items():
        url = reverse(name, args=[pk] if pk else [])
        got = {person: enter(cast.fresh(person)).get(url).status_code for person in answers}
        assert got == answers, name


def test_writing_needs_a_post(scene: scenes.Scene, enter: Enter) -> None:
    browser = enter(scene.cast.sec_admin)
    for name in ("confirm", "cancel", "end"):
        assert browser.get(reverse(f"custody:{name}", args=[scene.holders["leader"].pk])).status_code == 405


def test_a_leaver_is_released_after_rewrapping(scene: scenes.Scene, enter: Enter) -> None:
    cast = scene.cast
    appoint(cast.member2, "lg_deputy", [])
    scenes.install(cast, "member2", "identity_a")
    manager, pk = enter(cast.sec_admin), scene.holders["leader"].pk
    manager.post(reverse("custody:leave", args=[pk]), {"reason": "任期届满"})
    early = manager.post(reverse("custody:end", args=[pk]))
    assert (early.status_code, "还有 1 份身份" in early.content.decode()) == (422, True)
    director = enter(cast.director)
    assert "重新封装（1）" in director.get(reverse("custody:desk")).content.decode()
    director.post(
        reverse("custody:rewrap", args=[scene.holders["director"].pk]), {"passphrase": WORDS["director"]}
    )
    assert manager.post(reverse("custody:end", args=[pk])).status_code == 302
    assert scene.fresh("leader").state == "ended"


def test_a_forgotten_passphrase_comes_from_the_envelope(scene: scenes.Scene, enter: Enter) -> None:
    pk, fresh = scene.holders["director"].pk, "不知乘月几人归落月摇情"
    sent = {"code": scene.sheets["director"], "fresh": fresh * 2, "again": fresh * 2}
    browser = enter(scene.cast.director)
    again = _code(browser.post(reverse("custody:recover", args=[pk]), sent))
    assert again != scene.sheets["director"]
    assert browser.post(reverse("custody:recover", args=[pk]), sent).status_code == 422


def test_the_part_of_a_record_page_offers_what_one_may_do(scene: scenes.Scene) -> None:
    def part(name: str) -> str:
        request = RequestFactory().get("/")
        request.user = scene.cast.fresh(name)
        text = '{% load cotton %}<c-sealed-identity :record="record" />'
        from django.template import engines
        from django_cotton.compiler_regex import CottonCompiler

        engine = engines["django"].engine
        source = CottonCompiler().process(text)
        return Template(source, engine=engine).render(Context({"record": scene.record, "request": request}))

    assert "申请查看" in part("leader")
    assert "申请查看" not in part("member")
    assert "密封于" in part("member")
    assert NAME not in part("leader")


def test_reading_ends_nothing_and_still_tells_the_truth(scene: scenes.Scene, enter: Enter) -> None:
    asker = enter(scene.cast.stranger)
    asker.post(reverse("custody:request", args=[scene.sealed.pk]), {"reason": "核实"})
    asked = UnsealRequest.objects.get()
    UnsealRequest.objects.update(asked_until=timezone.now() - timedelta(minutes=1))
    for url in (reverse("custody:desk"), reverse("custody:page", args=[asked.pk])):
        assert "已过期" in asker.get(url).content.decode()
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_the_desk_asks_few_questions(
    scene: scenes.Scene, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for name in ("sec_admin", "leader", "stranger"):
        browser = enter(scene.cast.fresh(name))
        browser.get(reverse("custody:desk"))
        with django_assert_max_num_queries(26):
            browser.get(reverse("custody:desk"))
