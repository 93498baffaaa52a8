"""The charts of the evaluation's documents, from the figures that stand in their tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lunxun.documents.drawing import Bars, Drawing, Scores, Spot
from lunxun.feedback.queries import FairRow
from lunxun.feedback.queries.figures import ItemFigures, LectureFigures


def groups() -> dict[str, str]:
    """Group of the year → its heading, in the order of the page."""
    return {
        "above": _("高于总体"),
        "same": _("分不出高低"),
        "below": _("低于总体"),
        "": _("不分组"),
    }


def items(title: str, found: Sequence[ItemFigures], bands: Sequence[str]) -> list[Drawing]:
    """A bar an item; nothing where there are none."""
    return [Bars(title, bands, [(item.label, item.bands) for item in found])] if found else []


def lectures_by_item(figures: Sequence[LectureFigures]) -> list[Drawing]:
    """A bar for every item of every lecture that is shown, in the order of the courses."""
    shown = [one for one in figures if not one.is_withheld]
    if not shown:
        return []
    rows = [(f"{item.label}　{one.lecture.title}", item.bands) for one in shown for item in one.items]
    return [Bars(_("各项票数图"), shown[0].band_labels, rows)]


def lectures(figures: Sequence[LectureFigures]) -> list[Drawing]:
    """Plain scores with their intervals, in the order of the courses: no groups, no ranking."""
    spots = [
        Spot(one.lecture.title, one.score, None, *one.interval)
        for one in figures
        if one.score is not None and one.interval is not None
    ]
    return [Scores(_("综合得分和 90 % 区间图"), [("", "above", spots)])] if spots else []


def among(own: LectureFigures, others: Sequence[LectureFigures]) -> list[Drawing]:
    """One lecture's plain score beside those of its session, in the order of the courses; nothing without others."""
    named = {True: _("本堂课"), False: _("同场各堂，按课序")}
    spots = {
        is_own: [
            Spot(one.lecture.title, one.score, None, *one.interval)
            for one in ([own] if is_own else others)
            if one.score is not None and one.interval is not None
        ]
        for is_own in named
    }
    if not all(spots.values()):
        return []
    tones = {True: "above", False: "same"}
    parts = [(named[is_own], tones[is_own], found) for is_own, found in spots.items()]
    return [Scores(_("本堂课和同场各堂的得分图"), parts)]


def year(rows: Sequence[FairRow], mean: float | None) -> list[Drawing]:
    """The dot plot of the page: three groups, within each the order of the courses."""
    parts = [
        (
            heading,
            code or "same",
            [
                Spot(f"{row.title}　{row.lecture.unit_name}", row.raw, row.adjusted, row.low, row.high)
                for row in rows
                if row.group == code and row.raw is not None
            ],
        )
        for code, heading in groups().items()
    ]
    found = [part for part in parts if part[2]]
    return [Scores(_("各堂课得分图"), found, mean)] if found else []
