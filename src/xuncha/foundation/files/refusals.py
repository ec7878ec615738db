from __future__ import annotations

from xuncha.foundation.refusals import Refused


class FileRefused(Refused):
    """A file that is not let in; the sentence says what is wrong with it."""

    status = 422


class UploadTooLarge(Refused):
    """Stopped while it was still arriving."""

    status = 413
