"""Uploading, checking, using and filling a county's own Word templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.template.loader import get_template
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.engines import calling
from xuncha.foundation.files import storage
from xuncha.foundation.files.actions import store
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit import printing
from xuncha.library.templating.models import WordTemplate
from xuncha.office.forms.fields import Names, fields_of
from xuncha.office.forms.model import FormDocument

ENGINE = "templating"
KEEP = "library.write"
WORD = "docx"


def register() -> None:
    """A process of its own: a template from outside may loop or grow without end."""
    calling.register(calling.Engine(ENGINE, "xuncha.office.forms.filling:asked", seconds=20, memory_mb=1024))


def names_of(slug: str) -> Names:
    """Fields of one form, read off its print page. Raises KeyError for a form that is not there."""
    page = printing.pages()[slug]
    return fields_of(_source(page.template_name), _source)


def _source(name: str) -> str:
    return Path(get_template(name).origin.name).read_text(encoding="utf-8")  # type: ignore[attr-defined]


def require_keeper(by: Actor) -> None:
    if not by.reach(KEEP, acting=True):
        raise NotAllowed(_("文书模板由巡察办维护"))


@verb
def upload(slug: str, file: UploadedFile, *, note: str, by: Actor) -> WordTemplate:
    """Check a Word file against the fields of the form and keep it; it is not in use yet. Raises Refused with each fault."""
    require_keeper(by)
    if slug not in printing.pages():
        raise Missing(_("没有这种文书"))
    kept = store(file, by=by)
    if kept.content != WORD:
        raise Refused(_("模板须是 Word 文档（docx），其他格式请另存为 docx"))
    with storage.open_stored(kept) as content:
        used = checked(content.read(), names_of(slug))
    template = WordTemplate(
        slug=slug,
        file=kept,
        note=note.strip(),
        fields=used,
        uploaded_by_id=by.pk,
        uploaded_by_name=by.name,
    )
    template.save()
    audit.record("form_template.uploaded", by=by, data={"form": slug, "template": template.pk})
    return template


def checked(content: bytes, names: Names) -> list[str]:
    """The fields used; what is wrong comes as a refusal that names it."""
    try:
        told, _nothing = calling.call(ENGINE, {"do": "check", "names": names}, blob=content)
    except calling.EngineRefused as no:
        raise _refusal(no.code, no.figures) from no
    return list(told["fields"])


def _refusal(code: str, figures: dict[str, Any]) -> Refused:
    if code == "unknown":
        return Refused(_("模板里有这张文书没有的字段"), details=list(_named(figures)))
    sentences = {
        "syntax": _("模板里的 {%% … %%} 或 {{ … }} 没有配对：%(detail)s"),
        "fetches": _("模板引用了外部文件（远程模板、图片或对象），打开时会联网，不予接收"),
        "broken": _("这份 Word 文件打不开，请用 WPS 或 Word 另存后再传"),
    }
    sentence = sentences.get(code, _("模板填不进去（%(detail)s），请检查字段写法"))
    return Refused(sentence % {"detail": figures.get("detail", "")} if "%(" in sentence else sentence)


def _named(figures: dict[str, Any]) -> list[str]:
    near = figures.get("near", {})
    return [
        _("%(name)s（是不是：%(near)s）") % {"name": name, "near": "、".join(near[name])}
        if near.get(name)
        else str(name)
        for name in figures.get("names", ())
    ]


@verb
def use(template: WordTemplate, *, by: Actor) -> WordTemplate:
    """From now on this form comes out as Word in this file's layout."""
    require_keeper(by)
    WordTemplate.objects.filter(slug=template.slug, in_use=True).update(in_use=False)
    template.in_use = True
    template.save(update_fields=["in_use"])
    audit.record("form_template.used", by=by, data={"form": template.slug, "template": template.pk})
    return template


@verb
def stop(slug: str, *, by: Actor) -> None:
    """Back to the layout that came with the product."""
    require_keeper(by)
    WordTemplate.objects.filter(slug=slug, in_use=True).update(in_use=False)
    audit.record("form_template.stopped", by=by, data={"form": slug})


def filled(template: WordTemplate, document: FormDocument) -> bytes:
    with storage.open_stored(template.file) as content:
        data = {"do": "fill", "fields": document.fields, "watermark": document.watermark}
        try:
            _told, made = calling.call(ENGINE, data, blob=content.read())
        except calling.EngineRefused as no:
            raise _refusal(no.code, no.figures) from no
    return made


def in_own_layout(slug: str, document: FormDocument) -> bytes | None:
    """What kit asks for each form that goes out as Word: the county's own file filled in, or None."""
    template = WordTemplate.objects.filter(slug=slug, in_use=True).select_related("file").first()
    return filled(template, document) if template else None
