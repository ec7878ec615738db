"""Is somebody named here managed by the superior level? Hints from the library of posts and from words; a person decides (practice 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Post
from xuncha.office.lexicon import code_of

SUPERIOR = "上级管"
_IN_TEXT = re.compile(
    r"[县区旗市]委(?:副?书记|常委)|副?[县区旗]长|[县区旗]人大(?:常委会)?副?主任|[县区旗]政协副?主席"
)


def suspects(people: Iterable[tuple[str, str]], text: str) -> list[str]:
    """Sentences about names and posts that look like the superior level's; `people` are (name, post). One statement.

    The sentences repeat only what was typed and go back to the same page; nothing of them is stored.
    """
    named = list(people)
    found = [
        _("“%(post)s”通常由上级管理") % {"post": post}
        for _name, post in named
        if post and code_of("superior_post", post) == SUPERIOR
    ]
    held = Post.objects.filter(managed_by=Post.ManagedBy.SUPERIOR, ended_on=None).exclude(holder_name="")
    names = {name for name, _post in named if name}
    for title, holder in held.values_list("title", "holder_name"):
        if holder in names or (len(holder) > 1 and holder in text):
            found.append(_("单位库中“%(post)s”%(name)s由上级管理") % {"post": title, "name": holder})
    if not found and (words := _IN_TEXT.search(text)):
        found.append(_("内容里提到“%(post)s”") % {"post": words.group(0)})
    return list(dict.fromkeys(found))
