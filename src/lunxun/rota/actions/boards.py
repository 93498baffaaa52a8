"""What the year is planned from: the board, its inputs, its locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, NotFound
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.rota.checking import check_lectures
from lunxun.rota.enums import LockKind
from lunxun.rota.models import Board, HallUse, Lock, Package, PackageLecture
from lunxun.rota.rules import can_plan, visible_boards


def owned(actor: Actor, board: Board) -> None:
    """The actor plans, and the board is his organisation's."""
    require(can_plan(actor))
    if not visible_boards(actor, Board.objects.filter(pk=board.pk)).exists():
        raise NotFound(_("没有这个排期，或者它属于别的单位。"))


@action
def create_board(*, actor: Actor, year: int, title: str, **values: Any) -> Board:
    """Begin the planning of a year.

    Raises:
        Invalid: the year has a board already.
    """
    require(can_plan(actor))
    if Board.objects.filter(organisation_id=actor.organisation_id, year=year).exists():
        raise Invalid({"year": _("%(year)s 年已经有一个排期了，请在那里改。") % {"year": year}})
    board = Board(organisation_id=actor.organisation_id, year=year, title=title, **values)
    _check_board(board)
    board.save()
    record(actor=actor, verb="create_board", subject=board, data={"year": year})
    return board


@action
def update_board(*, actor: Actor, board: Board, **values: Any) -> None:
    """Change period, caps, reserve, and what the office minds."""
    owned(actor, board)
    changed = {name: str(value) for name, value in values.items() if getattr(board, name) != value}
    for name, value in values.items():
        setattr(board, name, value)
    _check_board(board)
    board.save(update_fields=list(values))
    record(actor=actor, verb="update_board", subject=board, data=changed)


def _check_board(board: Board) -> None:
    if board.last_on < board.first_on:
        raise Invalid({"last_on": _("最后一天早于第一天，请改正。")})
    if (board.last_on - board.first_on).days > 800:
        raise Invalid({"last_on": _("一次最多排两年。")})
    if board.soft_percent > board.cap_percent:
        raise Invalid({"soft_percent": _("宜不超过的比例不能高于最多的比例。")})


@action
def save_input(
    *,
    actor: Actor,
    board: Board,
    row: models.Model,
    values: Mapping[str, Any],
    many: Mapping[str, Any] | None = None,
) -> models.Model:
    """Write one input of a board (a package, a hall, a class of posts…); `many` are its lists of packages.

    Raises:
        Invalid: it is there already, or belongs to another board.
    """
    owned(actor, board)
    if row.pk is None:
        row.organisation_id = actor.organisation_id  # type: ignore[attr-defined]
        row.board = board  # type: ignore[attr-defined]
    elif row.board_id != board.pk:  # type: ignore[attr-defined]
        raise Conflict(_("它属于另一年的排期。"))
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid(_("没有保存：同样的已经有了，或者数字超出范围。请核对后再存。")) from error
    for name, chosen in (many or {}).items():
        getattr(row, name).set(chosen)
    record(actor=actor, verb="save_rota_input", subject=row, data={"board": board.pk})
    return row


@action
def set_lectures(
    *, actor: Actor, board: Board, package: Package, lectures: Sequence[tuple[str, Unit, int]]
) -> None:
    """What a package consists of, in order: title, unit whose head gives it, minutes.

    Raises:
        Invalid: none or more than eight, a unit twice, or more minutes than a day holds.
    """
    owned(actor, board)
    if package.board_id != board.pk:
        raise Conflict(_("它属于另一年的排期。"))
    check_lectures(board, lectures)
    PackageLecture.objects.filter(organisation_id=actor.organisation_id, package=package).delete()
    PackageLecture.objects.bulk_create(
        PackageLecture(
            organisation_id=actor.organisation_id,
            package=package,
            position=position,
            title=title,
            unit=unit,
            minutes=minutes,
        )
        for position, (title, unit, minutes) in enumerate(lectures, 1)
    )
    record(actor=actor, verb="save_rota_input", subject=package, data={"lectures": len(lectures)})


@action
def drop_input(*, actor: Actor, board: Board, row: models.Model) -> None:
    """Take one input out; plans made before keep the problem that they answered."""
    owned(actor, board)
    if row.board_id != board.pk:  # type: ignore[attr-defined]
        raise Conflict(_("它属于另一年的排期。"))
    record(actor=actor, verb="drop_rota_input", subject=row, data={"board": board.pk})
    row.delete()


@action
def lock_run(
    *,
    actor: Actor,
    board: Board,
    package: Package,
    on: dt.date,
    kind: str = LockKind.RUN,
    hall: HallUse | None = None,
    reason: str = "",
) -> Lock:
    """Decide that a package runs on a day (in a hall), or that it does not; the next solve follows it."""
    owned(actor, board)
    if package.board_id != board.pk or (hall is not None and hall.board_id != board.pk):
        raise Invalid({"package": _("它属于另一年的排期。")})
    if not board.first_on <= on <= board.last_on or on.weekday() != board.weekday:
        raise Invalid({"on": _("这一天不在排期的日子里，请选一个排课日。")})
    lock, _made = Lock.objects.update_or_create(
        organisation_id=actor.organisation_id,
        board=board,
        kind=kind,
        package=package,
        on=on,
        defaults={"hall": hall, "reason": reason},
    )
    record(actor=actor, verb="lock_run", subject=lock, data={"kind": kind, "on": on.isoformat()})
    return lock


@action
def unlock(*, actor: Actor, board: Board, lock: Lock) -> None:
    owned(actor, board)
    if lock.board_id != board.pk:
        raise Conflict(_("它属于另一年的排期。"))
    record(actor=actor, verb="unlock_run", subject=lock)
    lock.delete()
