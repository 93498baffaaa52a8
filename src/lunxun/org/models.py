"""机构、人员、职务（带起止日期）、分工、账号。

Periods are half-open in the usual office sense: `from_on` is the first day, `to_on` the last; an empty
`to_on` means until further notice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from lunxun.kernel import clock
from lunxun.kernel.db import tenant, values_constraint
from lunxun.kernel.finding import InitialsField
from lunxun.org.enums import CallUpBy, HoldingKind, PostLevel, Role


class Organisation(models.Model):
    """单位（租户）: the district, company, hospital or school that trains its people."""

    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    code = models.SlugField(max_length=40, unique=True)
    slogan = models.CharField(max_length=60, blank=True)
    year_theme = models.CharField(max_length=60, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    """Set by the command that builds the demo, by nothing else: every page of it says so."""
    seconded_called_up_by = models.CharField(max_length=4, choices=CallUpBy.choices, default=CallUpBy.HOST)

    class Meta:
        constraints = [
            values_constraint("seconded_called_up_by", CallUpBy.values, "organisation_call_up_known")
        ]

    def __str__(self) -> str:
        return self.short_name


class PeriodQuerySet(models.QuerySet[Any]):
    def on(self, day: dt.date) -> PeriodQuerySet:
        """Rows in force on `day`."""
        return self.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gte=day))


def period_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name=name)


def with_initials(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `save`: whoever writes a name writes its initials as well."""
    fields = kwargs.get("update_fields")
    if fields is not None and {"name", "short_name"} & set(fields):
        kwargs["update_fields"] = {*fields, "initials"}
    return kwargs


class UnitQuerySet(models.QuerySet["Unit"]):
    def on(self, day: dt.date) -> UnitQuerySet:
        """Units that exist on `day`."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class UnitType(models.Model):
    """机构类型: 区领导、区直部门、街道、镇、社区、村、园区平台…"""

    organisation = tenant()
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=30)
    order_no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order_no", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="unit_type_code")]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Era:
    """What a unit is called, and below which it stands, for a time."""

    name: str
    short_name: str
    parent_id: int | None


def era_of(eras: list[Any], day: dt.date) -> Era | None:
    """The era that a day falls into; a day before the first counts as the first. None: nothing ever changed."""
    found = None
    for first, name, short_name, parent_id in eras:
        if found is not None and first > day.isoformat():
            break
        found = Era(name, short_name, parent_id)
    return found


class Unit(models.Model):
    """机构。Sorted by its official order number, then by the stored stroke key.

    `name`, `short_name` and `parent` are those of today. `eras` repeats the rows of `UnitName` as
    [first day, name, short name, id of the parent], oldest first, so that a list of past things needs no
    further query to call a unit by the name of the time; it is empty while nothing has ever changed.
    """

    organisation = tenant()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    type = models.ForeignKey(UnitType, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    order_no = models.PositiveIntegerField(default=0)
    stroke_key = models.CharField(max_length=80, blank=True)
    initials = InitialsField(sources=("short_name", "name"))
    valid_from = models.DateField(default=dt.date(2000, 1, 1))
    valid_to = models.DateField(null=True, blank=True)
    eras = models.JSONField(default=list, blank=True)

    objects: ClassVar[Any] = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order_no", "stroke_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="unit_code"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="unit_validity"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "order_no"], name="unit_order")]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **with_initials(kwargs))

    def era_on(self, day: dt.date) -> Era:
        """Name, short name and parent on a day."""
        return era_of(self.eras, day) or Era(self.name, self.short_name, self.parent_id)

    def short_name_on(self, day: dt.date) -> str:
        return self.era_on(day).short_name


class UnitName(models.Model):
    """名称与隶属沿革: what a unit was called, and below which unit it stood, in a period.

    Rows exist only for units that were renamed or moved; then they cover all time without a gap.
    """

    organisation = tenant()
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "unit", "from_on"], name="unit_name_once"),
            period_constraint("unit_name_period"),
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="unit_name_name")]

    def __str__(self) -> str:
        return self.short_name


class UnitSuccession(models.Model):
    """承接: from a day on, `successor` stands where `predecessor` stood.

    What belongs to the predecessor stays its own; open matters go by a look at these rows. Of several
    successors (分设) one takes over.
    """

    organisation = tenant()
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="succeeds")
    on = models.DateField()
    takes_over = models.BooleanField(default=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "predecessor", "successor"], name="unit_succession_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "predecessor"],
                condition=Q(takes_over=True),
                name="unit_succession_one_takes_over",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="unit_succession_other_unit"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "successor"], name="unit_succession_back")]


class UnitTag(models.Model):
    """A dated list that a unit is on: 重点部门、经济战线、底线重点."""

    organisation = tenant()
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=30)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "tag", "unit", "from_on"], name="unit_tag_once"),
            period_constraint("unit_tag_period"),
        ]

    def __str__(self) -> str:
        return self.tag


class Person(models.Model):
    """人员。`rank` is the level of the post (正科), `grade` the 职级 (四级主任科员): two different things."""

    organisation = tenant()
    number = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    stroke_key = models.CharField(max_length=80, blank=True)
    initials = InitialsField(sources=("name",))
    gender = models.CharField(max_length=2, blank=True)
    category = models.CharField(max_length=30, blank=True)
    rank = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=30, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    has_smartphone = models.BooleanField(default=True)
    order_no = models.PositiveIntegerField(default=0)
    born_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order_no", "stroke_key", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="person_number")]
        indexes = [
            models.Index(fields=["organisation", "name"], name="person_name"),
            # The list of all people is read in this order, a page at a time.
            models.Index(fields=["organisation", "order_no", "stroke_key", "id"], name="person_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **with_initials(kwargs))

    @property
    def phone_masked(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) == 11 else ""


class Post(models.Model):
    """职务. 一把手 is an attribute of the post, not of the person who holds it."""

    organisation = tenant()
    code = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=PostLevel.choices)
    is_head = models.BooleanField(default=False)
    line = models.CharField(max_length=30, blank=True)
    reports_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subordinate_posts"
    )
    order_no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order_no", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="post_code"),
            values_constraint("level", PostLevel.values, "post_level_known"),
        ]

    def __str__(self) -> str:
        return self.title


class PostHolding(models.Model):
    """任职: who holds which post from when to when."""

    organisation = tenant()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=10, choices=HoldingKind.choices, default=HoldingKind.REGULAR)
    is_primary = models.BooleanField(default=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post", "person", "from_on"], name="holding_once"
            ),
            values_constraint("kind", HoldingKind.values, "holding_kind_known"),
            period_constraint("holding_period"),
        ]

    @property
    def unit_name(self) -> str:
        """Short name of the unit today, or on the last day of what is over; select `post__unit`."""
        day = max(self.from_on, clock.today())
        return self.post.unit.short_name_on(min(day, self.to_on) if self.to_on else day)


class Portfolio(models.Model):
    """分工: the leader's post that answers for a unit in a period. Says who reviews for whom (A53)."""

    organisation = tenant()
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="portfolio")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="portfolios")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=80, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "unit", "from_on"], name="portfolio_once"),
            period_constraint("portfolio_period"),
        ]


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)


class Account(AbstractBaseUser):
    """账号. Most trainees need none; rating never does."""

    organisation = tenant()
    login = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account"
    )
    label = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "login"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.label or self.login


class RoleGrant(models.Model):
    """A role that the system administrator gave, for one unit (助理、联络员) or for the whole organisation."""

    organisation = tenant()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=Role.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two constraints, because NULL differs from NULL on both databases unless PostgreSQL is told otherwise.
            models.UniqueConstraint(fields=["organisation", "account", "role", "unit"], name="grant_once"),
            models.UniqueConstraint(
                fields=["organisation", "account", "role"],
                condition=Q(unit__isnull=True),
                name="grant_without_unit_once",
            ),
            values_constraint("role", Role.values, "grant_role_known"),
            period_constraint("grant_period"),
        ]


# Django finds the tables of an app through its models module.
from lunxun.org.changes.models import OrgChange  # noqa: E402
from lunxun.org.reference.models import ReferenceImport  # noqa: E402
from lunxun.org.rosters.models import RosterBatch, RosterChange  # noqa: E402

__all__ = [
    "Account",
    "Era",
    "OrgChange",
    "Organisation",
    "Person",
    "Portfolio",
    "Post",
    "PostHolding",
    "ReferenceImport",
    "RoleGrant",
    "RosterBatch",
    "RosterChange",
    "Unit",
    "UnitName",
    "UnitSuccession",
    "UnitTag",
    "UnitType",
    "era_of",
]
