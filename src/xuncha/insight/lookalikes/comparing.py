"""The job: read what is asked about, hand the texts to the helper process, keep the pairs. Nothing of it runs in a web process."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.engines import calling
from xuncha.foundation.files.storage import path_of
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.models import StoredFile
from xuncha.foundation.refusals import Refused
from xuncha.foundation.verbs import act
from xuncha.insight.lookalikes import photos, sources
from xuncha.insight.lookalikes.models import ComparedText, Comparison, LookAlike
from xuncha.insight.lookalikes.sources import Item

TITLE, READING, COMPARING = "lookalikes.compare", "lookalikes.reading", "lookalikes.comparing"
ENGINE = "similar"
SECONDS = 600
READ_SECONDS = 300
LONGEST = 2_000_000
"""Letters of one text; what is beyond is not compared, and said so."""
ROWS = 500
WHOLE = 1000


@job(queue="documents", repeatable=True)
def compare(running: RunningJob, *, comparison: int) -> str:
    """Compare as the person who asked: what they may not read today does not go in."""
    asked = Comparison.objects.trusted().select_related("request").get(pk=comparison)
    actor = get_user_model().objects.get(pk=running.owner_id)
    try:
        basket = Basket(asked)
        basket.fill(actor, running)
        running.progress(1, 1, COMPARING)
        told = ask(basket)
        keep(basket, told)
    except Exception as error:
        fail(asked, str(error.message) if isinstance(error, Refused) else _("没有完成，请重新比对"))
        raise
    return f"comparison:{asked.pk}"


class Basket:
    """What goes in, each text at once in the form that passes through the pipe: a web process holds it only once."""

    def __init__(self, asked: Comparison) -> None:
        self.asked = asked
        self.items: list[Item] = []
        self.problems: dict[int, str] = {}
        self.packed: list[bytes] = []
        self.letters = 0
        self.cut = False

    def fill(self, actor: Any, running: RunningJob) -> None:
        items = list(sources.gathered(self.asked, actor))
        read: dict[str, tuple[str, str]] = {}
        for place, item in enumerate(items):
            running.progress(place, len(items), READING)
            problem = ""
            if item.file is not None:
                sha256 = item.file.sha256
                read[sha256] = item.text, problem = read.get(sha256) or text_of(item.file)
            self.put(item, problem)
        if self.asked.with_library:
            self._fill_from(sources.library(actor))

    def _fill_from(self, texts: Iterable[Item]) -> None:
        """As much of the library as one comparison can hold."""
        for item in texts:
            if self._is_full(item):
                self.cut = True
                return
            self.put(item)

    def put(self, item: Item, problem: str = "") -> None:
        if len(item.text) > LONGEST:
            item.text, problem = item.text[:LONGEST], _("只比对了前 200 万字")
        if item.text and self._is_full(item):
            item.text, problem = "", _("超过一次比对的上限，没有比；请分几次")
        place, item.letters = len(self.items), len(item.text)
        self.items.append(item)
        if problem:
            self.problems[place] = problem
        if item.text:
            self.letters += item.letters
            self.packed.append(self._pack(place, item))
            item.text = ""

    def _is_full(self, item: Item) -> bool:
        return len(self.items) >= sources.MOST or self.letters + len(item.text) > sources.MOST_LETTERS

    def _pack(self, place: int, item: Item) -> bytes:
        owner = item.owner if self.asked.across_units else ""
        text = {"key": str(place), "text": item.text, "owner": owner, "asked": item.asked}
        return json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")


def text_of(file: StoredFile) -> tuple[str, str]:
    """What a file says, or why it says nothing."""
    request = {"do": "read", "path": str(path_of(file.sha256)), "converter": settings.LIBREOFFICE}
    try:
        told, _blob = calling.call("documents", request, seconds=READ_SECONDS)
    except calling.EngineRefused as refusal:
        return "", str(refusal.figures.get("message", _("读不出来")))[:300]
    except calling.EngineError as error:
        return "", str(error.message)[:300]
    text = "\n".join(part["text"] for part in told["parts"]).strip()
    scans = sum(part["origin"] == "scan" for part in told["parts"])
    if not text:
        return "", _("只有图片，没有可比对的文字")
    return text, _("其中 %(pages)s 页是图片，没有比") % {"pages": scans} if scans else ""


def ask(basket: Basket) -> dict[str, Any]:
    """Over the pipe to the helper, which forgets it."""
    quotable = json.dumps(sources.quotable(), ensure_ascii=False).encode("utf-8", "replace")
    question = b'{"texts":[' + b",".join(basket.packed) + b'],"quotable":' + quotable + b"}"
    basket.packed.clear()
    _told, blob = calling.call(ENGINE, {}, blob=question, seconds=SECONDS)
    answer: dict[str, Any] = json.loads(blob)
    return answer


def keep(basket: Basket, told: dict[str, Any]) -> None:
    """All or nothing; a comparison that is run again begins anew."""
    asked, items = basket.asked, basket.items
    pairs = [*_texts(told["pairs"], items), *_same_files(items), *_photos(items)]
    with act():
        LookAlike.objects.trusted().filter(comparison=asked).delete()
        ComparedText.objects.trusted().filter(comparison=asked).delete()
        texts = [_row(asked, item, basket.problems.get(place, "")) for place, item in enumerate(items)]
        rows = ComparedText.objects.bulk_create(texts, batch_size=ROWS)
        for pair in pairs:
            pair.comparison, pair.left, pair.right = asked, rows[pair.left_id], rows[pair.right_id]
        LookAlike.objects.bulk_create(pairs, batch_size=ROWS)
        asked.texts, asked.found, asked.more = len(items), len(pairs), told["more"]
        asked.problem = _("资料库内容太多，只比了最近收录的一部分") if basket.cut else ""
        asked.state, asked.finished_at = Comparison.State.DONE, timezone.now()
        asked.save(update_fields=["texts", "found", "more", "state", "problem", "finished_at"])
        audit.record("comparison.done", by=None, about=asked, data={"count": len(pairs)})


def _row(asked: Comparison, item: Item, problem: str) -> ComparedText:
    return ComparedText(
        comparison=asked,
        kind=item.kind,
        record_id=item.record_id,
        attachment_id=item.attachment_id,
        title=item.title[:200],
        owner=item.owner[:120],
        asked=item.asked,
        letters=item.letters,
        sha256=item.file.sha256 if item.file else "",
        problem=problem[:300],
    )


def _texts(pairs: Iterable[dict[str, Any]], items: Sequence[Item]) -> list[LookAlike]:
    """Pairs of texts; where both are one file, that is told instead (`_same_files`)."""
    found = []
    families: dict[int, int] = {}
    for pair in pairs:
        left, right = int(pair["left"]), int(pair["right"])
        if _is_one_file(items[left], items[right]):
            continue
        found.append(
            LookAlike(
                left_id=left,
                right_id=right,
                share=max(pair["share_left"], pair["share_right"]),
                share_left=pair["share_left"],
                share_right=pair["share_right"],
                letters=pair["letters"],
                family=families.setdefault(pair["family"], len(families) + 1),
                passages=pair["passages"],
            )
        )
    return found


def _is_one_file(left: Item, right: Item) -> bool:
    return left.file is not None and right.file is not None and left.file.sha256 == right.file.sha256


def _same_files(items: Sequence[Item]) -> list[LookAlike]:
    """One content in several places: each place beside the next."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.file is not None:
            places[item.file.sha256].append(place)
    return [
        _whole(LookAlike.Sort.FILE, left, right, items)
        for group in places.values()
        for left, right in pairwise(group)
        if items[left].asked or items[right].asked
    ]


def _photos(items: Sequence[Item]) -> list[LookAlike]:
    """Pictures of one sight, among those in this comparison."""
    files = {item.file.sha256: item.file for item in items if item.file is not None}
    places: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.file is not None:
            places[item.file.sha256].append(place)
    return [
        _whole(LookAlike.Sort.PHOTO, places[one][0], places[other][0], items)
        for one, other in photos.alike(files.values())
        if any(items[place].asked for place in (*places[one], *places[other]))
    ]


def _whole(sort: str, left: int, right: int, items: Sequence[Item]) -> LookAlike:
    shares = {"share": WHOLE, "share_left": WHOLE, "share_right": WHOLE}
    return LookAlike(left_id=left, right_id=right, sort=sort, letters=items[left].letters, **shares)


def fail(asked: Comparison, message: str) -> None:
    with act():
        asked.state, asked.problem, asked.finished_at = Comparison.State.FAILED, message[:300], timezone.now()
        asked.save(update_fields=["state", "problem", "finished_at"])
        audit.record("comparison.failed", by=None, about=asked)
