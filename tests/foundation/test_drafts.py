from __future__ import annotations

import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone

from xuncha.foundation.drafts import store, views
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.keys import keyring

pytestmark = pytest.mark.django_db


def somebody(pk: int, name: str) -> SimpleNamespace:
    return SimpleNamespace(
        pk=pk, name=name, is_authenticated=True, appointments=[], holds=lambda right: False
    )


AN, BO = somebody(1, "安组长"), somebody(2, "薄联络")
NOBODY = SimpleNamespace(pk=None, is_authenticated=False)
SECRET = "谈话对象说工程款去向不明"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    keyring.forget()
    yield tmp_path
    keyring.forget()


def _post(user, key="workpaper:12", *, csrf=True, data=None, view=views.autosave, **extra):
    factory = RequestFactory(enforce_csrf_checks=True)
    if isinstance(data, str):
        extra = {"content_type": "application/json"} | extra
    request = factory.post(f"/drafts/{key}/", data or {}, **extra)
    request.user = user
    if csrf:
        token = get_token(request)
        request.COOKIES["csrftoken"] = request.COOKIES["xuncha_csrf"] = request.META["CSRF_COOKIE"]
        request.META["HTTP_X_CSRFTOKEN"] = token
    return view(request, key)


def test_what_was_typed_comes_back_to_its_author():
    store.save(AN, "workpaper:12", {"facts": SECRET, "leaf": ["a", "b"]}, base_version=3)
    kept = store.load(AN, "workpaper:12")
    assert (kept.data, kept.base_version) == ({"facts": SECRET, "leaf": ["a", "b"]}, 3)


def test_nobody_else_gets_it_even_if_the_row_is_moved_to_them_in_the_database():
    store.save(AN, "workpaper:12", {"facts": SECRET})
    assert store.load(BO, "workpaper:12") is None
    Draft.objects.update(user_id=BO.pk)
    assert store.load(BO, "workpaper:12") is None


def test_the_database_holds_nothing_readable():
    store.save(AN, "workpaper:12", {"facts": SECRET})
    row = Draft.objects.values().get()
    assert SECRET.encode() not in bytes(row["ciphertext"])
    assert SECRET not in str(row)


def test_saving_again_replaces_and_discarding_removes():
    store.save(AN, "workpaper:12", {"facts": "一"})
    store.save(AN, "workpaper:12", {"facts": "二"})
    assert Draft.objects.count() == 1
    assert store.load(AN, "workpaper:12").data == {"facts": "二"}
    store.discard(AN, "workpaper:12")
    assert store.load(AN, "workpaper:12") is None


def test_a_draft_over_200_kb_is_refused_and_the_last_one_stays():
    store.save(AN, "workpaper:12", {"facts": "一"})
    with pytest.raises(store.DraftRefused, match="200 KB"):
        store.save(AN, "workpaper:12", {"facts": "汉" * 70_000})
    assert store.load(AN, "workpaper:12").data == {"facts": "一"}


def test_one_person_cannot_fill_the_disk(monkeypatch):
    monkeypatch.setattr(store, "MAX_PER_PERSON", 2)
    for number in range(2):
        store.save(AN, f"plan:{number}", {"a": "1"})
    with pytest.raises(store.DraftRefused):
        store.save(AN, "plan:9", {"a": "1"})
    store.save(AN, "plan:1", {"a": "2"})


@pytest.mark.parametrize("key", ["", "含汉字", "a b", "../x", "x" * 121, "a\n"])
def test_form_keys_carry_no_text(key):
    with pytest.raises(store.DraftRefused):
        store.save(AN, key, {"a": "1"})


def test_tokens_and_passwords_are_never_kept():
    data = {"csrfmiddlewaretoken": "t", "password1": "p", "facts": "f"}
    store.save(AN, "plan:1", data)
    assert store.load(AN, "plan:1").data == {"facts": "f"}


def test_drafts_are_offered_newest_first_until_they_expire():
    for number in (1, 2, 3):
        store.save(AN, f"plan:{number}", {"a": "1"})
    Draft.objects.filter(form_key="plan:2").update(updated_at=timezone.now() - timedelta(days=31))
    assert [key for key, _when in store.waiting(AN)] == ["plan:3", "plan:1"]
    assert store.load(AN, "plan:2") is None
    assert store.sweep() == 1


def test_a_damaged_draft_does_not_block_its_form():
    store.save(AN, "plan:1", {"a": "1"})
    row = Draft.objects.get()
    Draft.objects.update(ciphertext=bytes(row.ciphertext)[:-1] + b"\x00\x01")
    assert store.load(AN, "plan:1") is None


def test_the_endpoint_takes_a_form_and_keeps_every_value_of_a_name():
    response = _post(AN, data={"leaf": ["A1", "B2"], "facts": SECRET, "base_version": "4"})
    assert response.status_code == 200
    assert json.loads(response.content)["message"].startswith("已暂存")
    kept = store.load(AN, "workpaper:12")
    assert (kept.data, kept.base_version) == ({"leaf": ["A1", "B2"], "facts": SECRET}, 4)


def test_the_version_of_the_record_is_taken_from_the_form_as_it_stands_on_the_page():
    _post(AN, data={"facts": "一", "version": "7"})
    kept = store.load(AN, "workpaper:12")
    assert (kept.data, kept.base_version) == ({"facts": "一"}, 7)


def test_a_draft_fills_its_form_and_keeps_unticked_boxes_unticked():
    class PaperForm(forms.Form):
        facts = forms.CharField()
        urgent = forms.BooleanField()
        leaf = forms.MultipleChoiceField(choices=[("A1", "甲"), ("B2", "乙")])

    store.save(AN, "workpaper:12", {"facts": SECRET, "leaf": "B2", "gone": "x"})
    initial = store.load(AN, "workpaper:12").initial(PaperForm.base_fields)
    assert initial == {"facts": SECRET, "leaf": "B2", "urgent": None}
    html = str(PaperForm(initial=initial))
    assert SECRET in html
    assert '<option value="B2" selected>' in html
    assert "checked" not in html


def test_a_plain_discard_button_comes_back_to_its_own_page_and_nowhere_else():
    here = {"HTTP_ACCEPT": "text/html", "HTTP_REFERER": "http://testserver/workpapers/12/edit/"}
    response = _post(AN, view=views.discard, **here)
    assert (response.status_code, response["Location"]) == (302, here["HTTP_REFERER"])
    elsewhere = here | {"HTTP_REFERER": "http://evil.example/"}
    assert _post(AN, view=views.discard, **elsewhere).status_code == 200


def test_the_endpoint_takes_json():
    assert _post(AN, data=json.dumps({"data": {"facts": SECRET}, "base_version": 2})).status_code == 200
    assert store.load(AN, "workpaper:12").data == {"facts": SECRET}


@pytest.mark.parametrize(
    "body",
    ["[]", "{", '{"data": 3}', '{"data": {}, "base_version": "x"}', '{"data": {}, "base_version": -1}'],
)
def test_the_endpoint_refuses_malformed_json(body):
    assert _post(AN, data=body).status_code == 400


def test_the_endpoint_says_when_it_is_too_much():
    response = _post(AN, data={"facts": "汉" * 70_000})
    assert response.status_code == 413
    assert "200 KB" in json.loads(response.content)["message"]


def test_after_a_session_timeout_the_page_is_told_and_the_older_draft_is_still_there():
    _post(AN, data={"facts": "一"})
    response = _post(NOBODY, data={"facts": "二"})
    assert response.status_code == 401
    assert "重新登录" in json.loads(response.content)["message"]
    assert store.load(AN, "workpaper:12").data == {"facts": "一"}


def test_without_the_csrf_token_nothing_is_kept():
    assert _post(AN, csrf=False, data={"facts": "一"}).status_code == 403
    assert not Draft.objects.exists()


def test_only_post_is_answered():
    request = RequestFactory().get("/drafts/x/")
    request.user = AN
    assert views.autosave(request, "x").status_code == 405
    assert views.discard(request, "x").status_code == 405


def test_discarding_touches_only_ones_own_draft():
    store.save(AN, "workpaper:12", {"a": "1"})
    assert _post(BO, view=views.discard).status_code == 200
    assert store.load(AN, "workpaper:12") is not None
    assert _post(AN, view=views.discard).status_code == 200
    assert store.load(AN, "workpaper:12") is None


def test_nothing_typed_reaches_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    _post(AN, data={"facts": SECRET})
    _post(AN, data={"facts": SECRET * 30_000})
    _post(AN, data='{"data": "' + SECRET)
    assert SECRET not in caplog.text
