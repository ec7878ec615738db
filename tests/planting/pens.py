"""Typing into forms as browsers do: saved as a draft while it is typed, then posted."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from xuncha.people.models import User


class Pen:
    """Everybody's browser, by person."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._browsers: dict[int, Client] = {}
        self._drafts = 0

    def browser(self, user: User) -> Client:
        if user.pk not in self._browsers:
            found = Client(raise_request_exception=False)
            found.force_login(user, backend="xuncha.people.signin.PasswordBackend")
            self._browsers[user.pk] = found
        found = self._browsers[user.pk]
        session = found.session
        session["signing_proof"] = {"user": user.pk, "at": timezone.now().isoformat()}
        session.save()
        return found

    def post(self, user: User, name: str, args: list[Any], data: dict[str, Any], *, wants: int = 302) -> Any:
        """Draft first, then the form itself."""
        browser, url = self.browser(user), reverse(name, args=args)
        self.draft(user, {key: value for key, value in data.items() if not hasattr(value, "read")})
        answer = browser.post(_query(url, data), {key: value for key, value in data.items() if key[0] != "?"})
        assert answer.status_code == wants, (url, answer.status_code, _words(answer))
        return answer

    def draft(self, user: User, data: dict[str, Any]) -> None:
        self._drafts += 1
        url = reverse("drafts:autosave", args=[f"planted:{self._drafts % 90}:Form"])
        answer = self.browser(user).post(url, data)
        assert answer.status_code == 200, answer.content.decode()[:300]

    def take(self, user: User, record: Any, edge: str, **data: Any) -> Any:
        """An edge by the page of transitions."""
        return self.post(user, "kit:act", [record.kind_name, record.pk, edge], data)


def _query(url: str, data: dict[str, Any]) -> str:
    """Keys that begin with a question mark go into the address."""
    from urllib.parse import urlencode

    asked = {key[1:]: value for key, value in data.items() if key[0] == "?"}
    return f"{url}?{urlencode(asked)}" if asked else url


def _words(answer: Any) -> str:
    import re

    text = re.sub(r"<[^>]*>", " ", answer.content.decode(errors="replace").split("<main")[-1])
    return re.sub(r"\s+", " ", text)[:700]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
