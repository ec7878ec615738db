"""The classifier of the written knowledge on the development set and on the blind set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.exams import BLIND, DEVELOPMENT, Answer, Question, confusions, judged, read, wilson
from xuncha.text.classify import knowledge
from xuncha.text.classify.model import Model
from xuncha.text.classify.proving import prove
from xuncha.text.classify.train import train

EXAMS = (("开发集", DEVELOPMENT), ("盲测集", BLIND))


def section() -> str:
    known = knowledge.load()
    proof = prove(known)
    model = train(known)
    model.calibration = proof.calibration
    told = proof.figures
    lines = [
        "## 问题分类",
        "",
        f"107 个叶子；只用自带知识训练（例句 {model.told['written']} 条），不用任何考题。"
        "答案落在标准答案或其并列答案内即为对；过于笼统、没有叶子的只判一级。",
        "",
        f"自检（三折，同一句不会两边都有，{told.asked} 条）：一级 {told.group:.3f}，首选 {told.top1:.3f}，"
        f"前三 {told.top3:.3f}，kappa {told.kappa:.3f}。",
    ]
    for title, path in EXAMS:
        lines += ["", f"### {title}", "", *exam(model, path)]
    return "\n".join(lines)


def exam(model: Model, path: Path) -> Iterator[str]:
    if not path.exists():
        yield "这台机器上没有这套题。"
        return
    questions = read(path)
    answers = answered(model, questions)
    yield "| 题目 | 一级 | 首选 | 前三 |"
    yield "|---|---|---|---|"
    for title, chosen in parts(questions):
        score = judged([questions[i] for i in chosen], [answers[i] for i in chosen])
        yield f"| {title} | {wilson(*score.group)} | {wilson(*score.top1)} | {wilson(*score.top3)} |"
    yield ""
    yield sureness(questions, answers)
    if wrong := confusions(questions, answers):
        yield ""
        yield (
            "常见的混淆（标准 → 所给）："
            + "；".join(f"{want} → {got} {n}" for (want, got), n in wrong)
            + "。"
        )


def answered(model: Model, questions: Sequence[Question]) -> list[Answer]:
    verdicts = model.classify([question.text for question in questions])
    return [Answer(verdict.group, verdict.leaves, verdict.sure) for verdict in verdicts]


def parts(questions: Sequence[Question]) -> Iterator[tuple[str, list[int]]]:
    """All, by where the texts come from, by group."""
    yield "全部", list(range(len(questions)))
    for source in sorted({question.source for question in questions if question.source}):
        yield SOURCES.get(source, source), [i for i, q in enumerate(questions) if q.source == source]
    for group in "ABCD":
        yield f"{group} 组", [i for i, q in enumerate(questions) if q.group == group]


SOURCES = {
    "hard": "其中：刁难",
    "seed": "其中：种子原文",
    "paraphrase": "其中：改写",
    "feedback": "其中：反馈意见口吻",
    "paper": "其中：底稿口吻",
    "short": "其中：短句",
}


def sureness(questions: Sequence[Question], answers: Sequence[Answer]) -> str:
    """Whether 把握不足 is said where it should be."""
    known = [(q, a) for q, a in zip(questions, answers, strict=True) if q.leaf]
    sure = [a.leaves[0] in q.right for q, a in known if a.sure]
    unsure = [a.leaves[0] in q.right for q, a in known if not a.sure]
    return (
        f"有把握的 {len(sure)} 条，首选对 {wilson(sum(sure), len(sure))}；"
        f"说“把握不足”的 {len(unsure)} 条，首选对 {wilson(sum(unsure), len(unsure))}。"
    )
