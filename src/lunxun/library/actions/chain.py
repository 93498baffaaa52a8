"""Drawing and removing the lines of the chain: where it comes from, where it goes (A44)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.library import queries, rules
from lunxun.library.enums import LINKS
from lunxun.library.models import Link
from lunxun.org.actors import Actor


@action
def link(*, actor: Actor, source: Any, target: Any) -> Link:
    """Say that `target` comes from `source`; of a lecture: that it cites it."""
    return make_link(actor, source, target)


@action
def unlink(*, actor: Actor, link: Link) -> None:
    """Take back a line that was drawn in error."""
    source, target = (getattr(link, name) for name in link.ends)
    require(rules.can_link(actor, source, target))
    record(actor=actor, verb="unlink", subject=target, data=_data(source))
    if not Link.objects.filter(pk=link.pk).delete()[0]:
        raise Conflict(_("这条联系刚刚被别人去掉了。"))


def make_link(actor: Actor, source: Any, target: Any) -> Link:
    """The step behind `link`, also taken when a case is drafted from a retrospective."""
    ends = (queries.node_of(source), queries.node_of(target))
    if ends not in LINKS or source.organisation_id != target.organisation_id:
        raise Invalid(_("这两样连不起来：复盘到案例，案例到方法，方法到指南和讲题。"))
    require(rules.can_link(actor, source, target))
    made, is_new = Link.objects.get_or_create(
        organisation_id=target.organisation_id,
        **{ends[0]: source, ends[1]: target},
        defaults={"made_on": clock.today(), "made_by": actor.label},
    )
    if not is_new:
        raise Conflict(_("已经连着了。"))
    record(actor=actor, verb="link", subject=target, data=_data(source))
    return made


def _data(source: Any) -> dict[str, str]:
    return {"from": f"{queries.node_of(source)} {source.label}"}
