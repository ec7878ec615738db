"""Nothing above the installation's secret level comes in by import or fill-in package (practice 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.exchange.models import ImportBatch
from xuncha.foundation.dates import today
from xuncha.foundation.models import StoredFile

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
NAMES = files.unit_names(3)


@pytest.fixture
def office(cast: Cast, enter: Callable[..., Client]) -> Client:
    return enter(cast.staff)


def offer(browser: Client, name: str, content: bytes, page: str = "new_batch", **more: str) -> Any:
    data = {"documents": files.upload(name, content), "received_on": today().isoformat()} | more
    return browser.post(reverse(f"exchange:{page}"), data)


@pytest.mark.parametrize("page", ["new_batch", "take_back"])
def test_a_ticked_box_refuses_the_upload_and_keeps_nothing(office: Client, page: str) -> None:
    assert "含国家秘密" in office.get(reverse(f"exchange:{page}")).content.decode()
    refused = offer(office, "对象库.xlsx", files.objects_file(NAMES), page, has_state_secret="on")
    assert refused.status_code == 422
    assert "涉密材料不得上传" in refused.content.decode()
    assert not StoredFile.objects.exists()
    assert not ImportBatch.objects.trusted().exists()


def with_levels(*levels: str) -> bytes:
    head = ["序号", "单位名称", "单位类型", "党组织名称", "密级（必填）"]
    rows = [
        [no, name, "县直单位", f"中共{name}党组", level]
        for no, (name, level) in enumerate(zip(NAMES, levels, strict=True), 1)
    ]
    return files.workbook([["清源县委巡察对象库"], head, *rows])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("秘密★1年 对象库.xlsx", lambda: files.objects_file(NAMES)),
        ("对象库.xlsx", lambda: with_levels("内部", "秘密", "公开")),
        ("对象库.xlsx", lambda: files.workbook([["秘密★3年"], ["对象库"], ["序号", "单位名称"]])),
    ],
)
def test_a_file_that_names_a_higher_level_is_refused_by_name(
    office: Client, name: str, content: Callable[[], bytes]
) -> None:
    refused = offer(office, name, content())
    assert refused.status_code == 422
    text = refused.content.decode()
    assert name in text and "“秘密”级材料不得录入" in text
    assert not StoredFile.objects.exists()


def test_levels_within_the_installations_come_in(office: Client, bring: Any, settings: Any) -> None:
    assert bring(office, **{"对象库.xlsx": with_levels("内部", "公开", "内部")}).state == "ready"
    settings.MAX_SECRET_LEVEL = "confidential"
    assert "含高于“秘密”级的内容" in office.get(reverse("exchange:new_batch")).content.decode()
    assert bring(office, **{"另一份.xlsx": with_levels("秘密", "公开", "内部")}).state == "ready"
