"""What can go wrong, in words that an office can act on."""

from __future__ import annotations


class PaperError(Exception):
    """Bad input: the message says what, where and what to do, in one Chinese line."""


class SourceRefused(PaperError):
    """A scan file, or one page of it, that is not read.

    `reason` is a stable code of the record schema (``encrypted``, ``damaged``, …).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
