"""Writing the trail: `record()` for a fact, `advance()` for a change of state with its entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import models, transaction

from lunxun.audit.models import AuditEntry
from lunxun.kernel import clock
from lunxun.kernel.db import move_state


class Acting(Protocol):
    """What the trail needs to know of an actor."""

    @property
    def organisation_id(self) -> int: ...
    @property
    def account_id(self) -> int | None: ...
    @property
    def label(self) -> str: ...


def record(
    *,
    actor: Acting,
    verb: str,
    subject: models.Model,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction. `note` and `data` hold no personal text."""
    _check_transaction()
    entry = _entry(actor, verb, subject, note, data)
    entry.save(force_insert=True)
    return entry


def record_many(
    *,
    actor: Acting,
    verb: str,
    subjects: Iterable[tuple[models.Model, Mapping[str, Any]]],
    note: str = "",
) -> int:
    """Write an entry for each (subject, data) with few statements; how many. For the bulk form of a verb."""
    _check_transaction()
    entries = [_entry(actor, verb, subject, note, data) for subject, data in subjects]
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    return len(entries)


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "An audit entry belongs into the transaction of its change: call record() in an action."
        )


def _entry(
    actor: Acting, verb: str, subject: models.Model, note: str, data: Mapping[str, Any] | None
) -> AuditEntry:
    return AuditEntry(
        organisation_id=actor.organisation_id,
        at=clock.now(),
        account_id=actor.account_id,
        actor_label=actor.label[:120],
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        note=note[:400],
        data=dict(data or {}),
    )


def advance(
    subject: models.Model,
    *,
    actor: Acting,
    verb: str,
    to: str,
    allowed: Mapping[str, Iterable[str]],
    changes: Mapping[str, Any] | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Change `subject.state` by one conditional UPDATE and write the entry, in the same transaction.

    Raises:
        Conflict: not allowed from the state seen, or somebody was faster.
    """
    came_from = move_state(subject, to=to, allowed=allowed, changes=changes)
    record(
        actor=actor, verb=verb, subject=subject, note=note, data={"from": came_from, "to": to, **(data or {})}
    )
