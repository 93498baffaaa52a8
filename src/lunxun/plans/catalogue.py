"""What the pages of one lecture, lecturer, topic and goal show, and what the search finds of the plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.kernel.finding import Found, Group
from lunxun.kernel.panels import Line, Panel, panels_for
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Person, PostHolding, Unit
from lunxun.org.queries import head_of, primary_titles
from lunxun.org.rules import can_see_directory
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Goal, GoalFramework, Lecture, Silence, Topic
from lunxun.plans.queries import get_lecture_for, topics_for

LOADED = ("session", "session__circle", "unit", "lecturer", "topic", "segment")
NOT_WITHDRAWN = ~Q(lectures__state=LectureState.WITHDRAWN)


def lectures_for(actor: Actor) -> QuerySet[Lecture]:
    """Lectures of the organisation with all that a row shows, newest first."""
    rows = Lecture.objects.filter(organisation_id=actor.organisation_id).select_related(*LOADED)
    return rows.order_by("-session__on", "position", "id")


@dataclass(frozen=True, slots=True)
class LecturePage:
    lecture: Lecture
    goals: list[Goal]
    panels: list[Panel]
    can_open_directory: bool


def lecture_page(actor: Actor, pk: int) -> LecturePage:
    lecture = get_lecture_for(actor, pk)
    goals = list(lecture.goals.select_related("framework"))
    return LecturePage(lecture, goals, panels_for("lecture", actor, lecture), bool(can_see_directory(actor)))


@dataclass(frozen=True, slots=True)
class LecturerPage:
    """One lecturer: lectures in the order of time, what other domains add, and the post of today."""

    person: Person
    holding: PostHolding | None
    lectures: list[Lecture]
    held: int
    panels: list[Panel]
    can_open_directory: bool


def lecturer_page(actor: Actor, pk: int) -> LecturerPage:
    person = Person.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    lectures = list(lectures_for(actor).filter(lecturer_id=pk)) if person else []
    if person is None or not lectures:
        raise NotFound(_("这个人没有讲过课，或者他属于别的单位。"))
    return LecturerPage(
        person=person,
        holding=primary_titles([person.pk], clock.today()).get(person.pk),
        lectures=lectures,
        held=sum(1 for lecture in lectures if lecture.state == LectureState.HELD),
        panels=panels_for("lecturer", actor, person),
        can_open_directory=bool(can_see_directory(actor)),
    )


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic: who answers for it and would give it today (A42), and what has been given."""

    topic: Topic
    head: PostHolding | None
    lectures: list[Lecture]
    panels: list[Panel]
    can_open_directory: bool


def topic_page(actor: Actor, pk: int) -> TopicPage:
    topic = (
        Topic.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("circle", "circle__parent", "unit")
        .first()
    )
    if topic is None:
        raise NotFound(_("没有这个专题，或者它属于别的单位。"))
    return TopicPage(
        topic=topic,
        head=head_of(topic.unit, clock.today()) if topic.unit else None,
        lectures=list(lectures_for(actor).filter(topic=topic)),
        panels=panels_for("topic", actor, topic),
        can_open_directory=bool(can_see_directory(actor)),
    )


@dataclass(frozen=True, slots=True)
class GoalPage:
    goal: Goal
    siblings: list[Goal]
    lectures: list[Lecture]
    panels: list[Panel]


def goal_page(actor: Actor, pk: int) -> GoalPage:
    """One goal: where it comes from, which lectures serve it; an empty list is the gap to see."""
    goal = (
        Goal.objects.filter(organisation_id=actor.organisation_id, pk=pk).select_related("framework").first()
    )
    if goal is None:
        raise NotFound(_("没有这个目标，或者它属于别的单位。"))
    serving = lectures_for(actor).filter(goals=goal).exclude(state=LectureState.WITHDRAWN)
    return GoalPage(
        goal=goal,
        siblings=list(_counted(Goal.objects.filter(framework=goal.framework))),
        lectures=list(serving),
        panels=panels_for("goal", actor, goal),
    )


def _counted(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    return goals.annotate(lecture_count=Count("lectures", filter=NOT_WITHDRAWN)).order_by("order_no", "id")


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    framework: GoalFramework
    goals: list[Goal]

    @property
    def gaps(self) -> int:
        """Goals that no lecture serves."""
        return sum(1 for goal in self.goals if not getattr(goal, "lecture_count", 0))


def framework_rows(actor: Actor) -> list[FrameworkRow]:
    """Goal frameworks with their goals and how many lectures serve each (2 queries)."""
    mine = {"organisation_id": actor.organisation_id}
    goals = list(_counted(Goal.objects.filter(**mine)))
    frameworks = GoalFramework.objects.filter(**mine)
    return [FrameworkRow(one, [goal for goal in goals if goal.framework_id == one.pk]) for one in frameworks]


def find_topics(actor: Actor, text: str, limit: int) -> Group:
    """Topics for the search page (1 query)."""
    rows = list(topics_for(actor, text)[: limit + 1])
    found = [
        Found(
            topic.name,
            reverse("plans:topic_detail", args=[topic.pk]),
            f"{topic.circle.name} {topic.unit.short_name if topic.unit else ''}".strip(),
        )
        for topic in rows[:limit]
    ]
    more = f"{reverse('plans:topic_list')}?{urlencode({'q': text})}" if len(rows) > limit else ""
    return Group(_("专题"), found, more)


def find_lectures(actor: Actor, text: str, limit: int) -> Group:
    """Lectures by title, newest first (1 query)."""
    rows = lectures_for(actor).filter(title__icontains=text)[:limit]
    found = [Found(one.title, reverse("plans:lecture_detail", args=[one.pk]), _where(one)) for one in rows]
    return Group(pgettext("many", "讲题"), found)


def _where(lecture: Lecture) -> str:
    return f"{day_text(lecture.session.on)} {lecture.unit_name} {lecture.lecturer.name}"


def lectures_of_person(actor: Actor, person: Person) -> Panel | None:
    """For a person's page: the lectures he gives and gave (1 query)."""
    lectures = list(lectures_for(actor).filter(lecturer=person)[:30])
    if not lectures:
        return None
    return Panel(
        key="lectures",
        title=_("讲过的课"),
        lines=[line_of(lecture, lecture.unit_name) for lecture in lectures],
        more_url=reverse("plans:lecturer_detail", args=[person.pk]),
        more_label=_("授课人页"),
    )


def lectures_of_unit(actor: Actor, unit: Unit) -> Panel | None:
    """For a unit's page: what its heads teach, or that nothing is planned and why (2 queries)."""
    lectures = list(lectures_for(actor).filter(unit=unit)[:30])
    silence = (
        Silence.objects.filter(organisation_id=actor.organisation_id, unit=unit)
        .filter(programme__year=clock.today().year)
        .select_related("programme")
        .first()
    )
    return Panel(
        key="lectures",
        title=_("授课"),
        note=_why_silent(silence, lectures),
        lines=[line_of(lecture, lecture.lecturer.name) for lecture in lectures],
        empty=_("还没有排过这个单位的课。"),
    )


def _why_silent(silence: Silence | None, lectures: list[Lecture]) -> str:
    """The reason, as long as nothing of that year stands against it."""
    if silence is None:
        return ""
    year = silence.programme.year
    if any(one.session.on.year == year and one.state != LectureState.WITHDRAWN for one in lectures):
        return ""
    return _("%(year)s 年没有授课：%(reason)s（%(who)s %(day)s记）") % {
        "year": year,
        "reason": silence.reason,
        "who": silence.recorded_by,
        "day": day_text(silence.recorded_on, weekday=False),
    }


def line_of(lecture: Lecture, detail: str) -> Line:
    """A lecture as a row of a panel."""
    tone = {LectureState.HELD: "ok", LectureState.WITHDRAWN: "off"}.get(LectureState(lecture.state), "info")
    substitute = _("（代讲）") if lecture.is_substitute else ""
    return Line(
        text=lecture.title,
        url=reverse("plans:lecture_detail", args=[lecture.pk]),
        lead=day_text(lecture.session.on, weekday=False),
        detail=f"{detail}{substitute}",
        aside=str(lecture.get_state_display()),
        tone=tone,
    )
