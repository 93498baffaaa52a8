"""What a permission rule returns: allowed or not, and the sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed; `reason` is shown to the person when not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def denied(reason: str) -> Decision:
    return Decision(False, reason)


def require(decision: Decision) -> None:
    """Raise `Refused` with the decision's reason unless it allows."""
    if not decision.allowed:
        raise Refused(decision.reason)
