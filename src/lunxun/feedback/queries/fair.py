"""The page of a year's fair scores: three groups instead of a league table, and why something is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.engines.fairness.advice import MAX_RESPONSE_GAP, MIN_LECTURES, gap_parts
from lunxun.engines.fairness.plain import MIN_CELL, MIN_RESPONSE_GROUP, MIN_ROWS_GROUP, MIN_ROWS_SCORE
from lunxun.feedback import fair, rules
from lunxun.feedback.models import FairYear
from lunxun.feedback.queries.fair_people import people_of
from lunxun.feedback.queries.figures import Represented, reach_words
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture


@dataclass(frozen=True, slots=True)
class FairRow:
    """One lecture on the dot plot. `response` = valid ÷ due, as a fraction. `group` is "" where none may be given; `why` says so in words."""

    lecture: Lecture
    title: str
    note: str
    url: str
    n: int
    raw: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    group: str
    gap: str
    why: tuple[str, ...]
    reach: str = ""
    response: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)


def years_of(actor: Actor) -> list[int]:
    """Years with fair scores that he may see, newest first."""
    if not rules.can_compare(actor):
        return []
    years = FairYear.objects.filter(organisation_id=actor.organisation_id)
    return list(years.order_by("-year").values_list("year", flat=True))


def fair_page(actor: Actor, year: int, item: str, circle: str = "") -> dict[str, Any]:
    """What the page shows; `item` is the code of a dimension, "" for the weighted score, `circle` that of a circle.

    Raises:
        NotFound: no results of this year have been released, or there is no such item.
    """
    require(rules.can_compare(actor))
    stored = FairYear.objects.filter(organisation_id=actor.organisation_id, year=year).first()
    if stored is None:
        raise NotFound(_("{year} 年还没有公布过结果。公布之后几分钟内算出来。").format(year=year))
    dimensions = stored.figures["dimensions"]
    chosen = next((one for one in dimensions if one["code"] == item), None)
    if chosen is None:
        raise NotFound(_("评价表里没有这一项。请从上面的几项里选。"))
    everything = _rows(actor, chosen)
    found = {row.lecture.session.circle for row in everything}
    circles = {one.code: one.name for one in sorted(found, key=lambda one: (one.order_no, one.pk))}
    rows = [row for row in everything if circle not in circles or row.lecture.session.circle.code == circle]
    return {
        "year": year,
        "stored": stored,
        "is_stale": stored.basis != fair.basis_of_year(actor.organisation_id, year),
        "dimension": chosen,
        "dimensions": [(one["code"], _named(one)) for one in dimensions],
        "rows": rows,
        "circles": list(circles.items()),
        "circle": circle if circle in circles else "",
        "gaps": [row for row in rows if row.gap],
        "unlabelled": _by_reason(rows),
        "facts": _facts(chosen, rows, stored.figures),
        "people": people_of(stored.figures, [row.lecture for row in everything]) if not item else None,
        "weeks": _weeks(stored.figures["weeks"]),
        "years": years_of(actor),
    }


def fair_score(actor: Actor, lecture: Lecture) -> FairRow | None:
    """One lecture's place in its year, for the page of its results; None while there is none."""
    if not rules.can_compare(actor):
        return None
    stored = FairYear.objects.filter(
        organisation_id=actor.organisation_id, year=lecture.session.on.year
    ).first()
    if stored is None:
        return None
    entries = stored.figures["dimensions"][0]["lectures"]
    entry = next((one for one in entries if one["id"] == lecture.pk), None)
    return None if entry is None or entry["adjusted"] is None else _row(entry, lecture)


def adjusted_of(actor: Actor, lectures: Sequence[Lecture]) -> dict[int, tuple[float, float, float]]:
    """lecture → (adjusted score, low, high) of those that have one in the comparison of their year (1 query)."""
    if not rules.can_compare(actor):
        return {}
    wanted = {lecture.pk for lecture in lectures}
    years = {lecture.session.on.year for lecture in lectures}
    stored = FairYear.objects.filter(organisation_id=actor.organisation_id, year__in=years)
    return {
        entry["id"]: (entry["adjusted"], entry["low"], entry["high"])
        for one in stored
        for entry in one.figures["dimensions"][0]["lectures"]
        if entry["id"] in wanted and entry["adjusted"] is not None
    }


def _named(dimension: dict[str, Any]) -> str:
    return _("综合") if dimension["code"] == fair.OVERALL else str(dimension["label"])


def _rows(actor: Actor, dimension: dict[str, Any]) -> list[FairRow]:
    lectures = (
        Lecture.objects.filter(organisation_id=actor.organisation_id)
        .select_related("unit", "session__circle", "lecturer")
        .in_bulk([entry["id"] for entry in dimension["lectures"]])
    )
    return [_row(entry, lectures[entry["id"]]) for entry in dimension["lectures"] if entry["id"] in lectures]


def _row(entry: dict[str, Any], lecture: Lecture) -> FairRow:
    return FairRow(
        lecture=lecture,
        title=lecture.title,
        note=f"{lecture.unit_name}　{lecture.lecturer.name}　{day_text(lecture.session.on, year=False, weekday=False)}",
        url=reverse("feedback:lecture_results", args=[lecture.pk]),
        n=entry["n"],
        raw=entry["raw"],
        adjusted=entry["adjusted"],
        low=entry["low"],
        high=entry["high"],
        group=entry["group"],
        gap=_gap(entry),
        why=tuple(_lecture_reason(code) for code in entry["reasons"]),
        reach=_reach(entry),
        response=entry.get("response"),
    )


def _reach(entry: dict[str, Any]) -> str:
    """The score by those present, where classes of units answered so differently that it may matter."""
    weighted = entry.get("weighted")
    if not weighted or not {"uneven_response", "low_response"} & set(entry["reasons"]):
        return ""
    return reach_words(Represented(weighted["score"], weighted["low"], weighted["high"]))


def _gap(entry: dict[str, Any]) -> str:
    """Why the adjustment moved a score far: how much of it is the audience, how much the pull of few rows."""
    if entry["adjusted"] is None:
        return ""
    parts = gap_parts(entry["raw"], entry["adjusted"], entry.get("severity", 0.0))
    if parts is None:
        return ""
    gap, audience, pull = parts
    told = []
    if audience > 0:
        told.append(_("来评的听众平时打分偏严，加 {n} 分").format(n=f"{audience:.1f}"))
    elif audience < 0:
        told.append(_("来评的听众平时打分偏宽，减 {n} 分").format(n=f"{-audience:.1f}"))
    if pull > 0:
        told.append(_("票数有限，向总体靠拢，加 {n} 分").format(n=f"{pull:.1f}"))
    elif pull < 0:
        told.append(_("票数有限，向总体靠拢，减 {n} 分").format(n=f"{-pull:.1f}"))
    words = {"n": f"{abs(gap):.1f}", "why": _("；").join(told)}
    if gap > 0:
        return _("校正后高 {n} 分：{why}。").format(**words)
    return _("校正后低 {n} 分：{why}。").format(**words)


def year_reason(code: str) -> str:
    """Why a whole year isn't adjusted, in words."""
    return {
        "one_session": _("只有一个场次，各堂课听众相同，原始得分已经可以直接比，不作校正。"),
        "few_lectures": _("不到 {n} 堂课，分不清是课不同还是听众不同，只列原始得分。").format(n=MIN_LECTURES),
        "disconnected": _("听众分成互不重叠的几部分，各部分之间的得分不能比，只列原始得分。"),
        "no_difference": _("扣除听众宽严之后，各堂课看不出差别，不作校正，也不分组。"),
        "not_converged": _("校正没有算到要求的精度，只列原始得分。"),
        fair.NOT_INSTALLED: _(
            "这台服务器没有装校正计算（lunxun[fairness]），只列原始得分。请系统管理员安装。"
        ),
    }[code]


def _lecture_reason(code: str) -> str:
    return {
        "too_few": _("有效不足 {n} 份，不公布得分").format(n=MIN_ROWS_SCORE),
        "few_rows": _("有效不足 {n} 份，不分组").format(n=MIN_ROWS_GROUP),
        "low_response": _("应答率不到 {n} %，不分组").format(n=round(100 * MIN_RESPONSE_GROUP)),
        "uneven_response": _("各类单位收回率相差超过 {n} 个百分点，不分组").format(
            n=round(100 * MAX_RESPONSE_GAP)
        ),
    }[code]


def _by_reason(rows: list[FairRow]) -> list[tuple[str, list[FairRow]]]:
    """Lectures without a group under what they have in common: said once, not beside each of fifty."""
    found: dict[str, list[FairRow]] = {}
    for row in rows:
        if row.why:
            found.setdefault(_("；").join(row.why), []).append(row)
    return list(found.items())


def _facts(dimension: dict[str, Any], rows: list[FairRow], figures: dict[str, Any]) -> list[str]:
    """What to know before reading."""
    facts = [year_reason(code) for code in dimension["reasons"]]
    if not dimension["reasons"] and not figures.get("classes", 0):
        facts.append(_("小票没有按单位类别分盒子，只能按场次扣宽严，扣不到类别。下次发票请分盒子。"))
    if dimension["reliability"] is not None:
        percent = round(100 * dimension["reliability"])
        facts.append(_("各堂校正得分的差别里，约 {p} % 是课本身的差别，其余是偶然。").format(p=percent))
    if dimension["needed"] is not None and any(row.n < dimension["needed"] for row in rows):
        facts.append(
            _("一堂课约要 {n} 份有效评价，这个比例才到 80 %；不到的看区间，别看先后。").format(
                n=dimension["needed"]
            )
        )
    if any(session["is_signal"] for session in figures["weeks"]["sessions"]):
        facts.append(_("有的周次超出平常波动，见下面的“逐周看”。"))
    facts.append(_("有效不足 {k} 份的课不列，不足 {m} 份的不列得分。").format(k=MIN_CELL, m=MIN_ROWS_SCORE))
    return facts


def _weeks(weeks: dict[str, Any]) -> dict[str, Any]:
    sessions = []
    for session in weeks["sessions"]:
        on = dt.date.fromisoformat(session["on"])
        words = day_text(on, year=False, weekday=False)
        url = reverse("feedback:results", args=[session["id"]])
        sessions.append({**session, "on": on, "label": words, "url": url})
    return {**weeks, "sessions": sessions}
