"""Uploads stream into a sealed spool and stop as soon as they are too large, long before they fill the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from xuncha.foundation.files.limits import max_request_bytes, too_large
from xuncha.foundation.files.refusals import UploadTooLarge
from xuncha.foundation.files.spool import Spool

_FLAG = "upload_refused"


class LimitedUploadHandler(FileUploadHandler):
    """Stops at `MAX_UPLOAD_BYTES` a file and `MAX_REQUEST_BYTES` a request, and leaves the reason on the request.

    Fields in front of the file (the CSRF token) are still read, so that the view can answer with a sentence.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._received = 0
        self._announced = 0
        self._spool: Spool | None = None

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_rest: Any) -> None:
        self._announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self._announced > max_request_bytes():
            self._stop(max_request_bytes())
        super().new_file(*args, **kwargs)
        self._spool = Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._received += len(raw_data)
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            self._stop(settings.MAX_UPLOAD_BYTES)
        if self._received > max_request_bytes():
            self._stop(max_request_bytes())
        if self._spool is not None:
            self._spool.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self._spool is None:
            return None
        spool, self._spool = self._spool, None
        return UploadedFile(
            spool.reader(),
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def _stop(self, limit: int) -> None:
        self.upload_interrupted()
        if self.request is not None:
            setattr(self.request, _FLAG, too_large(limit))
        # What is only a little too large is read to its end unseen, so that the browser gets to see the answer.
        raise StopUpload(connection_reset=self._announced > 2 * max_request_bytes())


def refused_upload(request: HttpRequest) -> UploadTooLarge | None:
    """Why an upload of this request was stopped; touches POST, so that the body has been read."""
    _ = request.POST
    return getattr(request, _FLAG, None)


def require_whole_upload(request: HttpRequest) -> None:
    """Raise the refusal (status 413) of a stopped upload: first line of every view that takes files."""
    if refusal := refused_upload(request):
        raise refusal
