"""The one exception this room raises on purpose."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that cannot or must not be read. `reason_code` is for programs, `message` is Chinese for people.

    Codes: empty, too_large, corrupt, wrong_type, old_format, encrypted, macro, zip_bomb, unsafe_xml, too_many_cells.
    """

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.message = message
