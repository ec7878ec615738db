"""Where the model of the written knowledge lies: made on first use, named by what it was made from."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from xuncha.text.classify import compose, features, knowledge, model, normal, train


def name() -> str:
    """Changes with the written knowledge and with what is done to it."""
    made_from = [knowledge.digest()]
    for module in (compose, normal, features, model, train):
        made_from.append(hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest())
    return f"classifier-{hashlib.sha256(''.join(made_from).encode()).hexdigest()[:16]}.npz"


def own_cache() -> Path:
    """For the command line without a home: a folder that only this account can write."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xuncha"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def ready(folder: Path) -> Path:
    """The model of the written knowledge in this folder, trained now if it is not there (some ten seconds)."""
    path = folder / name()
    if not path.exists():
        from xuncha.text.classify.engine import trained

        trained(path)
        for old in set(folder.glob("classifier-*.npz")) - {path}:
            old.unlink(missing_ok=True)  # made from an earlier state of the knowledge
    return path
