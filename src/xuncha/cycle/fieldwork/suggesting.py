"""Where finding out asks for a leaf: beside an excerpt while it is written, and on demand for a petition.

A petition's text is sealed: it is opened for its reader, passes through a pipe, and is never learned from.
"""

from __future__ import annotations

from xuncha.catalogue.classifying import sources


def register() -> None:
    sources.reads("petition", lambda petition: "。".join(filter(None, (petition.title, petition.content))))
    sources.open_to("petitions.write", "materials.excerpts")
