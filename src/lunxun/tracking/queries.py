"""Reads of the ledger."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.audit.models import AuditEntry
from lunxun.feedback.enums import Visibility
from lunxun.feedback.models import SealedText
from lunxun.feedback.rules import with_company
from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.text import day_text
from lunxun.kernel.waiting import LATE, NORMAL, SOON, Waiting
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.models import TrainingSession
from lunxun.tracking import rules
from lunxun.tracking.enums import DONE_STATES, OPEN_STATES, SuggestionState
from lunxun.tracking.models import Suggestion

LOADED = ("session", "lecture", "owner_unit", "repeats", "repeats__session")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the list says."""

    state: str = ""
    category: str = ""
    session: str = ""
    unit: str = ""
    late: bool = False
    repeated: bool = False
    text: str = ""


def suggestions_for(actor: Actor, filters: Filters | None = None) -> QuerySet[Suggestion]:
    """The ledger as this actor may see it: open matters by deadline, answers to check, then what is done."""
    filters = filters or Filters()
    rows = rules.visible_to(actor, Suggestion.objects.all())
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.session.isdecimal():
        rows = rows.filter(session_id=int(filters.session))
    if filters.unit.isdecimal():
        rows = rows.filter(owner_unit_id=int(filters.unit))
    if filters.late:
        rows = rows.filter(state__in=OPEN_STATES, due_on__lt=clock.today())
    if filters.repeated:
        rows = rows.filter(repeats__isnull=False)
    if filters.text:
        rows = rows.filter(words__icontains=filters.text)
    return rows.select_related(*LOADED).annotate(said=Count("intakes")).order_by(*_order())


def _order() -> list[Any]:
    """Who opens the ledger wants to know what is stuck; of what is done, the latest is of interest."""
    stage = Case(
        When(state__in=OPEN_STATES, then=Value(0)),
        When(state=SuggestionState.ANSWERED, then=Value(1)),
        default=Value(2),
    )
    deadline = Case(When(~Q(state__in=DONE_STATES), then=F("due_on")))
    return [stage, deadline.asc(nulls_last=True), F("due_on").desc(), F("id").asc()]


def get_suggestion_for(actor: Actor, pk: int) -> Suggestion:
    row = (
        Suggestion.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related(*LOADED)
        .annotate(said=Count("intakes"))
        .first()
    )
    if row is None:
        raise NotFound(_("台账里没有这一件，或者它属于别的单位。"))
    require(rules.can_see(actor, row))
    return row


def history_of(suggestion: Suggestion) -> list[AuditEntry]:
    return list(
        AuditEntry.objects.filter(
            organisation_id=suggestion.organisation_id,
            subject_type=Suggestion._meta.label,
            subject_id=str(suggestion.pk),
        ).order_by("id")
    )


def texts_to_sort(actor: Actor, session_pk: int | None = None) -> QuerySet[SealedText]:
    """Sealed texts without a verdict, in the order of their random keys. Empty for all but the office;
    nothing of a session with fewer ballots than k, for its texts would point at their writers."""
    rows = with_company(
        SealedText.objects.filter(organisation_id=actor.organisation_id, intake__isnull=True)
    ).exclude(visibility=Visibility.HIDDEN)
    if not rules.can_take_up(actor):
        return rows.none()
    if session_pk:
        rows = rows.filter(evaluation__session_id=session_pk)
    return rows.select_related("lecture__unit", "lecture__session", "evaluation__session").order_by("id")


def get_text_for(actor: Actor, pk: int) -> SealedText:
    require(rules.can_take_up(actor))
    text = texts_to_sort(actor).filter(pk=pk).first()
    if text is None:
        raise NotFound(_("这一条已经归过类，或者不存在。"))
    return text


def candidates_for(text: SealedText) -> QuerySet[Suggestion]:
    """Matters that this text may repeat: of the same session, and those of earlier sessions not yet done."""
    session = text.evaluation.session
    earlier = Q(session__on__lte=session.on) & ~Q(state__in=DONE_STATES)
    return (
        Suggestion.objects.filter(organisation_id=text.organisation_id)
        .filter(Q(session=session) | earlier)
        .select_related("session")
        .order_by("-session__on", "number")
    )


def next_number(session: TrainingSession) -> int:
    last = (
        Suggestion.objects.filter(session=session)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return (last or 0) + 1


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """The five figures on top of the ledger; shares carry what they are out of."""

    texts: int
    matters: int
    answered: int
    late: int
    longest_late: int
    repeated: int
    median_days: float | None

    @property
    def answered_share(self) -> float | None:
        return self.answered / self.matters if self.matters else None


def figures_for(actor: Actor) -> LedgerFigures:
    """Counted over what the actor may see (1 query), without loading the words."""
    visible = rules.visible_to(actor, Suggestion.objects.all()).annotate(said=Count("intakes")).order_by()
    rows = list(visible.values_list("said", "state", "due_on", "taken_on", "answered_on", "repeats_id"))
    today = clock.today()
    late = [(today - due).days for _said, state, due, *_rest in rows if state in OPEN_STATES and due < today]
    days = [(answered - taken).days for *_said, taken, answered, _repeats in rows if answered]
    return LedgerFigures(
        texts=sum(row[0] for row in rows),
        matters=len(rows),
        answered=len(days),
        late=len(late),
        longest_late=max(late, default=0),
        repeated=sum(1 for row in rows if row[-1]),
        median_days=statistics.median(days) if days else None,
    )


def state_counts(actor: Actor) -> dict[str, int]:
    rows = rules.visible_to(actor, Suggestion.objects.all()).values_list("state").annotate(n=Count("id"))
    return dict(rows)


def counts_with_all(actor: Actor) -> dict[str, int]:
    """The counts of the tabs, "" for all (1 query)."""
    counts = state_counts(actor)
    return {"": sum(counts.values()), **counts}


def session_choices(actor: Actor) -> list[tuple[str, str]]:
    """Sessions with a matter that the actor may see, newest first (1 query)."""
    seen = rules.visible_to(actor, Suggestion.objects.all()).order_by().values("session_id")
    return _named(TrainingSession.objects.filter(organisation_id=actor.organisation_id, pk__in=seen))


def sorting_choices(actor: Actor) -> list[tuple[str, str]]:
    """Sessions with a text to sort (1 query)."""
    waiting = texts_to_sort(actor).order_by().values("evaluation__session_id")
    return _named(TrainingSession.objects.filter(organisation_id=actor.organisation_id, pk__in=waiting))


def _named(sessions: QuerySet[TrainingSession]) -> list[tuple[str, str]]:
    return [
        (str(session.pk), f"{day_text(session.on, weekday=False)} {session.title}")
        for session in sessions.order_by("-on", "-pk")
    ]


def owner_choices(actor: Actor) -> list[tuple[str, str]]:
    """Units that own a matter the actor may see, in official order (1 query)."""
    seen = rules.visible_to(actor, Suggestion.objects.all()).order_by().values("owner_unit_id")
    units = Unit.objects.filter(organisation_id=actor.organisation_id, pk__in=seen)
    found = units.order_by("type__order_no", "order_no", "stroke_key", "id").values_list("pk", "short_name")
    return [(str(pk), name) for pk, name in found]


def texts_with(texts: QuerySet[SealedText], words: str) -> QuerySet[SealedText]:
    """Those that say `words`, as the office reads them."""
    moderated = Q(shown_body__icontains=words)
    return texts.filter(moderated | Q(shown_body="", body__icontains=words))


def waiting_for(actor: Actor) -> list[Waiting]:
    """Texts to sort and answers to check for the office; matters to answer for the owners."""
    lines: list[Waiting] = []
    today = clock.today()
    if rules.can_take_up(actor):
        unsorted = texts_to_sort(actor).count()
        if unsorted:
            lines.append(
                Waiting(
                    _("%(n)s 条建议还没有归类") % {"n": unsorted},
                    _("每一条都要有着落：立为一件、并入已有，或者不必办。"),
                    reverse("tracking:sorting"),
                    _("开始归类"),
                    None,
                    SOON,
                )
            )
        overdue = Suggestion.objects.filter(
            organisation_id=actor.organisation_id, state__in=OPEN_STATES, due_on__lt=today
        ).count()
        if overdue:
            lines.append(
                Waiting(
                    _("%(n)s 件建议超期没有答复") % {"n": overdue},
                    _("卡在谁、几天，见下表；答不了的可以改派或延期。"),
                    reverse("tracking:suggestion_list") + "?late=1",
                    _("看这几件"),
                    None,
                    LATE,
                )
            )
        answered = Suggestion.objects.filter(
            organisation_id=actor.organisation_id, state=SuggestionState.ANSWERED
        ).count()
        if answered:
            lines.append(
                Waiting(
                    _("%(n)s 件已答复，等核验") % {"n": answered},
                    _("看凭证，属实就办结。"),
                    reverse("tracking:suggestion_list") + "?state=answered",
                    _("逐件核验"),
                    None,
                    NORMAL,
                )
            )
    units = actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids
    mine = Suggestion.objects.filter(
        organisation_id=actor.organisation_id, owner_unit_id__in=units, state__in=OPEN_STATES
    ).select_related("session")
    for row in mine.order_by("due_on", "id")[:6]:
        late = row.days_late
        lines.append(
            Waiting(
                _("建议 %(label)s 等你答复：%(words)s") % {"label": row.label, "words": _short(row.words)},
                _("超期 %(n)s 天") % {"n": late} if late else _("没有答复的建议，是最看得见的形式主义。"),
                reverse("tracking:suggestion_detail", args=[row.pk]),
                _("答复"),
                clock.at(row.due_on, 18),
                LATE if late else SOON if row.due_on - today <= dt.timedelta(days=2) else NORMAL,
            )
        )
    return lines


def stuck(actor: Actor) -> list[Suggestion]:
    """Overdue matters, longest first, for those who push."""
    if not actor.has("clerk", "inspector", "leader"):
        return []
    return list(suggestions_for(actor, Filters(late=True))[:10])


def _short(words: str, length: int = 24) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
