"""The English catalogue: `--compile` makes the .mo files in pure Python; without it, texts are extracted first.

Extracting needs GNU gettext (apt-get install -y gettext); compiling, which every installation does, needs nothing.
"""

from __future__ import annotations

import ast
import json
import os
import re
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/xuncha"
LOCALE = SOURCE / "locale"


# Tables whose labels are shown through gettext; GNU gettext does not read them.
LABELLED = (SOURCE / "people/data/roles.toml", SOURCE / "cycle/fieldwork/assistance/data/sorts.toml")
IN_ATTRIBUTE = re.compile(r"""_\('([^']+)'\)|_\(&quot;([^&]+)&quot;\)""")


def extract() -> None:
    """Collect every marked text into the catalogue, keeping what is translated."""
    # GNU gettext sees {% translate %} but not the attributes of components (:text="_('…')").
    found = (
        IN_ATTRIBUTE.findall(path.read_text(encoding="utf8")) for path in SOURCE.rglob("templates/**/*.html")
    )
    texts = sorted({one or other for pairs in found for one, other in pairs} | labels_of_data())
    helper = SOURCE / "attributes_and_labels.py"
    helper.write_text(
        "".join(f"_({json.dumps(text, ensure_ascii=False)})\n" for text in texts), encoding="utf8"
    )
    try:
        _make_messages()
    finally:
        helper.unlink()


def labels_of_data() -> set[str]:
    """Labels of the rows of the tables in `LABELLED`."""
    tables = (tomllib.loads(path.read_text(encoding="utf8")) for path in LABELLED)
    return {row["label"] for table in tables for row in table.values()}


def _make_messages() -> None:
    subprocess.run(
        [ROOT / ".venv/bin/django-admin", "makemessages", "-l", "en", "--no-location", "--no-obsolete"],
        cwd=ROOT / "src/xuncha",
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )


def read_catalogue(path: Path) -> dict[str, str]:
    """Entries of a .po file; fuzzy and empty ones are left out."""
    entries: dict[str, str] = {}
    fields: dict[str, str] = {}
    current, fuzzy = "", False
    for line in [*path.read_text(encoding="utf8").splitlines(), ""]:
        if line.startswith("#,") and "fuzzy" in line:
            fuzzy = True
        elif line.startswith('"'):
            fields[current] += ast.literal_eval(line)
        elif line.startswith("msg"):
            current, text = line.split(" ", 1)
            fields[current] = ast.literal_eval(text)
        elif not line.strip() and fields:
            add(entries, fields, fuzzy=fuzzy)
            fields, fuzzy = {}, False
    return entries


def add(entries: dict[str, str], fields: dict[str, str], *, fuzzy: bool) -> None:
    key = fields.get("msgid", "")
    if "msgctxt" in fields:
        key = f"{fields['msgctxt']}\x04{key}"
    value = fields.get("msgstr", "")
    if "msgid_plural" in fields:
        key = f"{key}\x00{fields['msgid_plural']}"
        value = "\x00".join(fields[name] for name in sorted(fields) if name.startswith("msgstr["))
    if value and (not fuzzy or not key):
        entries[key] = value


def write_compiled(entries: dict[str, str], path: Path) -> None:
    """The binary format of GNU gettext: sorted keys, two offset tables, the strings."""
    keys = sorted(entries, key=lambda key: key.encode())
    ids = [key.encode() for key in keys]
    texts = [entries[key].encode() for key in keys]
    start = 28 + 16 * len(keys)
    tables, data = [], b""
    for column in (ids, texts):
        for item in column:
            tables.append(struct.pack("<II", len(item), start + len(data)))
            data += item + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    path.write_bytes(head + b"".join(tables) + data)


def main() -> None:
    if "--compile" not in sys.argv:
        extract()
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        write_compiled(read_catalogue(path), path.with_suffix(".mo"))


if __name__ == "__main__":
    main()
