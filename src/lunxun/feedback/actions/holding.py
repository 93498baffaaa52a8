"""票据已用: what came on a ticket that was spent before is looked at by a human, who sees only that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.feedback import rules, tickets
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import store_named
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor


@action
def void_held(*, actor: Actor, evaluation: Evaluation, key: str) -> None:
    """Throw a held ballot away; the one that came first on its ticket counts.

    Raises:
        Conflict: somebody decided already.
    """
    require(rules.can_run(actor, evaluation))
    if not store_named(evaluation.staging).void_held(_key(key)):
        raise Conflict(_("这一份已经有人处理过了，请刷新页面。"))
    record(actor=actor, verb="feedback.void_held", subject=evaluation)


@action
def admit_held(*, actor: Actor, evaluation: Evaluation, key: str, reason: str) -> None:
    """Count a held ballot on a spare ticket: for a proven misprint, with the reason in the trail.

    Raises:
        Invalid: no reason.
        Conflict: somebody decided already, or the evaluation is closed.
    """
    require(rules.can_run(actor, evaluation))
    if len(reason.strip()) < 2:
        raise Invalid(
            {"reason": _("请写明凭什么认定是印重了，例如“第 3 盒第 17、18 张票号相同，已收回核对”。")}
        )
    if not store_named(evaluation.staging).admit_held(_key(key), tickets.digest(tickets.new_ticket())):
        raise Conflict(_("这一份已经有人处理过了，请刷新页面。"))
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    evaluation.spares = locked.spares + 1
    evaluation.issued = locked.issued + 1
    Evaluation.objects.filter(pk=evaluation.pk).update(spares=evaluation.spares, issued=evaluation.issued)
    record(
        actor=actor,
        verb="feedback.admit_held",
        subject=evaluation,
        note=reason.strip(),
        data={"spares": evaluation.spares},
    )


def _key(text: str) -> bytes:
    key = tickets.clean_key(text)
    if key is None:
        raise Invalid({"": _("没有办成：缺了这一份的编号。请刷新页面再办。")})
    return key
