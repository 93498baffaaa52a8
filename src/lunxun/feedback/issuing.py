"""Making tickets valid: the steps that slips, printed sheets and the draw on the phone share."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import rules, tickets
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import store_named
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor

MAX_SLIPS = 5000


def check_count(count: int, hat: str) -> None:
    """How many may be printed at once; a class of its own never fewer than k, or it would be a name.

    Raises:
        Invalid: too few or too many.
    """
    if not 1 <= count <= MAX_SLIPS:
        raise Invalid({"count": _("一次可印 1 至 {most} 张。").format(most=MAX_SLIPS)})
    if hat and count < MIN_CELL:
        raise Invalid(
            {
                "count": _(
                    "分盒子的小票一次至少 {k} 张，少了就等于写了名字。人少的一类请并到别的盒子里。"
                ).format(k=MIN_CELL)
            }
        )


def put_out(*, actor: Actor, evaluation: Evaluation, made: Sequence[str], hat: str, verb: str) -> None:
    """Make these tickets valid, within the caller's transaction.

    The audit entry holds their number and a root over the digests, published before class, so that a
    ticket made on the side is found out.
    """
    digests = [tickets.digest(ticket) for ticket in made]
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    require(rules.can_issue_slips(actor, locked))
    number = hat_number(locked, hat)
    evaluation.issued, evaluation.hats = locked.issued + len(made), locked.hats
    Evaluation.objects.filter(pk=evaluation.pk).update(issued=evaluation.issued, hats=evaluation.hats)
    root = hashlib.sha256(b"".join(sorted(digests))).hexdigest()
    record(actor=actor, verb=verb, subject=evaluation, data={"count": len(made), "hat": hat, "root": root})
    store_named(evaluation.staging).add_tickets(digests, number)


def hat_number(evaluation: Evaluation, hat: str) -> int:
    """The hat's number from 1, 0 for none; a new name is put at the end, so that numbers stay."""
    if not hat:
        return 0
    if hat not in evaluation.hats:
        evaluation.hats = [*evaluation.hats, hat[:30]]
    return int(evaluation.hats.index(hat[:30])) + 1
