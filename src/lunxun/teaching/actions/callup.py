"""Rules of call-up, the roster built from one, and the moment of calling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession
from lunxun.teaching.actions.steps import locked_session
from lunxun.teaching.audience import Qualified, evaluate, parse, vocabulary_of
from lunxun.teaching.enums import CALLUP_MOVES, CallUpState, EntrySource, EntryStatus
from lunxun.teaching.models import AudienceRule, CallUp, RosterEntry
from lunxun.teaching.rules import can_edit_roster, can_edit_rules

_SNAPSHOT = ("name", "unit_id", "unit_name", "post_title", "order_key")


@action
def save_audience_rule(*, actor: Actor, code: str, name: str, expression: Any) -> AudienceRule:
    """Keep a rule under its code; a changed one gets the next number, an unchanged one is returned.

    Raises:
        Invalid: the expression has a wrong place (every one is named), or code or name is empty.
    """
    require(can_edit_rules(actor))
    code, name = clean_line(code)[:30], clean_line(name)[:60]
    problems = {}
    if not code:
        problems["code"] = _("请给规则编一个号，例如 R2。")
    if not name:
        problems["name"] = _("请给规则起一个名，例如：安全底线。")
    if problems:
        raise Invalid(problems)
    parse(expression, vocabulary_of(actor.organisation_id))
    kept = AudienceRule.objects.select_for_update().filter(organisation_id=actor.organisation_id, code=code)
    latest = kept.order_by("-number").first()
    if latest is not None and latest.expression == expression and latest.name == name:
        return latest
    number = (kept.aggregate(last=Max("number"))["last"] or 0) + 1
    rule = AudienceRule.objects.create(
        organisation_id=actor.organisation_id, code=code, number=number, name=name, expression=expression
    )
    record(actor=actor, verb="save_audience_rule", subject=rule, data={"code": code, "number": number})
    return rule


@action
def build_roster(*, actor: Actor, session: TrainingSession, rule: AudienceRule, as_of: dt.date) -> CallUp:
    """Write the roster of a session from a rule, looking at the posts of `as_of`.

    Until the call-up is issued it can be built again: rows by rule follow the rule; what people decided
    (added, removed, leave, substitutes, check-ins) stays. The same input twice changes nothing.

    Raises:
        Conflict: the call-up has been issued.
        Invalid: the rule names nobody on that day, or its codes are unknown.
    """
    session = locked_session(actor, session)
    require(can_edit_roster(actor, session))
    if rule.organisation_id != actor.organisation_id:
        raise Invalid({"rule": _("这条规则属于别的单位。")})
    call_up = CallUp.objects.filter(organisation_id=actor.organisation_id, session=session).first()
    if call_up is not None and call_up.state != CallUpState.DRAFT:
        raise Conflict(_("调训已经发出，名册不能整本重排。要增减人，请逐个增补或移出。"))
    node = parse(rule.expression, vocabulary_of(actor.organisation_id))
    people = evaluate(node, actor.organisation_id, as_of)
    if not people:
        raise Invalid({"expression": _("按这条规则，那天一个人也没有。请看看名单和日期。")})
    call_up, _created = CallUp.objects.update_or_create(
        organisation_id=actor.organisation_id,
        session=session,
        defaults={"rule": rule, "expression": rule.expression, "as_of": as_of},
    )
    changes = _follow_rule(session, people)
    data = {"rule": str(rule), "as_of": as_of.isoformat(), "called": len(people), **changes}
    record(actor=actor, verb="build_roster", subject=session, data=data)
    return call_up


@action
def call_up(*, actor: Actor, session: TrainingSession) -> None:
    """Issue the call-up: from now on the roster changes row by row only."""
    session = locked_session(actor, session)
    require(can_edit_roster(actor, session))
    row = CallUp.objects.filter(organisation_id=actor.organisation_id, session=session).first()
    if row is None:
        raise Conflict(_("还没有名册。先选规则、生成名册，再发调训。"))
    issue(actor, row)


def issue(actor: Actor, row: CallUp) -> None:
    """Shared with the release of the timetable, which issues a call-up that is still open."""
    advance(
        row,
        actor=actor,
        verb="call_up",
        to=CallUpState.CALLED,
        allowed=CALLUP_MOVES,
        changes={"called_at": clock.now()},
    )


def _follow_rule(session: TrainingSession, people: Sequence[Qualified]) -> dict[str, int]:
    """Add, refresh and drop rows by rule; three writes at most."""
    rows = RosterEntry.objects.filter(organisation_id=session.organisation_id, session=session)
    present = {row.person_id: row for row in rows if row.person_id is not None}
    wanted = {one.person_id: one for one in people}
    new = [_row(session, one) for one in people if one.person_id not in present]
    RosterEntry.objects.bulk_create(new, batch_size=500)
    stale = []
    for person_id, row in present.items():
        one = wanted.get(person_id)
        if one is not None and row.source == EntrySource.RULE and _refresh(row, one):
            stale.append(row)
    RosterEntry.objects.bulk_update(stale, _SNAPSHOT, batch_size=500)
    dropped, _detail = (
        rows.filter(
            source=EntrySource.RULE,
            status=EntryStatus.CALLED,
            check_in__isnull=True,
            leaves__isnull=True,
            substitution__isnull=True,
            stands_in__isnull=True,
        )
        .exclude(person_id__in=list(wanted))
        .delete()
    )
    return {"added": len(new), "refreshed": len(stale), "dropped": dropped}


def _row(session: TrainingSession, one: Qualified) -> RosterEntry:
    return RosterEntry(
        organisation_id=session.organisation_id,
        session=session,
        person_id=one.person_id,
        name=one.name,
        unit_id=one.unit_id,
        unit_name=one.unit_name,
        post_title=one.post_title,
        order_key=one.order_key,
        source=EntrySource.RULE,
    )


def _refresh(row: RosterEntry, one: Qualified) -> bool:
    """Bring the snapshot up to date; whether anything differed."""
    before = tuple(getattr(row, name) for name in _SNAPSHOT)
    for name in _SNAPSHOT:
        setattr(row, name, getattr(one, name))
    return before != tuple(getattr(row, name) for name in _SNAPSHOT)
