"""What the pages of outlines read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.queries import Reviewer, reviewer_for
from lunxun.outlines import rules
from lunxun.outlines.deadlines import CLOSE_OF_DAY
from lunxun.outlines.enums import OutlineState, ReviewDecision
from lunxun.outlines.models import Comment, Outline, OutlineVersion, Review
from lunxun.outlines.queries.standing import Standing, standings_of
from lunxun.plans.models import Lecture, TrainingSession

LOADED = (
    "lecture__unit",
    "lecture__lecturer",
    "lecture__session__circle",
    "lecture__segment",
    "current",
    "passed_version",
)

OutlineRow = Standing


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list can be narrowed to; "" and None mean everything.

    `state` is a state, or `open` for all that have not passed.
    """

    state: str = ""
    session: int | None = None
    text: str = ""


def outlines_for(actor: Actor, filters: Filters | None = None) -> QuerySet[Outline]:
    """Outlines that the actor may read, next session first. Withdrawn lectures are left out."""
    filters = filters or Filters()
    rows = (
        rules.visible_to(actor, Outline.objects.all())
        .exclude(lecture__state="withdrawn")
        .select_related(*LOADED)
        .order_by("lecture__session__on", "lecture__session_id", "lecture__position", "pk")
    )
    if filters.state == "open":
        rows = rows.exclude(state=OutlineState.PASSED)
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.session is not None:
        rows = rows.filter(lecture__session_id=filters.session)
    if filters.text:
        rows = rows.filter(
            Q(lecture__title__icontains=filters.text)
            | Q(lecture__unit__short_name__icontains=filters.text)
            | Q(lecture__lecturer__name__icontains=filters.text)
        )
    return rows


def late_among(outlines: QuerySet[Outline]) -> QuerySet[Outline]:
    """Those whose deadline is past: the reviewer's while in review, else the department's, at its close of day."""
    now = clock.local_now()
    last = now.date() - dt.timedelta(days=1) if now.hour < CLOSE_OF_DAY else now.date()
    by_reviewer = Q(state=OutlineState.IN_REVIEW, review_due_at__lt=now)
    by_department = Q(due_on__lte=last) & ~Q(state__in=[OutlineState.IN_REVIEW, OutlineState.PASSED])
    return outlines.filter(by_reviewer | by_department)


def lectures_without(actor: Actor) -> QuerySet[Lecture]:
    """Lectures of coming sessions whose outline has not been opened, the next session first."""
    return (
        Lecture.objects.filter(
            organisation_id=actor.organisation_id, outline__isnull=True, session__on__gte=clock.today()
        )
        .exclude(state="withdrawn")
        .exclude(session__state="cancelled")
        .select_related("session__circle", "unit", "lecturer")
        .order_by("session__on", "session_id", "position", "id")
    )


def lectures_with(lectures: QuerySet[Lecture], text: str) -> QuerySet[Lecture]:
    return lectures.filter(
        Q(title__icontains=text) | Q(unit__short_name__icontains=text) | Q(lecturer__name__icontains=text)
    )


def rows_of(actor: Actor, outlines: Sequence[Outline]) -> list[OutlineRow]:
    """With whom each of these outlines is, and for how long."""
    return standings_of(actor.organisation_id, outlines)


def state_counts(actor: Actor, session: int | None = None) -> dict[str, int]:
    """state → how many the actor may read; `""` all, `open` all that have not passed."""
    rows = outlines_for(actor, Filters(session=session)).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    counts[""] = sum(counts.values())
    counts["open"] = counts[""] - counts.get(OutlineState.PASSED, 0)
    return counts


def get_outline_for(actor: Actor, pk: int) -> Outline:
    outline = rules.visible_to(actor, Outline.objects.all()).select_related(*LOADED).filter(pk=pk).first()
    if outline is None:
        raise NotFound(_("没有这份提纲，或者它不归你看。"))
    return outline


def get_session_for(actor: Actor, pk: int) -> TrainingSession:
    session = TrainingSession.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if session is None:
        raise NotFound(_("没有这个场次。"))
    return session


def get_comment_for(actor: Actor, outline: Outline, pk: int) -> Comment:
    """A comment of an outline that was fetched for the actor."""
    comment = Comment.objects.filter(outline=outline, pk=pk).select_related("outline").first()
    if comment is None:
        raise NotFound(_("没有这条批注。"))
    return comment


def sessions_for(actor: Actor) -> list[TrainingSession]:
    """Sessions with an outline that the actor may read, for the filter."""
    ids = rules.visible_to(actor, Outline.objects.all()).values("lecture__session_id")
    return list(TrainingSession.objects.filter(pk__in=ids).order_by("on", "pk"))


@dataclass(frozen=True, slots=True)
class Missing:
    """A session with `count` lectures whose outline has not been opened."""

    session: TrainingSession
    count: int


def missing_outlines(actor: Actor) -> list[Missing]:
    """Coming sessions with lectures whose outline has not been opened. Empty for everybody but the office."""
    if not actor.is_clerk:
        return []
    missing = Count("lectures", filter=Q(lectures__outline__isnull=True) & ~Q(lectures__state="withdrawn"))
    sessions = (
        TrainingSession.objects.filter(organisation_id=actor.organisation_id, on__gte=clock.today())
        .exclude(state="cancelled")
        .annotate(missing=missing)
        .filter(missing__gt=0)
        .order_by("on")
    )
    return [Missing(session, session.missing) for session in sessions]


def versions_of(outline: Outline) -> list[OutlineVersion]:
    return list(outline.versions.select_related("confirmed_by").order_by("number"))


def version_of(outline: Outline, number: int | None) -> OutlineVersion:
    """A version by its number; None: the current one."""
    if number is None:
        version = outline.current
    else:
        version = outline.versions.filter(number=number).select_related("confirmed_by").first()
    if version is None:
        raise NotFound(_("没有第 %(n)s 稿。") % {"n": number})
    return version


def history_of(outline: Outline) -> list[Review]:
    """All rounds with opinions and reasons, oldest first."""
    return list(
        outline.reviews.select_related("reviewer", "reviewer_post", "version", "version__confirmed_by")
        .prefetch_related("reasons", "opinions")
        .order_by("round")
    )


def review_of_round(outline: Outline, number: int | None) -> Review:
    """A decided round, by default the last decided one."""
    decided = [
        r for r in history_of(outline) if r.decision in (ReviewDecision.PASSED, ReviewDecision.RETURNED)
    ]
    for review in reversed(decided):
        if number is None or review.round == number:
            return review
    raise NotFound(_("这份提纲还没有审核意见。"))


def passing_review(reviews: Sequence[Review]) -> Review | None:
    """The last round that passed."""
    passed = [review for review in reviews if review.decision == ReviewDecision.PASSED]
    return passed[-1] if passed else None


def comments_of(outline: Outline, version: OutlineVersion) -> list[Comment]:
    """People's comments up to this version, and the automatic ones of this version alone."""
    return list(
        outline.comments.filter(
            Q(kind="human", version__number__lte=version.number) | Q(kind="auto", version=version)
        ).select_related("version")
    )


def goals_of(outline: Outline) -> list[str]:
    """Names of the goals that the lecture serves."""
    return [goal.name for goal in outline.lecture.goals.all()]


def resolved_reviewer(outline: Outline) -> Reviewer:
    """Who reviews this outline today, and on what basis."""
    lecture: Lecture = outline.lecture
    return reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id)


def return_statistics(actor: Actor) -> dict[str, Any]:
    """Returns by reason, and how many outlines passed at first go (A55)."""
    reviews = Review.objects.filter(outline__in=rules.visible_to(actor, Outline.objects.all()))
    by_reason = dict(
        reviews.filter(decision=ReviewDecision.RETURNED, reasons__isnull=False)
        .values_list("reasons__code")
        .annotate(Count("pk"))
        .order_by()
    )
    totals = reviews.aggregate(
        decided=Count("pk", filter=Q(decision__in=[ReviewDecision.PASSED, ReviewDecision.RETURNED])),
        returned=Count("pk", filter=Q(decision=ReviewDecision.RETURNED)),
        passed=Count("pk", filter=Q(decision=ReviewDecision.PASSED)),
        first_go=Count("pk", filter=Q(decision=ReviewDecision.PASSED, round=1)),
    )
    return {"by_reason": by_reason, **totals}
