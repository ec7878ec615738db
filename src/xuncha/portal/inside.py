"""The inside comes and fetches; the door never calls. One address, signed requests, each good once and for minutes."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import time
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from xuncha.foundation.sealing import signed
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.portal import bundle as bundles
from xuncha.portal import config, spool

PURPOSE = "door-request"
ACKNOWLEDGED = "door-acknowledged"
GOOD_FOR_SECONDS = 300
LARGEST = 64 * config.MB
_NONCE = re.compile(r"[0-9a-f]{32}")


@require_POST
def inside(request: HttpRequest) -> HttpResponseBase:
    """Whoever is not the inside gets what an unknown address gets."""
    said = _require_inside(request)
    action = ACTIONS.get(str(said.get("action")))
    if action is None:
        return JsonResponse({"error": "unknown action"}, status=400)
    return action(said)


def _require_inside(request: HttpRequest) -> dict[str, Any]:
    address = ipaddress.ip_address(request.META["REMOTE_ADDR"])
    if not any(address in network for network in config.inside_from()):
        raise Http404
    document = request.read(LARGEST + 1)
    try:
        said: dict[str, Any] = json.loads(signed.read(PURPOSE, document, bundles.trusted()))
        at, nonce = float(said["at"]), str(said["nonce"])
    except (SealBroken, ValueError, KeyError, TypeError):
        raise Http404 from None
    if abs(time.time() - at) > GOOD_FOR_SECONDS or not _first_time(nonce):
        raise Http404
    return said


def _first_time(nonce: str) -> bool:
    """Remembered on disk, so that a restart does not make an old request new."""
    if not _NONCE.fullmatch(nonce):
        return False
    folder, oldest = spool.folder("nonces"), time.time() - 2 * GOOD_FOR_SECONDS - 60
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    try:
        os.close(os.open(folder / nonce, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def _list(_said: dict[str, Any]) -> HttpResponseBase:
    return JsonResponse({"bundle": bundle_version(), "parcels": spool.listed()})


def bundle_version() -> int:
    """0 before the first bundle."""
    try:
        found = bundles.current()
    except SealBroken:
        return 0
    return found.version if found else 0


def _get(said: dict[str, Any]) -> HttpResponseBase:
    try:
        return FileResponse(
            spool.path_of(str(said["serial"])).open("rb"), content_type="application/octet-stream"
        )
    except (FileNotFoundError, ValueError):
        return JsonResponse({"error": "no such parcel"}, status=410)


def _ack(said: dict[str, Any]) -> HttpResponseBase:
    return JsonResponse({"removed": acknowledge(said["serials"])})


def acknowledge(serials: list[str]) -> int:
    """The inside has these safely: only now does the door let go of them. Saying it twice does no harm."""
    return sum(spool.store().remove(str(serial)) for serial in serials)


def _put(said: dict[str, Any]) -> HttpResponseBase:
    try:
        taken = bundles.accept(str(said["bundle"]))
    except bundles.Refused as refused:
        return JsonResponse({"error": str(refused)}, status=409)
    return JsonResponse({"bundle": taken.version})


ACTIONS: dict[str, Callable[[dict[str, Any]], HttpResponseBase]] = {
    "list": _list,
    "get": _get,
    "ack": _ack,
    "put": _put,
}
