"""Planning, writing, handing in and noting retrospectives (A44, A48, F18)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.library import queries, rules
from lunxun.library.content import RetrospectiveContent
from lunxun.library.enums import RETROSPECTIVE_MOVES, RetrospectiveState, Rhythm
from lunxun.library.models import Retrospective, RetrospectivePlan
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.search.index import index


@action
def plan_retrospectives(
    *, actor: Actor, unit: Unit, year: int, rhythm: str, lead_weeks: int = 4
) -> RetrospectivePlan:
    """Set how often a unit looks back in a year, and how long before its lecture it must have done so."""
    require(rules.can_plan_retrospectives(actor, unit))
    problems = {}
    if rhythm not in Rhythm.values:
        problems["rhythm"] = _("请选每月一次或每季一次。")
    if not 1 <= lead_weeks <= 26:
        problems["lead_weeks"] = _("提前量请填 1 到 26 周。")
    if problems:
        raise Invalid(problems)
    plan, _made = RetrospectivePlan.objects.update_or_create(
        organisation_id=unit.organisation_id,
        unit=unit,
        year=year,
        defaults={"rhythm": rhythm, "lead_weeks": lead_weeks},
    )
    data = {"year": year, "rhythm": rhythm, "lead_weeks": lead_weeks}
    record(actor=actor, verb="plan_retrospectives", subject=plan, data=data)
    return plan


@action
def begin_retrospective(
    *,
    actor: Actor,
    unit: Unit,
    item: str,
    happened_on: dt.date,
    content: RetrospectiveContent | None = None,
    to_case: bool = False,
) -> Retrospective:
    """Begin to look back on one piece of work; incomplete as it may be."""
    require(rules.can_write_retrospective(actor, unit))
    _check(item, happened_on)
    retrospective = Retrospective.objects.create(
        organisation_id=unit.organisation_id,
        number=queries.next_retrospective_number(unit.organisation_id),
        unit=unit,
        item=clean_line(item),
        happened_on=happened_on,
        content=(content or RetrospectiveContent()).as_json(),
        to_case=to_case,
        saved_at=clock.now(),
        saved_by=actor.label,
    )
    record(actor=actor, verb="begin_retrospective", subject=retrospective)
    index("retrospective", retrospective)
    return retrospective


@action
def save_retrospective(
    *,
    actor: Actor,
    retrospective: Retrospective,
    item: str,
    happened_on: dt.date,
    content: RetrospectiveContent,
    to_case: bool,
    seen_number: int,
) -> None:
    """Save what was written.

    Raises:
        Conflict: somebody saved since this one was opened; the text stays on the page.
    """
    require(rules.can_edit_retrospective(actor, retrospective))
    _check(item, happened_on)
    moved = Retrospective.objects.filter(
        pk=retrospective.pk, edit_number=seen_number, state=RetrospectiveState.DRAFT
    ).update(
        item=clean_line(item),
        happened_on=happened_on,
        content=content.as_json(),
        to_case=to_case,
        edit_number=seen_number + 1,
        saved_at=clock.now(),
        saved_by=actor.label,
    )
    if not moved:
        raise Conflict(
            _("没有保存：%(who)s刚改过。你的文字还在，请对照后再存。") % {"who": retrospective.saved_by}
        )
    retrospective.refresh_from_db()
    record(actor=actor, verb="save_retrospective", subject=retrospective)
    index("retrospective", retrospective)


@action
def submit_retrospective(*, actor: Actor, retrospective: Retrospective, seen_number: int) -> None:
    """Hand it in: complete, and by the head. From here on it stays as it is."""
    require(rules.can_submit_retrospective(actor, retrospective))
    if retrospective.edit_number != seen_number:
        raise Conflict(_("没有报送：复盘刚被改过。请看过再报送。"))
    missing = RetrospectiveContent.of(retrospective.content).problems()
    if missing:
        raise Invalid(missing)
    advance(
        retrospective,
        actor=actor,
        verb="submit_retrospective",
        to=RetrospectiveState.SUBMITTED,
        allowed=RETROSPECTIVE_MOVES,
        changes={"submitted_on": clock.today()},
    )


@action
def note_retrospective(*, actor: Actor, retrospective: Retrospective, note: str = "") -> None:
    """Read and noted, with a word to the unit if there is one."""
    require(rules.can_note_retrospective(actor, retrospective))
    changes = {"noted_by": (f"{actor.title} {actor.label}").strip()[:80], "note": note.strip()[:400]}
    advance(
        retrospective,
        actor=actor,
        verb="note_retrospective",
        to=RetrospectiveState.NOTED,
        allowed=RETROSPECTIVE_MOVES,
        changes=changes,
    )


@action
def return_retrospective(*, actor: Actor, retrospective: Retrospective, note: str) -> None:
    """Back to the unit, with what is missing."""
    require(rules.can_note_retrospective(actor, retrospective))
    if not note.strip():
        raise Invalid({"note": _("请写明哪里要补。")})
    if retrospective.state != RetrospectiveState.SUBMITTED:
        raise Conflict(_("只有刚报送、还没有阅的复盘能退回。"))
    advance(
        retrospective,
        actor=actor,
        verb="return_retrospective",
        to=RetrospectiveState.DRAFT,
        allowed=RETROSPECTIVE_MOVES,
        changes={"submitted_on": None, "note": note.strip()[:400]},
    )


def _check(item: str, happened_on: dt.date) -> None:
    problems = {}
    if not clean_line(item):
        problems["item"] = _("请写复盘的是哪件工作。")
    if happened_on > clock.today():
        problems["happened_on"] = _("还没有发生的工作不能复盘，请填今天或以前。")
    if problems:
        raise Invalid(problems)
