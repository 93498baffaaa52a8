"""The cast of all tests: a small district on 2022-02-09, with one Saturday to come.

Names follow the demo district; `outsider` belongs to another organisation, so that a query
that forgets the tenant is caught.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lunxun.org.actors import Actor, actor_of
from lunxun.org.enums import HoldingKind, PostLevel, Role
from lunxun.org.models import (
    Account,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostHolding,
    RoleGrant,
    Unit,
    UnitTag,
    UnitType,
)
from lunxun.plans.enums import SegmentKind
from lunxun.plans.models import Circle, Lecture, Programme, Segment, Topic, TrainingSession, Venue

FIRST = dt.date(2020, 1, 1)
SATURDAY = dt.date(2022, 2, 12)


@dataclass
class Cast:
    """Accounts by role, and the objects that the tests talk about."""

    organisation: Organisation
    clerk: Account  # 何晓岚 培训办
    leader: Account  # 梁致远 常务副区长, reviews 应急局
    district_head: Account  # 江远 区长, next up the line
    head: Account  # 贺启明 应急局局长, lecturer
    assistant: Account  # 谢宁 drafts for 应急局
    other_head: Account  # 龙怀民 信访局局长
    contact: Account  # 洪桥街道 contact
    trainee: Account  # 洪桥街道 safety officer
    inspector: Account
    sysadmin: Account
    outsider: Account  # clerk of another organisation
    units: dict[str, Unit]
    posts: dict[str, Post]
    session: TrainingSession
    lecture: Lecture  # 应急局
    other_lecture: Lecture  # 信访局

    def actor(self, name: str) -> Actor:
        """A fresh actor for a member of the cast: `cast.actor("clerk")`."""
        return actor_of(getattr(self, name))


def make_person(organisation: Organisation, name: str, **fields: object) -> Person:
    number = str(fields.pop("number", f"P{Person.objects.count() + 1:05d}"))
    return Person.objects.create(organisation=organisation, number=number, name=name, **fields)


def make_account(
    organisation: Organisation, login: str, person: Person | None = None, **fields: object
) -> Account:
    account = Account(organisation=organisation, login=login, person=person, **fields)
    account.set_unusable_password()
    account.save()
    return account


def make_unit(organisation: Organisation, type_: UnitType, name: str, **fields: object) -> Unit:
    order = Unit.objects.count() + 1
    values = {"code": f"U{order:03d}", "order_no": order, "short_name": name, **fields}
    return Unit.objects.create(organisation=organisation, type=type_, name=name, **values)


def make_post(unit: Unit, title: str, level: str = PostLevel.STAFF, **fields: object) -> Post:
    order = Post.objects.count() + 1
    values = {"code": f"T{order:04d}", "order_no": order, **fields}
    return Post.objects.create(organisation=unit.organisation, unit=unit, title=title, level=level, **values)


def hold(post: Post, person: Person, **fields: object) -> PostHolding:
    values = {"from_on": FIRST, "kind": HoldingKind.REGULAR, **fields}
    return PostHolding.objects.create(organisation=post.organisation, post=post, person=person, **values)


def grant(account: Account, role: str, unit: Unit | None = None) -> RoleGrant:
    return RoleGrant.objects.create(
        organisation=account.organisation, account=account, role=role, unit=unit, from_on=FIRST
    )


def make_lecture(
    session: TrainingSession, unit: Unit, lecturer: Person, title: str, starts: dt.time, ends: dt.time
) -> Lecture:
    segment = Segment.objects.create(
        organisation=session.organisation, session=session, kind=SegmentKind.LECTURE, starts=starts, ends=ends
    )
    topic = Topic.objects.create(
        organisation=session.organisation,
        code=f"Z{Topic.objects.count() + 1:03d}",
        name=title,
        circle=session.circle,
        unit=unit,
    )
    return Lecture.objects.create(
        organisation=session.organisation,
        session=session,
        position=session.lectures.count() + 1,
        segment=segment,
        topic=topic,
        title=title,
        unit=unit,
        lecturer=lecturer,
        lecturer_title=f"{unit.short_name}局长",
    )


def build_cast() -> Cast:
    organisation = Organisation.objects.create(
        name="江洲市澄湖区",
        short_name="澄湖区",
        code="chenghu",
        slogan="每周一课，课课有回音。",
        year_theme="2022 能力建设年",
    )
    elsewhere = Organisation.objects.create(name="临江区", short_name="临江区", code="linjiang")
    types = {
        code: UnitType.objects.create(organisation=organisation, code=code, name=name, order_no=number)
        for number, (code, name) in enumerate(
            [("leadership", "区领导"), ("department", "区直部门"), ("street", "街道"), ("community", "社区")],
            1,
        )
    }
    units = {
        "leadership": make_unit(organisation, types["leadership"], "区领导"),
        "office": make_unit(organisation, types["department"], "组织部"),
        "emergency": make_unit(organisation, types["department"], "应急局"),
        "petitions": make_unit(organisation, types["department"], "信访局"),
        "street": make_unit(organisation, types["street"], "洪桥街道"),
    }
    units["community"] = make_unit(organisation, types["community"], "洪桥社区", parent=units["street"])
    for key in ("emergency", "petitions"):
        UnitTag.objects.create(organisation=organisation, unit=units[key], tag="底线重点", from_on=FIRST)

    posts = {"district_head": make_post(units["leadership"], "区长", PostLevel.HEAD, is_head=True)}
    posts["leader"] = make_post(
        units["leadership"], "常务副区长", PostLevel.DEPUTY, reports_to=posts["district_head"]
    )
    posts["clerk"] = make_post(units["office"], "培训办干事")
    posts["head"] = make_post(units["emergency"], "局长", PostLevel.HEAD, is_head=True)
    posts["assistant"] = make_post(units["emergency"], "办公室主任", PostLevel.MIDDLE)
    posts["other_head"] = make_post(units["petitions"], "局长", PostLevel.HEAD, is_head=True)
    posts["contact"] = make_post(units["street"], "党政办主任", PostLevel.MIDDLE, line="综合")
    posts["trainee"] = make_post(units["community"], "安全专干", line="应急")

    people = {
        key: make_person(organisation, name, phone=f"1380000{number:04d}")
        for number, (key, name) in enumerate(
            [
                ("district_head", "江远"),
                ("leader", "梁致远"),
                ("clerk", "何晓岚"),
                ("head", "贺启明"),
                ("assistant", "谢宁"),
                ("other_head", "龙怀民"),
                ("contact", "陶可"),
                ("trainee", "王芳"),
            ],
            1,
        )
    }
    accounts = {}
    for key, person in people.items():
        hold(posts[key], person)
        accounts[key] = make_account(organisation, f"test-{key}", person)
    for unit in ("emergency", "petitions"):
        Portfolio.objects.create(
            organisation=organisation,
            leader_post=posts["leader"],
            unit=units[unit],
            from_on=FIRST,
            document="澄委〔2022〕1号",
        )
    grant(accounts["clerk"], Role.CLERK)
    grant(accounts["assistant"], Role.ASSISTANT, units["emergency"])
    grant(accounts["contact"], Role.CONTACT, units["street"])
    accounts["inspector"] = make_account(organisation, "test-inspector", label="督查室")
    grant(accounts["inspector"], Role.INSPECTOR)
    accounts["sysadmin"] = make_account(organisation, "test-sysadmin", label="系统管理员")
    grant(accounts["sysadmin"], Role.SYSADMIN)
    outsider = make_account(elsewhere, "test-outsider", label="临江区培训办")
    grant(outsider, Role.CLERK)

    programme = Programme.objects.create(organisation=organisation, year=2022, title="2022 年度轮训计划")
    circle = Circle.objects.create(
        organisation=organisation, code="floor", name="底线", character="底", colour=2
    )
    venue = Venue.objects.create(organisation=organisation, code="hall", name="区会议中心", seats=640)
    session = TrainingSession.objects.create(
        organisation=organisation,
        programme=programme,
        number=2,
        title="安全底线工作能力提升培训班",
        circle=circle,
        on=SATURDAY,
        venue=venue,
        outline_due_on=dt.date(2022, 1, 28),
        review_due_on=dt.date(2022, 2, 10),
    )
    lecture = make_lecture(
        session,
        units["emergency"],
        people["head"],
        "街道社区安全生产“十步检查法”",
        dt.time(9, 25),
        dt.time(10, 5),
    )
    other_lecture = make_lecture(
        session,
        units["petitions"],
        people["other_head"],
        "初信初访办理与积案化解",
        dt.time(10, 25),
        dt.time(11, 5),
    )
    return Cast(
        organisation=organisation,
        outsider=outsider,
        units=units,
        posts=posts,
        session=session,
        lecture=lecture,
        other_lecture=other_lecture,
        **accounts,
    )
