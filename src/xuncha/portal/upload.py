"""Uploads are sealed as they come. Django never holds a file: not in memory beyond a chunk, and not on a disk at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from xuncha.foundation.sealing.suites import Suite
from xuncha.portal import config
from xuncha.portal.cleaning import Cleaner, Damaged
from xuncha.portal.content import HEAD, ending, recognise
from xuncha.portal.spool import Draft

TOO_LARGE, TOO_MANY, NOT_TAKEN, DAMAGED = "too_large", "too_many", "not_taken", "damaged"


class NoUploads(FileUploadHandler):
    """The default: pages that ask for no file read none."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not taken; `number` counts the files of the form from 1."""

    number: int
    reason: str


class SealingHandler(FileUploadHandler):
    """Writes every file of one request into one parcel. What is refused stays a sentence in `refusals`."""

    def __init__(self, request: HttpRequest, suite: Suite) -> None:
        super().__init__(request)
        self.suite = suite
        self.refusals: list[Refusal] = []
        self.count = 0
        self._draft: Draft | None = None
        self._total = 0
        self._waiting = bytearray()
        self._claimed = ""
        self._cleaner: Cleaner | None = None
        self._open = self._refused = False

    @property
    def draft(self) -> Draft:
        """The parcel; made when the first byte is there."""
        if self._draft is None:
            self._draft = Draft(self.suite)
        return self._draft

    def discard(self) -> None:
        if self._draft is not None:
            self._draft.discard()

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self.count += 1
        self._waiting.clear()
        self._claimed, self._cleaner = file_name, None
        self._open = self._refused = False
        if self.count > config.limits().files:
            self._refuse(TOO_MANY)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._total += len(raw_data)
        if self._total > 2 * config.limits().parcel:
            raise StopUpload(connection_reset=True)
        if start + len(raw_data) > config.limits().file or self._total > config.limits().parcel:
            self._refuse(TOO_LARGE)
        if self._refused:
            return
        if self._open:
            self._pass_on(raw_data)
            return
        self._waiting += raw_data
        if len(self._waiting) >= HEAD:
            self._begin()

    def file_complete(self, file_size: int) -> None:
        """Nothing is kept for `request.FILES`."""
        if not self._refused and not self._open and self._waiting:
            self._begin()
        if self._refused or not self._open:
            return
        if self._cleaner is not None:
            try:
                self._cleaner.finish()
            except Damaged:
                self._refuse(DAMAGED)
                return
        self.draft.writer.finish()

    def _begin(self) -> None:
        content = recognise(bytes(self._waiting[:HEAD]))
        if content is None:
            self._refuse(NOT_TAKEN)
            return
        self._open = True
        self._cleaner = content.cleaner() if content.cleaner else None
        # The reporter's own file name may tell who it was; a number does as well.
        name = f"{self.count}.{ending(content, self._claimed)}"
        self.draft.writer.begin("file", file=name, type=content.media_type)
        waiting = bytes(self._waiting)
        self._waiting.clear()
        self._pass_on(waiting)

    def _pass_on(self, data: bytes) -> None:
        try:
            clean = self._cleaner.feed(data) if self._cleaner else data
        except Damaged:
            self._refuse(DAMAGED)
            return
        if clean:
            self.draft.writer.write(clean)

    def _refuse(self, reason: str) -> None:
        """The first reason counts. The parcel is then thrown away as a whole: the reporter decides what to do."""
        if not self._refused:
            self._refused = True
            self._waiting.clear()
            self.refusals.append(Refusal(self.count, reason))
