"""Templates: nothing trusted as markup, nothing inline, nothing from outside, every name resolves."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.source import functions, line_of, modules, own_files, relative, report, templates

URL_TAG = re.compile(r"""\{%-?\s*url\s+(['"])(?P<name>[^'"]+)\1(?P<rest>[^%]*)%\}""")
SAFE = re.compile(r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off")
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.IGNORECASE | re.DOTALL)
HOST = re.compile(r"""(?:https?:)?//(?![*/\s])[a-z0-9][a-z0-9.-]*\.[a-z]{2,}""", re.IGNORECASE)
# Names that only look like addresses: they are never fetched.
NAMESPACES = ("http://www.w3.org/",)
# Templates that Django and allauth ask for by their own names.
NAMED_ELSEWHERE = ("account/", "mfa/", "400.", "403", "404.", "429.", "500.")
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|\{#.*?#\}", re.DOTALL)


def test_no_template_trusts_data_as_markup() -> None:
    faults = _found(SAFE)
    assert not faults, report(faults)


# Files that put markup together by hand, and why. What they show is searched for planted markup by tests/matrix.
MADE_BY_HAND = {
    "kit/widgets.py": "a form of thirty controls within its budget; every part is escaped there",
    "cycle/rectification/ledger/columns.py": "fifty rows of the ledger within its budget; every text is escaped there",
}


def test_no_code_marks_data_as_safe() -> None:
    """Markup made in code goes through `format_html`, which escapes; `mark_safe` escapes nothing."""
    faults = [
        f"{module.at(node)}: {node.func.id}"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"mark_safe", "SafeString", "SafeText"}
        and not all(isinstance(argument, ast.Constant) for argument in node.args)
        and module.name not in MADE_BY_HAND
    ]
    assert not faults, report(faults)


def test_nothing_stands_inline() -> None:
    """The content security policy would refuse it in the browser, silently."""
    faults = _found(INLINE)
    for path, text in templates().items():
        faults += [
            f"{relative(path)}:{line_of(text, match.start())}: inline script"
            for match in SCRIPT.finditer(text)
            if "src=" not in match[1] and "application/json" not in match[1]
        ]
    assert not faults, report(faults)


def test_nothing_is_fetched_from_another_host() -> None:
    faults = []
    for path, text in own_files(".html", ".css", ".js", ".svg"):
        bare = COMMENT.sub(lambda match: " " * len(match[0]), text)
        faults += [
            f"{relative(path)}: {match[0]}"
            for match in HOST.finditer(bare)
            if not bare.startswith(NAMESPACES, match.start())
        ]
    assert not faults, report(faults)


@cache
def _of_the_door() -> DjangoTemplates:
    """The public door is a process of its own, with an engine that knows nothing of the inside."""
    from xuncha.portal.settings import TEMPLATES

    own = {key: value for key, value in TEMPLATES[0].items() if key != "BACKEND"}
    return DjangoTemplates({"NAME": "door", "APP_DIRS": False, **own})


def test_every_template_compiles() -> None:
    faults = []
    for path in templates():
        name = path.as_posix().rpartition("/templates/")[2]
        try:
            _of_the_door().get_template(name) if name.startswith("portal/") else get_template(name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault of this template
            faults.append(f"{relative(path)}: {error}")
    assert not faults, report(faults)


def test_every_url_tag_names_a_url_that_exists_and_fits() -> None:
    faults = []
    for path, text in templates().items():
        for match in URL_TAG.finditer(text):
            where = f"{relative(path)}:{line_of(text, match.start())}"
            fault = _misnamed(match["name"], match["rest"])
            if fault:
                faults.append(f"{where}: {fault}")
    assert not faults, report(faults)


@pytest.mark.slow
def test_every_template_is_used() -> None:
    """A template that nobody names is a page that nobody sees, and nobody keeps safe."""
    texts = [text for _path, text in own_files(".py", ".html")]
    faults = []
    for path in templates():
        name = path.as_posix().rpartition("/templates/")[2]
        if name.startswith(NAMED_ELSEWHERE) or _named_by_pattern(name, texts):
            continue
        needle = _tag(name) if name.startswith("cotton/") else name
        if not any(needle in text for text in texts):
            faults.append(f"{relative(path)}: never named")
    assert not faults, report(faults)


@pytest.mark.slow
def test_no_view_builds_its_page_from_strings() -> None:
    """Pages come from templates, where everything is escaped."""
    faults = []
    for module in modules():
        for node in functions(module):
            source = module.path.read_text(encoding="utf8").splitlines()[node.lineno - 1 : node.end_lineno]
            if any(re.search(r"HttpResponse\(f?['\"]\s*<", line) for line in source):
                faults.append(f"{module.at(node)} {node.name}")
    assert not faults, report(faults)


def _named_by_pattern(name: str, texts: list[str]) -> bool:
    """`"people/entrance/{}.html".format` names every template of that folder."""
    folder = name.rpartition("/")[0]
    return bool(folder) and any(f'"{folder}/{{' in text for text in texts)


def _tag(name: str) -> str:
    return "c-" + name.removeprefix("cotton/").removesuffix(".html").replace("_", "-").replace("/", ".")


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{relative(path)}:{line_of(text, match.start())}: {match[0].strip()}"
        for path, text in templates().items()
        for match in pattern.finditer(text)
    ]


def _misnamed(name: str, rest: str) -> str:
    known = arguments_of_urls()
    if name not in known:
        return f"no url is called {name}"
    given = rest.partition(" as ")[0].split()
    if len(given) not in known[name]:
        return f"{name} takes {sorted(known[name])} arguments, not {len(given)}"
    return ""


@cache
def arguments_of_urls() -> dict[str, set[int]]:
    """How many arguments each named url takes."""
    found: dict[str, set[int]] = {}
    _collect(get_resolver(), "", 0, found)
    return found


def _collect(resolver: URLResolver, space: str, taken: int, found: dict[str, set[int]]) -> None:
    for entry in resolver.url_patterns:
        count = taken + len(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            if entry.name:
                found.setdefault(space + entry.name, set()).add(count)
        else:
            _collect(entry, f"{space}{entry.namespace}:" if entry.namespace else space, count, found)
