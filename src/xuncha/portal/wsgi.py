from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application


class WholeInput:
    """The body of a request, or an error: a line that breaks must not pass for the end of what somebody sent."""

    def __init__(self, stream: Any, expected: int) -> None:
        self._stream, self._missing = stream, expected

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._stream.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._stream.readline(size), size)

    def _counted(self, data: bytes, asked: int) -> bytes:
        self._missing -= len(data)
        if not data and asked and self._missing > 0:
            raise OSError("the line broke")
        return data


class Door:
    """Django behind `WholeInput`."""

    def __init__(self) -> None:
        self._django = get_wsgi_application()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or "0"
        expected = int(announced) if announced.isdigit() else 0
        environ["wsgi.input"] = WholeInput(environ["wsgi.input"], expected)
        return self._django(environ, start_response)


application = Door()
