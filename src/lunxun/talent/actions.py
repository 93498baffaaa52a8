"""The office's verbs on hours. Nothing is overwritten: a mistake is taken back by a counter-entry."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.org.models import Person
from lunxun.plans.enums import SessionState
from lunxun.plans.models import Circle, TrainingSession
from lunxun.talent.credit import rules_from
from lunxun.talent.enums import HoursKind
from lunxun.talent.fixing import fix_hours
from lunxun.talent.models import HoursEntry, HoursRuleSet, SessionHours
from lunxun.talent.rules import can_keep_hours

MOST = Decimal(1000)


@action
def adopt_hours_rules(
    *, actor: Actor, name: str, document: str, from_on: dt.date, definition: Mapping[str, Any]
) -> HoursRuleSet:
    """A new version of the rules on hours; sessions held already keep what they were worth."""
    require(can_keep_hours(actor))
    if not name.strip():
        raise Invalid({"name": _("请给这一版规定起个名字。")})
    mine = HoursRuleSet.objects.filter(organisation_id=actor.organisation_id)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    rules_from(definition, name=name, number=number, document=document, from_on=from_on)
    row = HoursRuleSet.objects.create(
        organisation_id=actor.organisation_id,
        number=number,
        name=name.strip()[:80],
        document=document.strip()[:120],
        from_on=from_on,
        definition=json.loads(json.dumps(definition)),
    )
    record(actor=actor, verb="adopt_hours_rules", subject=row, data={"from_on": from_on.isoformat()})
    return row


@action
def fix_missing_hours(*, actor: Actor) -> int:
    """Fix the hours of sessions that were held before hours were kept; how many there were."""
    require(can_keep_hours(actor))
    sessions = list(
        TrainingSession.objects.filter(
            organisation_id=actor.organisation_id,
            state__in=[SessionState.HELD, SessionState.ARCHIVED],
            credit__isnull=True,
        ).select_related("circle")
    )
    for session in sessions:
        record(actor=actor, verb="fix_missing_hours", subject=fix_hours(session).session)
    return len(sessions)


@action
def record_hours(
    *,
    actor: Actor,
    person: Person,
    on: dt.date,
    title: str,
    kind: str,
    hours: Decimal,
    circle: Circle | None = None,
    document: str = "",
) -> HoursEntry:
    """Book hours from elsewhere: a class of another organiser, the network, a lecture given outside."""
    require(can_keep_hours(actor))
    row = book(actor, person, on=on, title=title, kind=kind, hours=hours, circle=circle, document=document)
    record(actor=actor, verb="record_hours", subject=row, data={"hours": str(hours), "kind": kind})
    return row


@action
def take_back_hours(
    *, actor: Actor, entry: HoursEntry, reason: str, hours: Decimal | None = None
) -> HoursEntry | None:
    """Take an entry back by a counter-entry, and book it anew with other hours if they are given.

    Raises:
        Conflict: it was taken back already, or is a counter-entry itself.
        Invalid: no reason.
    """
    require(can_keep_hours(actor))
    reverse(actor, entry, reason)
    new = None
    if hours is not None:
        new = book(
            actor,
            entry.person,
            on=entry.on,
            title=entry.title,
            kind=entry.kind,
            hours=hours,
            circle=entry.circle,
            document=entry.document,
            reason=reason,
        )
    record(
        actor=actor,
        verb="take_back_hours",
        subject=entry,
        note=reason,
        data={"from": str(entry.hours), "to": str(hours or 0)},
    )
    return new


@action
def adjust_session_hours(
    *, actor: Actor, person: Person, session: TrainingSession, hours: Decimal, reason: str
) -> HoursEntry:
    """Move what a held session is worth to one person by `hours` (−3: he left at noon).

    Raises:
        Conflict: the session's hours are not fixed yet.
    """
    require(can_keep_hours(actor))
    fixed = SessionHours.objects.filter(organisation_id=actor.organisation_id, session=session).first()
    if fixed is None:
        raise Conflict(_("这一期还没有记学时，上完课才能调整。"))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么调整。")})
    if not hours or abs(hours) > fixed.hours:
        raise Invalid({"hours": _("这一期共 %(n)s 学时，调整不能超过它。") % {"n": fixed.hours.normalize()}})
    row = HoursEntry.objects.create(
        organisation_id=actor.organisation_id,
        person=person,
        on=session.on,
        title=session.title,
        kind=HoursKind.CLASS,
        circle_id=fixed.circle_id,
        hours=hours,
        session=session,
        reason=reason.strip()[:200],
        recorded_on=clock.today(),
        recorded_by=actor.label[:60],
    )
    record(actor=actor, verb="adjust_session_hours", subject=row, note=reason, data={"hours": str(hours)})
    return row


def book(
    actor: Actor,
    person: Person,
    *,
    on: dt.date,
    title: str,
    kind: str,
    hours: Decimal,
    circle: Circle | None = None,
    document: str = "",
    reason: str = "",
) -> HoursEntry:
    """The step that verbs and the import share: checks and writes one entry."""
    problems = {}
    if person.organisation_id != actor.organisation_id:
        problems["person"] = _("没有这个人，或者他属于别的单位。")
    if kind not in HoursKind.values:
        problems["kind"] = _("类别只能是集中、网络或授课。")
    if not title.strip():
        problems["title"] = _("请填写班次或课程名称。")
    if not hours.is_finite() or not 0 < hours <= MOST:
        problems["hours"] = _("学时要大于 0，不超过 1000。")
    elif hours != round(hours, 2):
        problems["hours"] = _("学时最多两位小数。")
    if on > clock.today():
        problems["on"] = _("日期还没到。")
    if problems:
        raise Invalid(problems)
    standing = HoursEntry.objects.filter(
        organisation_id=actor.organisation_id, person=person, on=on, title=title.strip()[:100], kind=kind
    ).filter(reverses__isnull=True, reversed_by__isnull=True, session__isnull=True)
    if standing.exists():
        raise Conflict(_("这一天的这个班次已经登记过学时。要改，请冲销后重新登记。"))
    return HoursEntry.objects.create(
        organisation_id=actor.organisation_id,
        person=person,
        on=on,
        title=title.strip()[:100],
        kind=kind,
        circle=circle,
        hours=hours,
        document=document.strip()[:120],
        reason=reason.strip()[:200],
        recorded_on=clock.today(),
        recorded_by=actor.label[:60],
    )


def reverse(actor: Actor, entry: HoursEntry, reason: str) -> HoursEntry:
    """The step that takes one entry back."""
    if entry.organisation_id != actor.organisation_id:
        raise Conflict(_("这笔学时属于别的单位。"))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么更正。")})
    gone = _("这笔学时已经冲销过。请看过现在的流水再办。")
    if entry.reverses_id is not None or HoursEntry.objects.filter(reverses=entry).exists():
        raise Conflict(gone)
    try:
        with transaction.atomic():
            return HoursEntry.objects.create(
                organisation_id=actor.organisation_id,
                person_id=entry.person_id,
                on=entry.on,
                title=entry.title,
                kind=entry.kind,
                circle_id=entry.circle_id,
                hours=-entry.hours,
                document=entry.document,
                session_id=entry.session_id,
                reverses=entry,
                reason=reason.strip()[:200],
                recorded_on=clock.today(),
                recorded_by=actor.label[:60],
            )
    except IntegrityError as error:
        raise Conflict(gone) from error
