"""Doors: the questions of a role, each one tap from its answer (domain.md S13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture

OFFICE = ("clerk", "inspector", "leader")


@dataclass(frozen=True, slots=True)
class Door:
    question: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who is shown the door; the address is built for him, "" when it leads nowhere for him."""

    question: str | Promise
    roles: tuple[str, ...]
    url: Callable[[Actor, int], str]


def _page(name: str, query: str = "") -> Callable[[Actor, int], str]:
    return lambda _actor, _year: reverse(name) + query


def _actual(_actor: Actor, year: int) -> str:
    return f"{reverse('plans:programme_actual', args=[year])}?changed=1" if year else ""


def _own_unit(actor: Actor, _year: int) -> str:
    """The unit he heads, assists or speaks for: the one with the smallest number, so that it stays the same."""
    units = actor.headed_unit_ids or actor.contact_unit_ids
    return reverse("org:unit_detail", args=[min(units)]) if units else ""


def _own_hours(actor: Actor, _year: int) -> str:
    units = actor.contact_unit_ids or actor.headed_unit_ids
    return reverse("talent:unit_detail", args=[min(units)]) if units else ""


def _own_lectures(actor: Actor, _year: int) -> str:
    """His page as a lecturer; heads who have not lectured get their results as before."""
    person = actor.person_id
    if person and Lecture.objects.filter(organisation_id=actor.organisation_id, lecturer_id=person).exists():
        return reverse("plans:lecturer_detail", args=[person])
    return reverse("feedback:results_list")


def _own_suggestions(actor: Actor, _year: int) -> str:
    units = actor.headed_unit_ids | actor.assisted_unit_ids | actor.contact_unit_ids
    return f"{reverse('tracking:suggestion_list')}?unit={min(units)}" if units else ""


RULES = (
    _Rule(_("谁的提纲还没过审、卡在谁、几天"), OFFICE, _page("outlines:outline_list", "?state=open")),
    _Rule(_("今年哪几周没有上课、为什么"), OFFICE, _page("plans:programme_current", "#h-empty")),
    _Rule(_("哪些场次和原计划不一样"), OFFICE, _actual),
    _Rule(_("哪个部门没有授课、为什么"), OFFICE, _page("plans:programme_current", "#h-silent")),
    _Rule(_("哪个圈偏少"), OFFICE, _page("plans:programme_current", "#h-balance")),
    _Rule(_("哪堂课哪一项弱、提了什么、回应了没有"), OFFICE, _page("feedback:results_list")),
    _Rule(_("建议重复几条、超期几条"), OFFICE, _page("tracking:suggestion_list")),
    _Rule(_("三升三降到哪一步、对应哪些课"), OFFICE, _page("tracking:indicator_list")),
    _Rule(_("哪个目标还没有课服务"), OFFICE, _page("plans:goal_list")),
    _Rule(_("基层这个月要花多少分钟填表"), OFFICE, _page("talent:burden")),
    _Rule(_("各单位各圈学时、谁没听过底线课"), OFFICE, _page("talent:unit_list")),
    _Rule(_("找人、找单位、看一个人讲过和听过的课"), (*OFFICE, "contact"), _page("web:search")),
    _Rule(_("我们单位：职务、授课、提纲、建议"), ("head", "contact"), _own_unit),
    _Rule(_("我们单位各圈学时、谁没听过底线课"), ("head", "contact"), _own_hours),
    _Rule(_("我几次授课的评价和趋势"), ("head",), _own_lectures),
    _Rule(_("我们单位的提纲走到哪一步"), ("head", "assistant"), _page("outlines:outline_list")),
    _Rule(_("归我们办的建议答了没有"), ("head", "assistant", "contact"), _own_suggestions),
    _Rule(_("本单位谁要去、回执交了没有"), ("contact",), _page("teaching:callup_list")),
    _Rule(
        _("能打印的有效指南"), ("contact", "head", "trainee"), _page("library:guide_list", "?state=in_force")
    ),
    _Rule(_("我的档案：讲过和参加过的"), ("trainee",), _page("org:person_me")),
    _Rule(_("谁在什么时候改了什么"), ("inspector", "sysadmin"), _page("audit:entry_list")),
    _Rule(_("账号开给谁、什么角色"), ("sysadmin",), _page("org:account_list")),
    _Rule(_("机构和分工是不是最新的"), ("sysadmin",), _page("org:unit_list")),
)


def doors_for(actor: Actor, year: int = 0) -> list[Door]:
    """The doors of this actor's roles in order, each address once; pages that do not exist are left out.

    `year` is that of the plan at hand, 0 when there is none.
    """
    found: dict[str, Door] = {}
    for rule in RULES:
        if not actor.has(*rule.roles):
            continue
        try:
            url = rule.url(actor, year)
        except NoReverseMatch:
            continue
        if url:
            found.setdefault(url, Door(rule.question, url))
    return list(found.values())
