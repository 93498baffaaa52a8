"""年度计划、目标、能力圈与专题、日历、场次与讲题。"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.models import Person, Unit
from lunxun.plans.enums import (
    Ability,
    ChangeKind,
    DayKind,
    IndicatorDirection,
    IndicatorMeasure,
    LectureState,
    SegmentKind,
    SessionState,
)

ALWAYS_KNOWN = dt.date(2000, 1, 1)
"""`known_on` of a day that nobody has to have been told of."""


class Programme(models.Model):
    """年度计划: a year, its theme and the mandate it rests on (A03 A09)."""

    organisation = tenant()
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    theme = models.CharField(max_length=80, blank=True)
    mandate = models.CharField(max_length=200, blank=True)
    mandate_on = models.DateField(null=True, blank=True)
    decision = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="programme_year")]

    def __str__(self) -> str:
        return self.title


class GoalFramework(models.Model):
    """目标体系: 六强、四个争当、三升三降, with their provenance (A04 A06 A08)."""

    organisation = tenant()
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    provenance = models.CharField(max_length=200, blank=True)
    order_no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order_no", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="framework_code")]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    organisation = tenant()
    framework = models.ForeignKey(GoalFramework, on_delete=models.CASCADE, related_name="goals")
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True)
    order_no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["framework__order_no", "order_no", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="goal_code")]

    def __str__(self) -> str:
        return self.name


class Circle(models.Model):
    """能力圈 and its branches (A26); `character` is the square that always stands beside its colour."""

    organisation = tenant()
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=30)
    character = models.CharField(max_length=1)
    colour = models.PositiveSmallIntegerField(default=1)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches"
    )
    is_floor = models.BooleanField(default=False)
    order_no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order_no", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="circle_code")]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """专题 in the open catalogue (A18), with the unit that answers for it."""

    organisation = tenant()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="topics")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="topics")
    public_matters = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["circle__order_no", "code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="topic_code")]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """One row of the day table: what the calendar alone does not say about a day. Data, never code.

    `known_on` is the date of the document that says so. Of several rows for a day the newest that is known
    counts: the notice of 2022-12-08 made 2022-12-31 a holiday, and on 2022-12-05 nobody could know.
    """

    organisation = tenant()
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    name = models.CharField(max_length=40)
    document = models.CharField(max_length=60, blank=True)
    is_provisional = models.BooleanField(default=False)
    known_on = models.DateField(default=ALWAYS_KNOWN)

    class Meta:
        ordering = ["on", "known_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "on", "known_on"], name="calendar_day_known_once"
            ),
            values_constraint("kind", DayKind.values, "calendar_day_kind_known"),
        ]


class Venue(models.Model):
    organisation = tenant()
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    seats = models.PositiveIntegerField()
    address = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="venue_code"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="venue_has_seats"),
        ]

    def __str__(self) -> str:
        return self.name


class TrainingSession(models.Model):
    """场次（班次）: one training day with its ordered segments and lectures (A16 A17)."""

    organisation = tenant()
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    nickname = models.CharField(max_length=40, blank=True)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField()
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    host = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    duty_note = models.CharField(max_length=200, blank=True)
    outline_due_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.DRAFT)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "number"], name="session_number"),
            values_constraint("state", SessionState.values, "session_state_known"),
        ]
        indexes = [models.Index(fields=["organisation", "on"], name="session_day")]

    def __str__(self) -> str:
        return self.title


class Segment(models.Model):
    """A stretch of the day: opening, lecture, break, lunch, closing (A23). Times are local to the session's day."""

    organisation = tenant()
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="segments")
    kind = models.CharField(max_length=10, choices=SegmentKind.choices)
    title = models.CharField(max_length=100, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            values_constraint("kind", SegmentKind.values, "segment_kind_known"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="segment_ends_later"),
        ]
        indexes = [models.Index(fields=["organisation", "session", "starts"], name="segment_order")]

    @property
    def starts_at(self) -> dt.datetime:
        return dt.datetime.combine(self.session.on, self.starts, timezone.get_default_timezone())

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.combine(self.session.on, self.ends, timezone.get_default_timezone())


class Lecture(models.Model):
    """讲题: one topic in one session, given by the head of the responsible unit (A38)."""

    organisation = tenant()
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="lectures")
    position = models.PositiveSmallIntegerField()
    segment = models.OneToOneField(
        Segment, null=True, blank=True, on_delete=models.SET_NULL, related_name="lecture"
    )
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="lectures")
    title = models.CharField(max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="lectures")
    lecturer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lectures")
    lecturer_title = models.CharField(max_length=60, blank=True)
    is_substitute = models.BooleanField(default=False)
    substitute_reason = models.CharField(max_length=120, blank=True)
    rating_minutes = models.PositiveSmallIntegerField(default=5)
    abilities = models.JSONField(default=list)
    goals = models.ManyToManyField(Goal, blank=True, related_name="lectures")
    state = models.CharField(max_length=10, choices=LectureState.choices, default=LectureState.PLANNED)

    class Meta:
        ordering = ["session__on", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "session", "position"], name="lecture_position"),
            values_constraint("state", LectureState.values, "lecture_state_known"),
        ]
        indexes = [models.Index(fields=["organisation", "lecturer"], name="lecture_lecturer")]

    def __str__(self) -> str:
        return self.title

    @property
    def unit_name(self) -> str:
        """Short name of its unit on the day of the lecture; whoever prints it selects unit and session."""
        return self.unit.short_name_on(self.session.on)

    @property
    def unit_full_name(self) -> str:
        return self.unit.era_on(self.session.on).name

    @property
    def ability_labels(self) -> list[str]:
        return [str(Ability(code).label) for code in self.abilities if code in Ability.values]


class SessionChange(models.Model):
    """变更记录 (F01): how a session departs from the published plan. Only added to; the first `planned_on` is the plan."""

    organisation = tenant()
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="changes")
    lecture = models.ForeignKey(
        Lecture, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    planned_on = models.DateField()
    on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    document = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            values_constraint("kind", ChangeKind.values, "session_change_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="session_change_has_reason"),
        ]
        indexes = [models.Index(fields=["organisation", "session"], name="session_change_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.planned_on}"

    @property
    def is_later(self) -> bool:
        """Postponed rather than brought forward; False where no day follows."""
        return self.on is not None and self.on > self.planned_on


class Silence(models.Model):
    """Why a unit gives no lecture in a year although units of its kind do (domain.md S6, S13).

    A second record takes the place of the first; the trail keeps both.
    """

    organisation = tenant()
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="silences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="silences")
    reason = models.CharField(max_length=200)
    document = models.CharField(max_length=80, blank=True)
    recorded_on = models.DateField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["unit__order_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "unit"], name="silence_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="silence_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name} {self.programme.year}"


class Absence(models.Model):
    """A person is away: so a plan that needs him shows a conflict. The kind only, no personal reason."""

    organisation = tenant()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()
    kind = models.CharField(max_length=30)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_period")]
        indexes = [models.Index(fields=["organisation", "person", "from_on"], name="absence_person")]


class Indicator(models.Model):
    """指标 (A06, F27): which way it should go, from where to where, in whose figures.

    `due_day` is the day of the following month by which a month is reported. A stock (期末数) stands for
    itself; of a flow (当月发生数) the months of the year add up, and the sum is held against the target.
    """

    organisation = tenant()
    framework = models.ForeignKey(GoalFramework, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    group = models.CharField(max_length=30, blank=True)
    direction = models.CharField(max_length=4, choices=IndicatorDirection.choices)
    measure = models.CharField(max_length=6, choices=IndicatorMeasure.choices)
    unit_of_measure = models.CharField(max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    year = models.PositiveSmallIntegerField()
    baseline = models.DecimalField(max_digits=14, decimal_places=4)
    target = models.DecimalField(max_digits=14, decimal_places=4)
    source = models.CharField(max_length=100, blank=True)
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="indicators")
    due_day = models.PositiveSmallIntegerField(default=10)
    order_no = models.PositiveIntegerField(default=0)
    goals = models.ManyToManyField(Goal, blank=True, related_name="indicators")
    topics = models.ManyToManyField(Topic, blank=True, related_name="indicators")
    lectures = models.ManyToManyField(Lecture, blank=True, related_name="indicators")

    class Meta:
        ordering = ["framework__order_no", "order_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "code"], name="indicator_code"),
            values_constraint("direction", IndicatorDirection.values, "indicator_direction_known"),
            values_constraint("measure", IndicatorMeasure.values, "indicator_measure_known"),
            models.CheckConstraint(
                condition=Q(direction="up", target__gte=F("baseline"))
                | Q(direction="down", target__lte=F("baseline")),
                name="indicator_target_lies_ahead",
            ),
            models.CheckConstraint(condition=Q(due_day__gte=1, due_day__lte=28), name="indicator_due_day"),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="indicator_decimals"),
        ]
        indexes = [models.Index(fields=["organisation", "owner_unit"], name="indicator_owner")]

    def __str__(self) -> str:
        return self.name

    def due_on(self, month: int) -> dt.date:
        """The last day in time for a month of the indicator's year."""
        year, following = (self.year + 1, 1) if month == 12 else (self.year, month + 1)
        return dt.date(year, following, self.due_day)
