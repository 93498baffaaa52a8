"""What waits for a person, and what is stuck with whom: lines for the home page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.waiting import Waiting, by_urgency
from lunxun.org.actors import Actor
from lunxun.outlines import rules
from lunxun.outlines.enums import OutlineState
from lunxun.outlines.models import Outline
from lunxun.outlines.queries.reading import LOADED, missing_outlines
from lunxun.outlines.queries.standing import Standing, standings_of


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A line of 卡在哪、卡在谁. `tone` and `label` are for the tag; `due` is None without a deadline."""

    item: str
    who: str
    step: str
    days: int
    due: dt.datetime | None
    tone: str
    label: str
    url: str


def _open(actor: Actor) -> QuerySet[Outline]:
    """Outlines on their way for sessions to come, nearest first."""
    return (
        Outline.objects.filter(organisation_id=actor.organisation_id, lecture__session__on__gte=clock.today())
        .exclude(state=OutlineState.PASSED)
        .exclude(lecture__state="withdrawn")
        .exclude(lecture__session__state="cancelled")
        .select_related(*LOADED)
        .order_by("lecture__session__on", "lecture__position", "pk")
    )


def open_standings(actor: Actor) -> list[Standing]:
    """Where each open outline stands; a page that asks `waiting_for` and `stuck` reads them once for both."""
    return standings_of(actor.organisation_id, list(_open(actor))) if actor.is_signed_in else []


def waiting_for(actor: Actor, standings: Sequence[Standing] | None = None) -> list[Waiting]:
    """What the actor has to do about outlines, most urgent first. A fixed number of queries."""
    if not actor.is_signed_in:
        return []
    found: list[Waiting] = []
    for standing in open_standings(actor) if standings is None else standings:
        line = _mine(actor, standing)
        if line is not None:
            found.append(line)
    found += [
        Waiting(
            sentence=_("%(session)s有 %(n)d 堂课没有开提纲")
            % {"session": missing.session.title, "n": missing.count},
            detail=_("开了提纲，部门才能起草。"),
            url=reverse("outlines:outline_list") + f"?session={missing.session.pk}",
            button=_("去开提纲"),
            due_at=None,
            urgency="soon" if missing.session.on <= clock.today() + dt.timedelta(days=21) else "normal",
        )
        for missing in missing_outlines(actor)
        if missing.session.on <= clock.today() + dt.timedelta(days=56)
    ]
    return by_urgency(found)


def _mine(actor: Actor, standing: Standing) -> Waiting | None:
    outline, lecture = standing.outline, standing.outline.lecture
    page = {"pk": outline.pk}
    state = outline.state
    if state == OutlineState.IN_REVIEW and standing.reviewer.person is not None:
        if standing.reviewer.person.pk == actor.person_id:
            sentence = _("审核%(unit)s提纲：%(title)s") % _names(standing)
            return _line(standing, sentence, reverse("outlines:outline_review", kwargs=page), _("去审核"))
    elif state == OutlineState.AWAITING_HEAD and rules.is_lecturer(actor, lecture):
        sentence = _("确认你要讲的提纲：%(title)s") % _names(standing)
        return _line(standing, sentence, reverse("outlines:outline_confirm", kwargs=page), _("看过再确认"))
    elif state in (OutlineState.DRAFT, OutlineState.RETURNED, OutlineState.WITHDRAWN) and rules.works_on(
        actor, lecture
    ):
        words = {
            OutlineState.RETURNED: _("修改退回的提纲：%(title)s"),
            OutlineState.WITHDRAWN: _("审核人收回了通过，修改提纲：%(title)s"),
        }
        sentence = words.get(OutlineState(state), _("起草提纲：%(title)s")) % _names(standing)
        name = "outlines:outline_edit" if state == OutlineState.DRAFT else "outlines:outline_detail"
        button = _("去写") if state == OutlineState.DRAFT else _("看退回意见")
        return _line(standing, sentence, reverse(name, kwargs=page), button)
    return _for_the_office(standing) if actor.is_clerk else None


def _names(standing: Standing) -> dict[str, str]:
    lecture = standing.outline.lecture
    return {"unit": lecture.unit.short_name, "title": lecture.title}


def _line(standing: Standing, sentence: str, url: str, button: str) -> Waiting:
    session = standing.outline.lecture.session
    left = (session.on - clock.today()).days
    detail = _("%(session)s，离上课还有 %(left)d 天；已等 %(days)d 天") % {
        "session": session.title,
        "left": left,
        "days": standing.days,
    }
    return Waiting(sentence, detail, url, button, standing.due_at, standing.urgency)


def _for_the_office(standing: Standing) -> Waiting | None:
    """The clerk sees gaps, and what is overdue or nearly so; the rest runs by itself."""
    outline = standing.outline
    url = reverse("outlines:outline_detail", kwargs={"pk": outline.pk})
    left = (outline.lecture.session.on - clock.today()).days
    if standing.is_gap:
        sentence = _("%(unit)s提纲没有审核人") % _names(standing)
        detail = _("%(why)s。补上分工，才能审核") % {"why": standing.reviewer.reason}
        return Waiting(sentence, detail, url, _("看是谁的缺口"), standing.due_at, "late")
    if not (standing.is_late or standing.is_soon):
        return None
    sentence = _("%(unit)s提纲还没过审，离上课只剩 %(left)d 天") % {**_names(standing), "left": left}
    detail = _("卡在%(who)s，%(step)s，已等 %(days)d 天") % {
        "who": standing.who,
        "step": standing.step,
        "days": standing.days,
    }
    return Waiting(sentence, detail, url, _("看提纲"), standing.due_at, standing.urgency)


def stuck(actor: Actor, standings: Sequence[Standing] | None = None) -> list[StuckRow]:
    """Rows for 卡在哪、卡在谁: outlines on their way that the actor may read, the most urgent first."""
    if standings is None:
        standings = open_standings(actor)
    readable = set(rules.visible_to(actor, _open(actor)).values_list("pk", flat=True))
    found = [standing for standing in standings if standing.outline.pk in readable]
    far = clock.at(dt.date(9999, 1, 1), 0)
    found.sort(key=lambda s: ({"late": 0, "soon": 1}.get(s.urgency, 2), s.due_at or far))
    return [_stuck_row(standing) for standing in found]


def _stuck_row(standing: Standing) -> StuckRow:
    late_days = (clock.now() - standing.due_at).days if standing.due_at else 0
    if standing.is_gap:
        tone, label = "bad", _("缺审核人")
    elif standing.is_late:
        tone, label = "bad", _("超期 %(n)d 天") % {"n": late_days} if late_days else _("已到时限")
    elif standing.urgency == "late":
        tone, label = "bad", _("时限将到")
    elif standing.urgency == "soon":
        tone, label = "warn", _("快到时限")
    else:
        tone, label = "info", _("办理中")
    return StuckRow(
        item=_("%(unit)s提纲") % {"unit": standing.outline.lecture.unit.short_name},
        who=standing.who,
        step=standing.step,
        days=standing.days,
        due=standing.due_at,
        tone=tone,
        label=label,
        url=reverse("outlines:outline_detail", kwargs={"pk": standing.outline.pk}),
    )
