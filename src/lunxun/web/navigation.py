"""The side navigation: 强培训、强追踪、强人才. An entry appears once its page exists and the actor may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lunxun.org.actors import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: list[Entry]


# (address name, label, icon, roles that see it; empty = everybody signed in)
PLAN: list[tuple[Any, list[tuple[Any, ...]]]] = [
    ("", [("web:home", _("今日"), "home", ())]),
    (
        _("强培训"),
        [
            ("plans:programme_current", _("年度计划"), "calendar", ()),
            ("rota:board_list", _("排期"), "layers", ("clerk", "leader")),
            ("plans:session_list", pgettext_lazy("many", "场次"), "desk", ()),
            (
                "outlines:outline_list",
                _("提纲审核"),
                "gate",
                ("clerk", "leader", "head", "assistant", "inspector"),
            ),
            (
                "teaching:callup_list",
                pgettext_lazy("many", "调训"),
                "people",
                ("clerk", "contact", "head", "inspector"),
            ),
        ],
    ),
    (
        _("强追踪"),
        [
            ("feedback:evaluation_list", _("课堂评价"), "rate", ("clerk", "inspector")),
            (
                "feedback:results_list",
                _("评价结果"),
                "chart",
                ("clerk", "leader", "head", "assistant", "inspector"),
            ),
            ("tracking:suggestion_list", _("建议台账"), "ledger", ()),
            ("tracking:indicator_list", _("指标"), "chart", ()),
            ("talent:burden", _("负担账单"), "clock", ("clerk", "leader", "inspector")),
            ("library:guide_list", _("操作指南"), "book", ()),
            ("library:case_list", _("复盘与案例"), "layers", ()),
        ],
    ),
    (
        _("强人才"),
        [
            ("org:person_me", _("我的档案"), "person", ()),
            ("talent:record_me", _("我的学时"), "clock", ("trainee",)),
            ("talent:unit_list", _("各单位学时"), "clock", ("clerk", "leader", "inspector")),
            ("org:person_list", _("人员"), "people", ("clerk", "inspector", "sysadmin")),
            ("org:roster_import_list", _("花名册"), "ledger", ("clerk", "sysadmin")),
            ("org:reference_list", _("导入导出"), "down", ("clerk",)),
            ("org:unit_list", _("机构与分工"), "layers", ("clerk", "leader", "inspector", "sysadmin")),
            ("org:change_list", _("机构人员变动"), "task", ("clerk", "inspector", "sysadmin")),
        ],
    ),
    (
        _("系统"),
        [
            ("org:account_list", _("账号"), "lock", ("sysadmin", "contact")),
            ("audit:entry_list", _("操作记录"), "task", ("inspector", "sysadmin")),
        ],
    ),
]

BELONGS = (("scanning:batch_list", "feedback:evaluation_list"),)
"""Pages without an entry of their own, and the entry that shows where one is."""


def entries_for(actor: Actor, request: HttpRequest) -> list[Group]:
    """The groups with at least one entry for this actor; pages that do not exist yet are left out."""
    if not actor.is_signed_in:
        return []
    shown = [(title, _reachable(rows, actor)) for title, rows in PLAN]
    current = _current([url for _title, rows in shown for _label, url, _icon in rows], request.path)
    return [
        Group(str(title), [Entry(label, url, icon, url == current) for label, url, icon in rows])
        for title, rows in shown
        if rows
    ]


def _reachable(rows: list[tuple[Any, ...]], actor: Actor) -> list[tuple[str, str, str]]:
    """(label, address, icon) of what this actor may open."""
    found = []
    for name, label, icon, roles in rows:
        if roles and not actor.roles.intersection(roles):
            continue
        try:
            found.append((str(label), reverse(name), icon))
        except NoReverseMatch:
            continue
    return found


def _current(urls: list[str], path: str) -> str | None:
    """The entry that leads furthest towards the page: /people/me/ is not 人员 but 我的档案."""
    for name, entry in BELONGS:
        if path.startswith(reverse(name)):
            path = reverse(entry)
    matching = [url for url in urls if url == path or (url != "/" and path.startswith(url))]
    return max(matching, key=len, default=None)
