"""The classifier on three leaves: same answer every time, words that speak, a file that only holds numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tests.text.small import SMALL
from xuncha.catalogue.management.commands.classify import Command
from xuncha.text.agreement import kappa, kappa_of
from xuncha.text.classify import engine, keeping, knowledge, model
from xuncha.text.classify.compose import Confirmed
from xuncha.text.classify.masking import masked
from xuncha.text.classify.model import Model
from xuncha.text.classify.normal import fold, folded
from xuncha.text.classify.proving import prove
from xuncha.text.classify.reasons import reasons
from xuncha.text.classify.train import train
from xuncha.text.segment import Segmenter

RECEPTION = "2023年以来，局机关用餐招待36批，其中21批没有来客单位的公函"


@pytest.fixture(scope="module")
def small() -> Model:
    return train(SMALL)


def test_numbers_become_their_kind_and_quotes_go() -> None:
    assert fold("２０２３年，“第一议题”学了12次，花费3.5万元（占 60%）") == "年,第一议题学了０次,花费￥占％"


def test_every_kept_character_knows_its_place() -> None:
    text = "对“第一议题”，学习１２次"
    read = folded(text)
    assert "".join(text[start] for start, _ in read.places) == "对第一议题，学习１次"
    assert read.text == "对第一议题,学习０次"


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        (RECEPTION, "B3.02"),
        ("党组会上没有先学讲话精神，用传阅单顶替", "A1.01"),
        ("4名去世村民的一卡通还在按月进账", "B5.01"),
    ],
)
def test_a_text_gets_its_leaf(small: Model, text: str, leaf: str) -> None:
    verdict = small.classify([text])[0]
    assert (verdict.leaf, verdict.group) == (leaf, leaf[0])
    assert len(verdict.leaves) == 3


def test_the_words_that_speak_are_the_writers_own(small: Model) -> None:
    told = reasons(small, RECEPTION, ["B3.02", "A1.01"], Segmenter(["公函"]))["B3.02"]
    assert all(RECEPTION[reason.start : reason.end] == reason.words for reason in told)
    assert told[0].share == 1.0
    assert "公函" in "".join(reason.words for reason in told)


def test_a_word_that_stands_twice_speaks_once(small: Model) -> None:
    told = reasons(small, "接待没有公函，公函没有补办", ["B3.02", "A1.01"], Segmenter(["公函"]))["B3.02"]
    words = [reason.words for reason in told]
    assert len(words) == len(set(words)) and not any(
        one in other for one in words for other in words if one != other
    )


@pytest.mark.parametrize(
    "text", ["", "。。。", "！？", "hello", "🙂🙂", "x" * 5000, "\x00\x01", "第一议题" * 2000]
)
def test_any_text_gets_an_answer(small: Model, text: str) -> None:
    assert len(small.classify([text])[0].leaves) == 3


def test_what_says_little_is_not_guessed(small: Model) -> None:
    clear, vague = small.classify([RECEPTION, "今天天气不错，大家去爬山"])
    assert clear.sure and clear.confidence > 0.9
    careful = replace(small, calibration=replace(small.calibration, enough=0.8))
    assert vague.confidence < 0.8 and not careful.classify(["今天天气不错，大家去爬山"])[0].sure


def test_the_same_knowledge_gives_the_same_model(small: Model) -> None:
    again = train(SMALL)
    assert np.array_equal(again.weights, small.weights)
    assert again.runs.vocabulary == small.runs.vocabulary


def test_a_saved_model_answers_alike_and_holds_no_code(small: Model, tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    model.save(small, path)
    assert model.load(path).classify([RECEPTION]) == small.classify([RECEPTION])
    (tmp_path / "bad.npz").write_bytes(b"cos\nsystem\n(S'echo'\ntR.")
    with pytest.raises(ValueError, match="pickle"):
        model.load(tmp_path / "bad.npz")


def test_confirmed_papers_move_the_weights_and_bring_no_word_of_their_own(small: Model) -> None:
    papers = [Confirmed(f"张建国同志把烟酒费用夹在会务费里报销{n}次", "B3.02", f"unit{n}") for n in range(12)]
    taught = train(SMALL, papers)
    asked = "烟酒费用夹在会务费里报销"
    place = taught.codes.index("B3.02")
    assert taught.scores([fold(asked)])[0, place] > small.scores([fold(asked)])[0, place]
    assert taught.runs.vocabulary == small.runs.vocabulary
    assert not any("建国" in run for run in taught.runs.vocabulary)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("副镇长王建国未报告个人事项", "王建国"),
        ("查明，李大明、张三违规领取补贴", "李大明"),
        ("身份证420106198001011234", "420106198001011234"),
        ("由赵晓红会计保管", "赵晓红"),
    ],
)
def test_names_and_long_numbers_are_masked(text: str, without: str) -> None:
    assert without not in masked(text)


def test_folds_never_ask_what_they_were_taught() -> None:
    proof = prove(SMALL)
    assert proof.figures.asked > 30
    assert proof.figures.top3 == 1.0
    assert 0.5 < proof.figures.top1 <= 1.0
    assert proof.confirmed is None


def test_kappa_takes_chance_away() -> None:
    assert kappa(["A", "B", "A", "B"], ["A", "B", "A", "B"]) == 1.0
    assert kappa(["A", "A", "B", "B"], ["A", "B", "A", "B"]) == 0.0
    assert kappa([], []) == 0.0
    assert kappa(["A", "A"], ["A", "A"]) == 1.0
    assert kappa_of({("A", "A"): 2, ("A", "B"): 1, ("B", "B"): 2, ("B", "A"): 0}) == pytest.approx(
        0.6154, abs=1e-4
    )


def test_the_engine_answers_with_passages_and_refuses_an_unknown_model(small: Model, tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    model.save(small, path)
    told = engine.answer({"do": "classify", "model": str(path), "texts": [RECEPTION]})["answers"][0]
    assert told["leaves"][0] == "B3.02"
    assert told["reasons"]["B3.02"][0]["words"] in RECEPTION
    json.dumps(told)
    with pytest.raises(engine.UnknownModel):
        engine.answer({"do": "classify", "model": str(tmp_path / "none.npz"), "texts": ["x"]})


def test_every_leaf_of_the_taxonomy_is_known_and_the_digest_stays() -> None:
    known = knowledge.load()
    assert len(known.leaves) == 107
    assert known.digest == knowledge.load().digest


def test_the_model_of_the_written_knowledge_is_made_once_and_an_old_one_goes(
    small: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def trained(path: Path) -> None:
        made.append(path)
        model.save(small, path)

    monkeypatch.setattr(engine, "trained", trained)
    (tmp_path / "classifier-0123456789abcdef.npz").touch()
    (tmp_path / "version-1.npz").touch()
    path = keeping.ready(tmp_path)
    assert keeping.ready(tmp_path) == path and made == [path]
    assert sorted(tmp_path.glob("*.npz")) == [path, tmp_path / "version-1.npz"]


def test_the_command_reads_and_writes_files_only(
    small: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model.save(small, tmp_path / "m.npz")
    monkeypatch.setattr(keeping, "own_cache", lambda: tmp_path)
    monkeypatch.setattr(keeping, "ready", lambda _folder: tmp_path / "m.npz")
    rows = tmp_path / "in.jsonl"
    rows.write_text("\ufeff" + json.dumps({"id": 7, "text": RECEPTION}) + "\n\n", encoding="utf-8")
    call_command(Command(), rows, out=tmp_path / "out.jsonl")
    told = json.loads((tmp_path / "out.jsonl").read_text())
    assert (told["id"], told["group"], told["leaf"], len(told["top3"])) == (7, "B", "B3.02", 3)
    assert 0 < told["confidence"] <= 1
    rows.write_text('{"id": 1}\n')
    with pytest.raises(CommandError, match="第 1 行"):
        call_command(Command(), rows, out=tmp_path / "out.jsonl")
