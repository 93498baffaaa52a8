"""排期题目的各项依据、冻结的题目、方案、锁定、手改和后台排算。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.models import Unit, UnitType
from lunxun.plans.models import Circle, Topic, TrainingSession, Venue
from lunxun.rota.enums import LockKind, PlanOrigin, PlanState, Stress, WorkKind, WorkState


def _stress() -> models.CharField[str, str]:
    return models.CharField(max_length=5, choices=Stress.choices, default=Stress.USUAL)


class Board(models.Model):
    """排期: what one year is planned from. Percentages are of a unit's people, `reserve_percent` of hall slots."""

    organisation = tenant()
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    first_on = models.DateField()
    last_on = models.DateField()
    weekday = models.PositiveSmallIntegerField(default=5)
    staff_on = models.DateField()
    cap_percent = models.PositiveSmallIntegerField(default=25)
    soft_percent = models.PositiveSmallIntegerField(default=15)
    reserve_percent = models.PositiveSmallIntegerField(default=5)
    per_month = models.PositiveSmallIntegerField(default=3)
    session_minutes = models.PositiveSmallIntegerField(default=480)
    mind_late = _stress()
    mind_runs = _stress()
    mind_alternation = _stress()
    mind_soft_cap = _stress()
    mind_consecutive = _stress()

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="board_year"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="board_period"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="board_weekday"),
            models.CheckConstraint(
                condition=Q(cap_percent__range=(1, 100), soft_percent__range=(1, 100)), name="board_caps"
            ),
            models.CheckConstraint(condition=Q(reserve_percent__lte=50), name="board_reserve"),
        ]

    def __str__(self) -> str:
        return self.title


class Package(models.Model):
    """专题包 (A18): lectures always given together on one day."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="packages")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="packages")
    ready_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    after = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "code"], name="package_code"),
            models.CheckConstraint(condition=Q(after__isnull=True) | ~Q(after=F("id")), name="package_after"),
        ]

    def __str__(self) -> str:
        return self.title


class PackageLecture(models.Model):
    """One lecture of a package; it is given by the head of its unit."""

    organisation = tenant()
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="lectures")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=40)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "package", "position"], name="package_lecture_position"
            ),
            models.UniqueConstraint(fields=["organisation", "package", "unit"], name="package_lecture_unit"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="package_lecture_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class Demand(models.Model):
    """应训: what a class of posts has to hear. Whoever fits several belongs to the first; the rule is an audience rule."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="demands")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=40)
    expression = models.JSONField()
    order_no = models.PositiveSmallIntegerField(default=0)
    mandatory = models.ManyToManyField(Package, blank=True, related_name="demanded_by")
    electives = models.ManyToManyField(Package, blank=True, related_name="chosen_by")
    elective_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order_no", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "board", "code"], name="demand_code")]

    def __str__(self) -> str:
        return self.name


class HallUse(models.Model):
    """会场: seats for trainees (sub-venues included) and the days on which it can't be used. The first is the main hall."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="halls")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField()
    order_no = models.PositiveSmallIntegerField(default=0)
    closed = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["order_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "venue"], name="hall_use_once"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="hall_use_seats"),
        ]

    def __str__(self) -> str:
        return self.venue.name


class FloorRule(models.Model):
    """底线: the fewest runs of a circle in the year."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="floors")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    min_runs = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["circle__order_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "circle"], name="floor_rule_once")
        ]

    def __str__(self) -> str:
        return self.circle.name


class TypeRule(models.Model):
    """单位类型: how many may be away on one day, and every how many Saturdays a person is on duty (0: never)."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="type_rules")
    unit_type = models.ForeignKey(UnitType, on_delete=models.PROTECT, related_name="+")
    cap_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    soft_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    duty_every = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["unit_type__order_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "unit_type"], name="type_rule_once"),
            models.CheckConstraint(
                condition=(Q(cap_percent__isnull=True) | Q(cap_percent__range=(1, 100)))
                & (Q(soft_percent__isnull=True) | Q(soft_percent__range=(1, 100))),
                name="type_rule_caps",
            ),
        ]

    def __str__(self) -> str:
        return self.unit_type.name


class Lock(models.Model):
    """锁定: a decision that every plan has to follow."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="locks")
    kind = models.CharField(max_length=4, choices=LockKind.choices)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="locks")
    on = models.DateField()
    hall = models.ForeignKey(HallUse, null=True, blank=True, on_delete=models.CASCADE, related_name="locks")
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["on", "package__code", "id"]
        constraints = [
            values_constraint("kind", LockKind.values, "rota_lock_kind_known"),
            models.UniqueConstraint(
                fields=["organisation", "board", "kind", "package", "on"], name="rota_lock_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} {self.on}"

    @property
    def key(self) -> str:
        """Its id in the problem."""
        return f"L{self.pk}"


class FrozenProblem(models.Model):
    """冻结的题目: the engine's text, never changed; equal texts share one row."""

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="problems")
    digest = models.CharField(max_length=64)
    text = models.TextField()
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "digest"], name="frozen_problem_once")
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class Work(models.Model):
    """后台排算: one piece of work for a worker. `best` is the last good plan, `samples` how it got there.

    `samples` rows: [seconds, cost, bound, missing, stage]; `result` is what the kind of work answers.
    """

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="works")
    kind = models.CharField(max_length=8, choices=WorkKind.choices)
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    problem = models.ForeignKey(FrozenProblem, null=True, on_delete=models.PROTECT, related_name="works")
    plan = models.ForeignKey(
        "RotaPlan", null=True, blank=True, on_delete=models.CASCADE, related_name="works"
    )
    options = models.JSONField(default=dict)
    samples = models.JSONField(default=list)
    best = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    failure = models.CharField(max_length=400, blank=True)
    is_stop_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            values_constraint("state", WorkState.values, "rota_work_state_known"),
            values_constraint("kind", WorkKind.values, "rota_work_kind_known"),
        ]
        indexes = [models.Index(fields=["organisation", "board", "-asked_at"], name="rota_work_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class RotaPlan(models.Model):
    """方案: a plan that passed the independent checker; `figures` are the checker's own.

    Only drafts made by hand change; a plan that was worked out stays as it is.
    """

    organisation = tenant()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=9, choices=PlanOrigin.choices)
    state = models.CharField(max_length=9, choices=PlanState.choices, default=PlanState.DRAFT)
    problem = models.ForeignKey(FrozenProblem, on_delete=models.PROTECT, related_name="plans")
    work = models.ForeignKey(Work, null=True, blank=True, on_delete=models.SET_NULL, related_name="plans")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    rung = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "board", "number"], name="rota_plan_number"),
            values_constraint("state", PlanState.values, "rota_plan_state_known"),
            values_constraint("origin", PlanOrigin.values, "rota_plan_origin_known"),
            models.UniqueConstraint(
                fields=["organisation", "board"],
                condition=Q(state=PlanState.PUBLISHED),
                name="rota_plan_one_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board_id}-{self.number}"


class Move(models.Model):
    """手改: a run that was put on another day or into another hall, and who lost his seat by it."""

    organisation = tenant()
    plan = models.ForeignKey(RotaPlan, on_delete=models.CASCADE, related_name="moves")
    position = models.PositiveSmallIntegerField()
    package = models.CharField(max_length=20)
    from_on = models.DateField()
    from_hall = models.CharField(max_length=30)
    to_on = models.DateField()
    to_hall = models.CharField(max_length=30)
    released = models.JSONField(default=list)
    cost_change = models.IntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "position"], name="rota_move_once")
        ]

    def __str__(self) -> str:
        return f"{self.package} {self.from_on}"


class PublishedRun(models.Model):
    """A run of a published plan and the session that it became."""

    organisation = tenant()
    plan = models.ForeignKey(RotaPlan, on_delete=models.CASCADE, related_name="published")
    package = models.CharField(max_length=20)
    on = models.DateField()
    session = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="rota_run")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "plan", "package", "on"], name="published_run_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.package} {self.on}"
