"""The day: live figures, the wall, the desk, the door, the release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.org.actors import Actor
from lunxun.plans.enums import SegmentKind, SessionState
from lunxun.plans.models import Segment, TrainingSession
from lunxun.plans.queries import agenda_of, day_span
from lunxun.teaching import actions, queries, rules
from lunxun.teaching.enums import CheckInMethod
from lunxun.teaching.forms import ReasonForm
from lunxun.teaching.pages.roster import STATUS_CHOICES


def live_context(actor: Actor, session: TrainingSession) -> dict[str, Any]:
    """Figures, blocks and agenda of the day; the same for page, fragment and board."""
    segments = agenda_of(session)
    now = clock.now()
    current = next((one for one in segments if one.starts_at <= now < one.ends_at), None)
    return {
        "session": session,
        "counts": queries.session_counts(session),
        "blocks": queries.by_unit(session),
        "segments": segments,
        "span": day_span(segments),
        "current": current,
        "now": now,
        "door": queries.door_of(session),
        "duty": [line.strip() for line in session.duty_note.split("；") if line.strip()],
        "may_check_in": rules.can_check_in(actor, session),
        "may_keep_door": rules.can_keep_door(actor, session),
        "is_released": session.state == SessionState.RELEASED,
        "may_mark_held": session.state == SessionState.RELEASED
        and _is_over(session, segments)
        and bool(rules.can_release(actor, session)),
    }


def _is_over(session: TrainingSession, segments: list[Segment]) -> bool:
    """Offered only after the last line of the timetable: in the morning a slip would close the roster."""
    if clock.today() == session.on and segments:
        return clock.now() >= max(segment.ends_at for segment in segments)
    return clock.today() >= session.on


def board_context(actor: Actor, session: TrainingSession) -> dict[str, Any]:
    """The wall: what is being taught, and how many are here. No names but the lecturer's, no ranking."""
    context = live_context(actor, session)
    lectures = [one for one in context["segments"] if hasattr(one, "lecture")]
    current: Segment | None = context["current"]
    context["lectures"] = lectures
    context["lecture_count"] = len(lectures)
    following = next((one for one in lectures if one.starts_at > context["now"]), None)
    context["following"] = following
    if current is not None:
        whole = (current.ends_at - current.starts_at).total_seconds()
        gone = (context["now"] - current.starts_at).total_seconds()
        context["progress"] = f"{100 * gone / whole:.1f}"
        context["minutes_left"] = max(0, round((whole - gone) / 60))
        context["is_lecture"] = current.kind == SegmentKind.LECTURE and hasattr(current, "lecture")
    return context


def desk_context(actor: Actor, session: TrainingSession, query: Mapping[str, str]) -> dict[str, Any]:
    """The desk's list: those missing unless asked otherwise."""
    filters = queries.RosterFilters.read({"status": "missing", **query})
    blocks = queries.by_unit(session)
    return {
        "session": session,
        "filters": filters,
        "page": queries.roster_page(actor, session, filters, size=60),
        "blocks": blocks,
        "chosen": next((one for one in blocks if one.key == filters.unit), None),
        "statuses": STATUS_CHOICES[:4],
        "counts": queries.session_counts(session),
        "method": query.get("method", CheckInMethod.STAFF),
    }


def tick(actor: Actor, session: TrainingSession, posted: QueryDict, query: Mapping[str, str]) -> str:
    """Do what the pressed button of the desk says, and say what was done."""
    method = posted.get("method", CheckInMethod.STAFF)
    one, undo = posted.get("one", ""), posted.get("undo", "")
    if undo.isdecimal():
        entry = queries.get_entry_for(actor, int(undo), session_pk=session.pk)
        actions.undo_check_in(actor=actor, entry=entry)
        return _("%(name)s的签到已撤销。") % {"name": entry.name}
    if one.isdecimal():
        entry = queries.get_entry_for(actor, int(one), session_pk=session.pk)
        actions.check_in_by_staff(actor=actor, entry=entry, method=method)
        return _("%(name)s已签到。") % {"name": entry.name}
    if "whole" in posted:
        filters = queries.RosterFilters.read({**query, "status": "missing"})
        chosen = list(queries.roster_rows(actor, session, filters).values_list("pk", flat=True))
    else:
        chosen = [int(pk) for pk in posted.getlist("entries") if pk.isdecimal()]
    count = actions.check_in_many(actor=actor, session=session, entry_ids=chosen, method=method)
    return _("%(count)s 人已签到。") % {"count": count} if count else _("没有新签到的人。先勾选，再签到。")


def release_context(session: TrainingSession, form: ReasonForm) -> dict[str, Any]:
    """Every obstacle, with whom and since when; or the releases so far."""
    return {
        "session": session,
        "obstacles": queries.obstacles(session) if session.state == SessionState.DRAFT else [],
        "releases": queries.releases_of(session),
        "call_up": queries.call_up_of(session),
        "counts": queries.session_counts(session),
        "segments": agenda_of(session),
        "form": form,
    }


def door_context(session: TrainingSession, unit: str) -> dict[str, Any]:
    """The phone page: closed with its reason, or unit first and then the name."""
    door = queries.door_of(session)
    is_today = clock.today() == session.on
    is_open = bool(door and door.is_open) and is_today and session.state == SessionState.RELEASED
    blocks = queries.by_unit(session) if is_open else []
    block = next((one for one in blocks if one.key == unit), None)
    return {
        "session": session,
        "code": door.code if door else "",
        "is_open": is_open,
        "is_today": is_today,
        "blocks": blocks,
        "chosen": block,
        "entries": queries.entries_of_block(session, block) if block else [],
    }
