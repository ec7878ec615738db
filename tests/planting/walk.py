"""Plants: a process of its own that walks through the rooms as people do, then ends without closing anything.

`python -m tests.planting.walk` with XUNCHA_HOME; PLANT_OPEN=1 switches the sealing off (the control). Leaves behind the
home as a power cut would; beside it `planted.json`, `seen/`, and `during/`: what lay on the disk while files came in.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


def main(home: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    for alias in ("default", "jobs"):
        call_command("migrate", run_syncdb=True, verbosity=0, database=alias)
    loosen()
    look_at_uploads(home.parent / "during")
    from tests import cast as scene
    from tests.planting import reading, rooms
    from tests.planting.pens import Pen
    from tests.planting.seeds import Seeds

    cast = scene.build()
    seeds = Seeds()
    pen = Pen(cast)
    rooms.plant_all(pen, seeds, home.parent)
    rooms.stumble(pen, seeds)
    if not os.environ.get("PLANT_OPEN"):  # what outsiders are shown does not hang on the sealing
        reading.save_pages(pen, home.parent / "seen")
    rooms.type_on(pen, seeds)
    seeds.save(home.parent / "planted.json")


def loosen() -> None:
    """Passphrases cost little here; what they cost has a test of its own."""
    from xuncha.foundation.sealing import passphrase
    from xuncha.foundation.sealing.passphrase import Cost

    real: Any = passphrase.lock
    passphrase.lock = lambda *args, **_kwargs: real(*args, cost=Cost(passes=1, kib=64, lanes=1))
    if os.environ.get("PLANT_OPEN"):
        from tests.planted import sealing_off

        sealing_off(_Setter())


def look_at_uploads(folder: Path) -> None:
    """Copies what lies on a disk without a name whenever an upload has come in whole: that is gone before the walk ends."""
    from xuncha.foundation.files.upload import LimitedUploadHandler

    folder.mkdir()
    real: Any = LimitedUploadHandler.file_complete

    def complete(handler: Any, size: int) -> Any:
        for link in list(Path("/proc/self/fd").iterdir()):
            if link.is_file() and _is_nameless(str(link.readlink())):
                (folder / f"{len(list(folder.iterdir()))}").write_bytes(link.read_bytes())
        return real(handler, size)

    LimitedUploadHandler.file_complete = complete  # type: ignore[method-assign]


def _is_nameless(target: str) -> bool:
    """What lies in memory only (memfd) is no disk."""
    return target.endswith(" (deleted)") and not target.startswith("/memfd:")


class _Setter:
    setattr: Any = staticmethod(setattr)


if __name__ == "__main__":
    main(Path(os.environ["XUNCHA_HOME"]))
    sys.stderr.flush()
    os._exit(0)  # nothing is tidied: journals, caches and spools stay as they are
