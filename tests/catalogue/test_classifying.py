"""The card beside a form, the versions of the model, and what may teach it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork.letters import registered
from tests.text.small import SMALL
from xuncha.catalogue.classifying import actions, asking, sources
from xuncha.catalogue.classifying.models import ClassifierVersion
from xuncha.catalogue.classifying.sources import ConfirmedPaper, SealedSource, Source
from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.workpapers import actions as papers
from xuncha.cycle.workpapers import teaching
from xuncha.cycle.workpapers.models import BasisClause, WorkPaper
from xuncha.foundation.engines.calling import EngineBusy, EngineRefused
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.text.classify import engine
from xuncha.text.classify import model as models
from xuncha.text.classify.train import train

Enter = Callable[..., Client]
ANSWER = {
    "group": "B",
    "leaves": ["B3.02", "B4.01", "B3.01"],
    "confidence": 0.9,
    "sure": True,
    "reasons": {"B3.02": [{"start": 0, "end": 2, "words": "公函", "share": 1.0}]},
}
TYPED = {"title": "公务接待没有公函", "facts": "2023年抽查接待凭证32笔，19笔没有附公函，金额3.2万元。"}


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The helper process, answering at once; what it was asked."""
    asked: list[dict[str, Any]] = []

    def call(name: str, data: dict[str, Any], **_more: Any) -> tuple[dict[str, Any], bytes]:
        asked.append(data)
        return {"answers": [ANSWER for _ in data["texts"]]}, b""

    monkeypatch.setattr(asking, "call", call)
    return asked


def signed(
    cast: Cast, title: str, *, engagement: Any = None, leaf: str = "B3.02", **fields: Any
) -> WorkPaper:
    """A paper as the leader's signature leaves it."""
    engagement = engagement or cast.engagement
    by = cast.member if engagement == cast.engagement else cast.other_member
    paper = papers.draft_paper(
        WorkPaper(title=title, author_leaf=Leaf.objects.get(pk=leaf), **fields), engagement=engagement, by=by
    )
    WorkPaper.objects.trusted().filter(pk=paper.pk).update(state="signed")
    paper.state = "signed"
    return paper


def card(browser: Client, **fields: str) -> Any:
    return browser.post(reverse("catalogue:classify"), TYPED | fields)


@pytest.mark.slow
def test_the_card_shows_leaves_words_places_and_how_sure(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]]
) -> None:
    page = card(enter(cast.member), into="id_author_leaf").content.decode()
    assert "B3.02 公务接待" in page and "<mark>公函</mark>" in page and "把握较大" in page
    assert 'data-take="B3.02"' in page and 'data-into="id_author_leaf"' in page
    assert "四个聚焦" in page
    assert "0.9" not in page
    assert answered[0]["texts"] == [f"{TYPED['title']}。{TYPED['facts']}"]


@pytest.mark.slow
def test_a_low_confidence_is_said_and_not_guessed(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWER, "sure", False)
    page = card(enter(cast.member)).content.decode()
    assert "把握不足，不作推荐" in page


def test_hints_stand_in_the_same_card_when_asked_for(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]]
) -> None:
    browser = enter(cast.member)
    assert "还没有定性依据" in card(browser, hints="1").content.decode()
    assert "还没有定性依据" not in card(browser).content.decode()


def test_an_empty_form_asks_nothing_and_has_the_model_made(
    cast: Cast,
    enter: Enter,
    answered: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.HOME = tmp_path
    begun: list[bool] = []
    monkeypatch.setattr(asking, "prepare", lambda: begun.append(True))
    browser = enter(cast.member)
    page = browser.post(reverse("catalogue:classify"), {"title": "接待"})
    assert "写下标题和事实后" in page.content.decode()
    assert (answered, begun) == ([], [True])
    (asking.folder() / "classifier-0.npz").touch()
    browser.post(reverse("catalogue:classify"), {"title": "接待"})
    assert begun == [True]


@pytest.mark.parametrize(
    ("problem", "told"), [(EngineRefused("no_model", {}), "正在准备"), (EngineBusy(), "请稍后再试")]
)
def test_without_an_answer_the_page_goes_on(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch, problem: Exception, told: str
) -> None:
    def call(*_args: Any, **_more: Any) -> Any:
        raise problem

    monkeypatch.setattr(asking, "call", call)
    monkeypatch.setattr(asking, "prepare", lambda: None)
    page = card(enter(cast.member), hints="1")
    assert page.status_code == 200
    assert told in page.content.decode() and "还没有定性依据" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("member", 200), ("deputy", 200), ("leader", 200), ("liaison", 403), ("auditor", 403)]
)
def test_who_writes_or_reviews_may_ask(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]], who: str, status: int
) -> None:
    assert card(enter(getattr(cast, who))).status_code == status


def test_earlier_papers_and_their_clauses_are_those_one_may_see(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]]
) -> None:
    own = signed(cast, "公务接待没有公函和清单")
    foreign = signed(cast, "公务接待没有公函且超标准", engagement=cast.other_engagement)
    BasisClause.objects.create(paper=own, clause_id=1, citation="《接待规定》第五条")
    BasisClause.objects.create(paper=foreign, clause_id=2, citation="《外组依据》第九条")
    page = card(enter(cast.member)).content.decode()
    assert reverse("workpapers:paper", args=[own.pk]) in page and "《接待规定》第五条" in page
    assert foreign.title not in page and "《外组依据》第九条" not in page


def test_a_draft_is_no_earlier_paper(cast: Cast, enter: Enter, answered: list[dict[str, Any]]) -> None:
    papers.draft_paper(
        WorkPaper(title="公务接待没有公函和清单", author_leaf_id="B3.02"),
        engagement=cast.engagement,
        by=cast.member,
    )
    assert "近似的已定底稿" not in card(enter(cast.member)).content.decode()


def test_the_card_costs_the_same_with_many_papers(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]], django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.member)
    signed(cast, "公务接待没有公函")
    card(browser)
    for number in range(12):
        paper = signed(cast, f"公务接待没有公函第{number}次")
        BasisClause.objects.create(paper=paper, clause_id=number, citation=f"《规定》第{number}条")
    with django_assert_max_num_queries(10):
        card(browser)


def test_the_reviewers_card_reads_the_record(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]]
) -> None:
    paper = signed(cast, "公务接待没有公函", summary="共19笔")
    url = reverse("catalogue:classify_of", args=["workpaper", paper.pk])
    assert enter(cast.deputy).post(url).status_code == 200
    assert answered[0]["texts"] == ["公务接待没有公函。共19笔"]
    assert enter(cast.other_leader).post(url).status_code == 404
    assert enter(cast.liaison).post(url).status_code == 403
    unknown = reverse("catalogue:classify_of", args=["organisation", cast.bureau.pk])
    assert enter(cast.deputy).post(unknown).status_code == 404


def test_a_petition_is_read_on_demand_by_who_may_open_it(
    cast: Cast, enter: Enter, answered: list[dict[str, Any]]
) -> None:
    petition = registered(cast, content="村干部冒领已故老人的补贴")
    url = reverse("catalogue:classify_of", args=["petition", petition.pk])
    assert enter(cast.leader).post(url).status_code == 200
    assert "冒领" in answered[0]["texts"][0]
    assert enter(cast.other_leader).post(url).status_code == 404


def test_a_kind_with_sealed_text_is_no_source() -> None:
    with pytest.raises(SealedSource):
        sources.register("petition", Source(Petition, list, int, lambda *_: [], lambda *_: {}))


def test_confirmed_papers_carry_the_statement_and_the_leaf_that_counts(cast: Cast) -> None:
    paper = signed(cast, "公务接待没有公函", summary="共19笔", facts="张某某经手，电话13800000000")
    WorkPaper.objects.trusted().filter(pk=paper.pk).update(reviewer_leaf_id="B4.01")
    assert list(teaching.confirmed()) == [
        ConfirmedPaper("公务接待没有公函，共19笔", "B4.01", str(cast.bureau.pk))
    ]
    assert teaching.count() == 1


@pytest.fixture
def trains_small(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[Any]:
    """Training on three leaves, in this process."""
    settings.HOME = tmp_path
    taught: list[Any] = []

    def call(
        name: str, data: dict[str, Any], *, blob: bytes = b"", **_more: Any
    ) -> tuple[dict[str, Any], bytes]:
        assert (name, data["do"]) == (asking.TRAINING, "train")
        taught.extend(json.loads(blob))
        monkeypatch.setattr(engine.written, "load", lambda: SMALL)
        return engine.answer(data, blob), b""

    monkeypatch.setattr(actions, "call", call)
    return taught


def test_a_version_is_trained_kept_with_its_figures_and_put_in_use_by_a_person(
    cast: Cast, trains_small: list[Any]
) -> None:
    signed(cast, "公务接待没有公函")
    version = actions.make_version(by=cast.staff)
    assert trains_small == [{"text": "公务接待没有公函", "leaf": "B3.02", "place": str(cast.bureau.pk)}]
    assert (version.no, version.confirmed, version.active) == (1, 1, False)
    assert 0.5 < version.top1 <= 1 and version.own_top1 is None
    assert "model" not in asking.which_model()
    actions.activate(version, by=cast.staff)
    second = actions.make_version(by=cast.staff)
    actions.activate(second, by=cast.staff)
    assert [row.active for row in ClassifierVersion.objects.order_by("no")] == [False, True]
    assert asking.which_model()["model"].endswith("version-2.npz")
    actions.back_to_written(by=cast.staff)
    assert "model" not in asking.which_model()
    told = AuditEvent.objects.filter(action__startswith="classifier.").order_by("seq")
    assert list(told.values_list("action", flat=True)) == [
        "classifier.trained", "classifier.activated", "classifier.trained", "classifier.activated",
        "classifier.deactivated",
    ]  # fmt: skip


@pytest.mark.django_db(databases=["default", "jobs"])
def test_enough_new_papers_are_learned_by_itself_and_wait_for_a_person(
    cast: Cast, trains_small: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions.threading.Thread, "start", lambda thread: thread.run())
    monkeypatch.setattr(actions.connections, "close_all", lambda: None)
    monkeypatch.setattr(actions, "ENOUGH_NEW", 2)
    monkeypatch.setattr(actions, "AFTER_SECONDS", 0)
    signed(cast, "公务接待没有公函")
    actions.learn_when_due()
    assert not ClassifierVersion.objects.exists()
    signed(cast, "公务接待超标准")
    actions.learn_when_due()
    actions.learn_when_due()
    version = ClassifierVersion.objects.get()
    assert (version.confirmed, version.active, version.trained_by_name) == (2, False, "系统")


def test_a_model_file_that_was_changed_is_not_put_in_use(cast: Cast, trains_small: list[Any]) -> None:
    version = actions.make_version(by=cast.staff)
    models.save(train(SMALL, []), asking.folder() / "other.npz")
    (asking.folder() / version.file_name).write_bytes((asking.folder() / "other.npz").read_bytes())
    with pytest.raises(Refused, match="重新训练"):
        actions.activate(version, by=cast.staff)


def test_only_the_office_trains(cast: Cast, enter: Enter) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_training(by=cast.leader)
    browser = enter(cast.leader)
    assert browser.post(reverse("catalogue:classifier_train")).status_code == 403
    assert browser.post(reverse("catalogue:classifier_written")).status_code == 403


def test_the_page_of_versions(cast: Cast, enter: Enter, trains_small: list[Any]) -> None:
    version = actions.make_version(by=cast.staff)
    url = reverse("catalogue:classifier")
    page = enter(cast.staff).get(url).content.decode()
    assert "第 1 版" in page and "自带知识" in page and "训练新版" in page
    activated = enter(cast.staff).post(reverse("catalogue:classifier_activate", args=[version.no]))
    assert activated.status_code == 302
    read_only = enter(cast.member).get(url).content.decode()
    assert "使用中" in read_only and "训练新版</button>" not in read_only


@pytest.mark.slow
def test_the_real_helper_process_trains_and_answers(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    with pytest.raises(asking.NotReady):
        asking.asked([TYPED["facts"]])
    asking._preparing.acquire(timeout=600)
    asking._preparing.release()
    assert "B3.02" in asking.asked([TYPED["facts"]])[0]["leaves"]


@pytest.mark.django_db(databases=["default", "jobs"])
def test_training_is_a_job_of_the_person_and_there_is_one_at_a_time(
    cast: Cast, enter: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    browser = enter(cast.staff)
    with django_capture_on_commit_callbacks(execute=True):
        asked = browser.post(reverse("catalogue:classifier_train"))
    page = browser.get(asked.url).content.decode()
    assert "/jobs/" in page and "训练新版</button>" not in page
    assert browser.post(reverse("catalogue:classifier_train")).status_code == 409
