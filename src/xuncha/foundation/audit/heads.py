"""Signed heads: kept outside (paper, another office), they tell when a tail was cut or a whole chain rewritten."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from xuncha.foundation.audit.digest import fingerprint
from xuncha.foundation.dates import now
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.base import KeyPair
from xuncha.foundation.sealing.errors import SuiteMissing
from xuncha.foundation.sealing.suites import Suite

FORMAT = "xuncha-audit-head-2"
SIGNED = {
    "xuncha-audit-head-1": ("format", "instance", "suite", "seq", "hash", "at", "public_key"),
    FORMAT: ("format", "instance", "suite", "seq", "hash", "at", "public_key", "signed_with"),
}
"""What a signature covers, by format. The first format knew one algorithm, the international suite's."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as it was exported; its signature has been checked. `at` is an ISO time, `name` says which file."""

    seq: int
    hash: str
    at: str
    instance: str
    key: str
    name: str


def export_head(path: Path) -> SignedHead:
    """Write the present head, signed with this installation's key. Refused if the key is not the chain's own."""
    from xuncha.foundation.audit.models import AuditEvent, AuditHead

    head = AuditHead.objects.first()
    if head is None:
        raise Refused(_("审计链尚未开始，没有链首可以导出"))
    suite, key = _own_key()
    body = {
        "format": FORMAT,
        "instance": head.instance,
        "suite": head.suite,
        "seq": head.seq,
        "hash": head.hash,
        "at": now().isoformat(timespec="seconds"),
        "public_key": key.public.hex(),
        "signed_with": suite.name,
    }
    first = AuditEvent.objects.filter(seq=1).values_list("data", flat=True).first()
    if first is None or json.loads(first).get("key") != own_fingerprint():
        raise Refused(_("签名密钥与审计链第 1 条所载的不一致；请从备份恢复 secrets/audit_signing_key"))
    body["signature"] = suite.sign(key.private, _signed_bytes(body)).hex()
    path.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return read_head(path)


def read_head(path: Path) -> SignedHead:
    """A head file, its form and signature checked. Raises Refused with the reason."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        public = bytes.fromhex(body["public_key"])
        suite = suites.choose(str(body.get("signed_with", suites.INTERNATIONAL.name)))
        if not suite.verify(public, bytes.fromhex(body["signature"]), _signed_bytes(body)):
            raise Refused(_("链首文件 %(name)s 的签名不对：文件被改过") % {"name": path.name})
        return SignedHead(
            int(body["seq"]),
            str(body["hash"]),
            str(body["at"]),
            str(body["instance"]),
            fingerprint(public),
            path.name,
        )
    except OSError as error:
        raise Refused(_("读不到链首文件 %(name)s") % {"name": path.name}) from error
    except SuiteMissing as error:
        raise Refused(
            _("链首文件 %(name)s 用国密签名，这台机器上没有装国密库") % {"name": path.name}
        ) from error
    except (ValueError, KeyError, TypeError, suites.UnknownSuite) as error:
        raise Refused(_("%(name)s 不是链首文件") % {"name": path.name}) from error


def own_fingerprint() -> str:
    """SHA-256 of this installation's public key; made on first use."""
    return fingerprint(_own_key()[1].public)


def _signed_bytes(body: dict[str, Any]) -> bytes:
    chosen = {name: body[name] for name in SIGNED[str(body["format"])]}
    return json.dumps(chosen, sort_keys=True, separators=(",", ":")).encode()


def _own_key() -> tuple[Suite, KeyPair]:
    """This installation's signing pair and its suite; the one chosen when the pair was made stays."""
    path = Path(settings.HOME) / "secrets" / "audit_signing_key"
    if not path.exists():
        _make_key(path)
    written = path.read_text().strip()
    if not written.startswith("{"):
        return suites.INTERNATIONAL, _plain(bytes.fromhex(written))
    body = json.loads(written)
    pair = KeyPair(bytes.fromhex(body["public"]), bytes.fromhex(body["private"]))
    return suites.choose(body["suite"]), pair


def _plain(private: bytes) -> KeyPair:
    """A key as the first version wrote it: Ed25519, the private half alone."""
    return KeyPair(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw(), private)


def _make_key(path: Path) -> None:
    """Two processes may start at once: the file appears whole or not at all, and the first one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    suite = suites.choose(settings.SEALING_SUITE)
    pair = suite.new_signing_pair()
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as handle:
        json.dump({"suite": suite.name, "public": pair.public.hex(), "private": pair.private.hex()}, handle)
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
