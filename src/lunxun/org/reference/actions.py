"""Check a file, store what it holds all or nothing, take it back."""

from __future__ import annotations

from dataclasses import asdict

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.org.enums import REFERENCE_MOVES, ReferenceState
from lunxun.org.models import Organisation, ReferenceImport
from lunxun.org.reference.checking import Outcome, check
from lunxun.org.reference.opening import open_file
from lunxun.org.reference.queries import changes_of
from lunxun.org.reference.registry import table_of
from lunxun.org.reference.tables import Table


def look_into(actor: Actor, kind: str, data: bytes, file_name: str) -> Outcome:
    """What a file would change; nothing is written (the dry run).

    Raises:
        Invalid: the file can't be opened.
    """
    table = table_of(kind)
    require(table.may(actor))
    return check(table, open_file(data, file_name), actor.organisation_id)


@action
def check_reference(*, actor: Actor, kind: str, data: bytes, file_name: str) -> ReferenceImport:
    """Read a file and keep what it would change until somebody confirms it."""
    outcome = look_into(actor, kind, data, file_name)
    row = ReferenceImport.objects.create(
        organisation_id=actor.organisation_id,
        kind=kind,
        file_name=file_name[:120],
        rows=outcome.rows,
        changes=[asdict(change) for change in outcome.changes],
        messages=[asdict(message) for message in outcome.messages],
        unknown=outcome.unknown[:20],
        at=clock.now(),
        by=actor.label[:60],
    )
    record(
        actor=actor,
        verb="check_reference",
        subject=row,
        data={"kind": kind, "rows": outcome.rows, "problems": len(outcome.messages)},
    )
    return row


@action
def store_reference(*, actor: Actor, row: ReferenceImport) -> None:
    """Store what was checked, all or nothing.

    Raises:
        Conflict: the file had problems, or what is stored has changed since it was checked.
    """
    table = table_of(row.kind)
    require(table.may(actor))
    _lock(actor)
    if row.messages:
        raise Conflict(_("文件里还有要改的地方，没有导入。改好再传。"))
    changes = changes_of(row)
    _must_be_as_seen(table, actor, [(one.key, one.before) for one in changes])
    table.write(actor, changes)
    advance(
        row,
        actor=actor,
        verb="store_reference",
        to=ReferenceState.STORED,
        allowed=REFERENCE_MOVES,
        changes={"stored_at": clock.now()},
        data={"kind": row.kind, "changes": len(changes)},
    )


@action
def undo_reference(*, actor: Actor, row: ReferenceImport) -> None:
    """Take an import back: every row as it was before.

    Raises:
        Conflict: a row was changed or used since; nothing is taken back then.
    """
    table = table_of(row.kind)
    require(table.may(actor))
    _lock(actor)
    changes = changes_of(row)
    _must_be_as_seen(table, actor, [(one.key, one.after) for one in changes])
    try:
        table.undo(actor, changes)
    except ProtectedError as error:
        raise Conflict(_("没有撤销：导入的内容已经有别的地方在用。请逐条改。")) from error
    advance(
        row,
        actor=actor,
        verb="undo_reference",
        to=ReferenceState.UNDONE,
        allowed=REFERENCE_MOVES,
        data={"kind": row.kind, "changes": len(changes)},
    )


@action
def import_reference(*, actor: Actor, kind: str, data: bytes, file_name: str) -> Outcome:
    """Check and store in one step: the command line, and tables that ship with the product.

    Raises:
        Invalid: with every problem; nothing is written then.
    """
    table = table_of(kind)
    _lock(actor)
    outcome = look_into(actor, kind, data, file_name)
    if outcome.messages:
        raise Invalid({str(number): str(message) for number, message in enumerate(outcome.messages)})
    if outcome.changes:
        _store_at_once(actor, table, outcome, file_name)
    return outcome


def _store_at_once(actor: Actor, table: Table, outcome: Outcome, file_name: str) -> None:
    table.write(actor, outcome.changes)
    row = ReferenceImport.objects.create(
        organisation_id=actor.organisation_id,
        kind=table.kind,
        file_name=file_name[:120],
        rows=outcome.rows,
        changes=[asdict(change) for change in outcome.changes],
        messages=[],
        unknown=outcome.unknown[:20],
        at=clock.now(),
        stored_at=clock.now(),
        by=actor.label[:60],
        state=ReferenceState.STORED,
    )
    record(
        actor=actor,
        verb="store_reference",
        subject=row,
        data={"kind": table.kind, "changes": len(outcome.changes)},
    )


def _lock(actor: Actor) -> None:
    """One import of an organisation at a time: what is compared must not move."""
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)


def _must_be_as_seen(
    table: Table, actor: Actor, seen: list[tuple[tuple[str, ...], dict[str, str] | None]]
) -> None:
    stored = {table.key_of(row): row for row in table.stored(actor.organisation_id)}
    moved = ["、".join(key) for key, row in seen if stored.get(key) != row]
    if moved:
        raise Conflict(
            _("没有办：有 %(n)s 行在这期间被改过（%(which)s）。请重新检查。")
            % {"n": len(moved), "which": "；".join(moved[:3])}
        )
