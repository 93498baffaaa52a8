"""The four ways in which a request can be turned down; everything else crashes loudly.

A message says what happened, why, and what to do; it is shown to people as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping


class Declined(Exception):
    """Base of all expected refusals; `reason` is a sentence for people."""

    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Declined):
    """The actor may not do this (403)."""

    status = 403


class NotFound(Declined):
    """It does not exist, or not for this actor (404)."""

    status = 404


class Conflict(Declined):
    """Somebody was faster, or the state does not allow it any more (409)."""

    status = 409


class Invalid(Declined):
    """Input can't be taken: field name → sentence. The empty name "" stands for the whole form."""

    status = 422

    def __init__(self, problems: Mapping[str, str] | str) -> None:
        self.problems: dict[str, str] = {"": problems} if isinstance(problems, str) else dict(problems)
        super().__init__("；".join(self.problems.values()))
