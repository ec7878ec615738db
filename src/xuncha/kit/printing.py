"""The printed form of a record: the same content that is signed, with a QR code that carries number and digest (practice 1).

The page is the one definition of a form; `?as=docx` and `?as=pdf` answer it as a file (`papers`).
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any, ClassVar

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from xuncha.foundation import audit, kinds
from xuncha.foundation.flow import signing
from xuncha.foundation.flow.models import Signature, Step
from xuncha.foundation.verbs import act
from xuncha.kit import papers
from xuncha.kit.http import Request
from xuncha.office.forms.model import FormDocument


class PrintPage(View):
    """Subclass with `kind`, `label`, `template_name` (extends kit/print.html) and `extra()`; every print is on record."""

    request: Request

    kind: ClassVar[str] = ""
    template_name: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    """The form's name in the list of forms."""
    letter: ClassVar[bool] = False
    """A letter that may go out under the red head of the office."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        self.record = self.access(request.user, pk)
        return answer(request, self.template_name, self.context(), about=self.record, page=type(self))

    def access(self, user: Any, pk: int) -> Any:
        """The record, if this person may print it. Raises 404 or NotAllowed."""
        return kinds.get(self.kind).access(user, pk)

    def context(self) -> dict[str, Any]:
        return print_context(self.record, self.request.user) | self.extra()

    def extra(self) -> dict[str, Any]:
        return {}

    @classmethod
    def slug(cls) -> str:
        """workpapers/print_paper.html → workpapers-print_paper: the form's lasting name."""
        return cls.template_name.removesuffix(".html").replace("/", "-")

    @classmethod
    def document(cls, user: Any, pk: int) -> FormDocument:
        """The form of one record as `user` may read it now, outside a request: for previews."""
        return cls.with_record(user, pk)[1]

    @classmethod
    def with_record(cls, user: Any, pk: int) -> tuple[Any, FormDocument]:
        """The record and its form; for batches, which note every record they give out."""
        request = HttpRequest()
        request.method, request.user = "GET", user
        view = cls()
        view.setup(request, pk)
        view.record = view.access(user, pk)
        return view.record, papers.document_of(cls.template_name, view.context(), user)


def pages() -> dict[str, type[PrintPage]]:
    """Every form of the product by slug; a process that has served no page has to read the addresses first."""
    import_module(settings.ROOT_URLCONF)
    return {page.slug(): page for page in PrintPage.__subclasses__() if page.label}


def answer(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    about: Any = None,
    page: type[PrintPage] | None = None,
    listed: str = "",
) -> HttpResponse:
    """The form as a page to print, or with `?as=docx|pdf` as a file; either is on record.

    `listed` names a list that is printed as a register: that is an export of a list.
    """
    ending, letter = request.GET.get("as", ""), page is not None and page.letter
    is_file = ending in papers.TYPES
    if listed:
        on_record("list.exported", request.user, None, list=listed, form=ending if is_file else "paper")
    else:
        action = "record.exported" if is_file else "record.printed"
        on_record(action, request.user, about, **({"form": ending} if is_file else {}))
    if not is_file:
        return render(request, template, context | {"files": True, "letter": letter})
    red = letter and request.GET.get("head") == "red"
    document = papers.document_of(template, context, request.user, red=red)
    return papers.file_answer(document, ending, page.slug() if page and not red else "")


def on_record(action: str, user: Any, about: Any, **data: str) -> None:
    with act():
        audit.record(action, by=user, about=about, data=data)


def print_context(record: Any, actor: Any) -> dict[str, Any]:
    """Number, short digest, QR code and watermark of the form; the code of an unnumbered record has its key."""
    digest = signing.digest_of(record, "")[:16] if hasattr(record, "signed_content") else ""
    number = record.number or getattr(record, "pre_code", "")
    code = segno.make(f"XC1|{record.kind_name}|{record.pk}|{number or record.pk}|{digest}", error="m")
    return {
        "record": record,
        "title": kinds.of(record).title(record),
        "number": number,
        "digest": digest,
        "qr": code.png_data_uri(scale=3, border=1),
        "signed": marks(record),
        "watermark": papers.stamp(actor),
    }


class Marks(dict[str, Any]):
    """Signed places of a form by edge; a place that nobody has signed is empty, and stays blank for ink."""

    def __missing__(self, edge: str) -> dict[str, Any]:
        return {}


def marks(record: Any) -> Marks:
    """Who signed or receipted what, as the form shows it. A signature over other words than these is left out."""
    found = Marks()
    flow = kinds.of(record).flow
    if flow is None:
        return found
    receipts = [edge.name for edge in flow.edges.values() if edge.recorded_by and not edge.signs]
    steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk, edge__in=receipts)
    for step in steps.order_by("id") if receipts else ():
        if not step.skipped:
            found[step.edge] = mark(step.actor_name, step.acted_on, paper=bool(step.recorder_name))
    for item in signing.standing(record):
        if not signing.modified_since(record, item):
            found[item.edge] = mark(
                item.signer_name, item.signed_on, paper=item.form != Signature.Form.SYSTEM
            )
    return found


def mark(name: str, on: date | None, *, paper: bool) -> dict[str, Any]:
    """One signed place: name, date, and where the signature itself is."""
    return {"name": name, "at": on, "note": _("纸质签署") if paper else _("系统签署")}
