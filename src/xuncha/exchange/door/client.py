"""The only outgoing request there is: to the one configured door. Standard library, no redirects, nothing kept open."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from xuncha.exchange.door import keys
from xuncha.exchange.door.models import DoorKey
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import signed

PURPOSE = "door-request"
TIMEOUT = 60
LARGEST_ANSWER = 64 * 1024 * 1024


class DoorAway(Refused):
    """The door does not answer, or not as a door does. Nothing is lost: it keeps what it has."""

    status = 503


def ask(action: str, **said: Any) -> dict[str, Any]:
    """One signed request with an answer in JSON."""
    with _answer(action, said) as response:
        try:
            found: dict[str, Any] = json.loads(response.read(LARGEST_ANSWER))
        except ValueError as error:
            raise DoorAway(_("门户的回答读不懂，请核对 XUNCHA_DOOR_URL")) from error
    return found


@contextmanager
def parcel(serial: str) -> Iterator[BinaryIO]:
    """The bytes of one parcel as they come."""
    with _answer("get", {"serial": serial}) as response:
        yield cast("BinaryIO", response)


@contextmanager
def _answer(action: str, said: dict[str, Any]) -> Iterator[http.client.HTTPResponse]:
    connection = _connection()
    try:
        connection.request("POST", "/inside/", _signed(action, said), {"Content-Type": "application/json"})
        response = connection.getresponse()
        if response.status != 200:
            raise DoorAway(_refusal(response))
        yield response
    except (OSError, http.client.HTTPException) as error:
        raise DoorAway(
            _("连不上门户（%(kind)s）；门户里的信封不会丢，下次再取") % {"kind": type(error).__name__}
        ) from error
    finally:
        connection.close()


def _signed(action: str, said: dict[str, Any]) -> bytes:
    key = keys.current(DoorKey.Use.SIGNING)
    body = {"action": action, "at": time.time(), "nonce": secrets.token_hex(16)} | said
    return signed.sign(
        PURPOSE, json.dumps(body, ensure_ascii=False), key.private(), keys.suite_of(key)
    ).encode()


def _connection() -> http.client.HTTPConnection:
    address = urlsplit(settings.DOOR_URL)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Refused(_("没有配置门户的地址（XUNCHA_DOOR_URL）"))
    if address.scheme == "http":
        return http.client.HTTPConnection(address.hostname, address.port or 80, timeout=TIMEOUT)
    trust = ssl.create_default_context(cafile=settings.DOOR_CA or None)
    return http.client.HTTPSConnection(address.hostname, address.port or 443, timeout=TIMEOUT, context=trust)


def _refusal(response: http.client.HTTPResponse) -> str:
    if response.status == 404:
        return _(
            "门户不认这边的签名、时间或来路：请核对两边时钟、xuncha door init 的公钥和 XUNCHA_DOOR_INSIDE_FROM"
        )
    try:
        return str(json.loads(response.read(4096)).get("error") or response.status)
    except (ValueError, AttributeError):
        return _("门户答复 %(status)d") % {"status": response.status}
