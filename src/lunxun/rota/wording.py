"""The engine's codes in the office's words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.check.moves import Obstacle
from lunxun.kernel.text import day_text


def day_words(on: str) -> str:
    """2023-03-04 → 3月4日（周六）."""
    return day_text(dt.date.fromisoformat(on), year=False)


def obstacle_sentence(facts: Facts, package: str, obstacle: Obstacle) -> str:
    """Why a move is forbidden, as one sentence."""
    subject = obstacle.subject
    name = facts.packages[package].name
    if obstacle.rule == "H1":
        return _("%(day)s不排课，或者会场那天不能用。") % {"day": day_words(subject)}
    if obstacle.rule == "H2":
        return _("《%(name)s》%(day)s已经有一期了，一天只办一期。") % {
            "name": name,
            "day": day_words(subject),
        }
    if obstacle.rule == "H4":
        return _("提纲到%(day)s才过审，不能更早。") % {"day": day_words(subject)}
    if obstacle.rule == "H5":
        return _("先后次序不对：《%(name)s》的第一期要排在前面。") % {"name": facts.packages[subject].name}
    lecturer = facts.lecturers[subject].name
    if obstacle.rule == "H3-away":
        return _("授课人%(name)s那天来不了。") % {"name": lecturer}
    if obstacle.rule == "H3-twice":
        return _("授课人%(name)s那天已经要讲别的课。") % {"name": lecturer}
    if obstacle.rule == "H3-month":
        return _("授课人%(name)s那个月已经讲满 %(n)s 次。") % {
            "name": lecturer,
            "n": facts.lecturers[subject].per_month,
        }
    return _("授课人%(name)s那天要去听别的课。") % {"name": lecturer}


def released_words(why: str) -> str:
    """Why a person loses his seat."""
    return {
        "away": _("那天值班或请假"),
        "teaching": _("那天自己授课"),
        "busy": _("那天已经有别的课"),
        "cap": _("单位那天离岗的人满了"),
        "seats": _("会场坐不下"),
    }[why]


def failure_words(code: str) -> str:
    """What a failed child means for the clerk."""
    if code == "not passed":
        return _("算出的方案没有通过独立检查，没有采用。请把时间告诉系统管理员。")
    if code == "killed":
        return _(
            "排算被系统停掉了，多半是内存不够。已经算出的方案留着；可以减少专题包，或换内存大的机器再算。"
        )
    if "MemoryError" in code or "bad_alloc" in code:
        return _("内存不够，没有算完。已经算出的方案留着；可以减少专题包，或换内存大的机器再算。")
    return _("没有算完：%(why)s。已经算出的方案留着，可以再试一次。") % {
        "why": code.removeprefix("错误：")[:200]
    }


def stage_words(stage: str) -> str:
    """What the solver was doing when it found a better plan or bound."""
    words = {
        "贪心": _("先有一个能用的"),
        "首个完整计划": _("名额和名单排全"),
        "逐单位改进": _("逐个单位改进"),
        "下界": _("证明下界"),
    }
    return words.get(stage) or (_("换着时间排") if stage.startswith("课表") else stage)
