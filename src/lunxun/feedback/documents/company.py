"""Where one lecture stands in its session and its year, for the letter to its lecturer: intervals, no ranks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.documents.report import Section
from lunxun.feedback import queries
from lunxun.feedback.documents import drawings, words
from lunxun.feedback.enums import ResultState
from lunxun.feedback.queries import FairRow
from lunxun.feedback.queries.figures import LectureFigures
from lunxun.org.actors import Actor


def sections_for(actor: Actor, own: LectureFigures) -> list[Section]:
    """At most one section; none while nothing is published beside which the score could stand.

    Of the others only what has been published goes in, whoever makes the letter: it is handed to the lecturer.
    """
    if own.score is None:
        return []
    found = queries.session_results(actor, own.lecture.session).figures
    others = [one for one in found if one.lecture != own.lecture and one.result.state == ResultState.RELEASED]
    drawn = drawings.among(own, others)
    said = (
        [_("同一场听众相同，原始得分可以放在一起看。两段区间相交的，分不出高低；按课序，不排名次。")]
        if drawn
        else []
    )
    said += _year(queries.fair_score(actor, own.lecture))
    return [Section(_("放在一起看"), drawings=drawn, paragraphs=said)] if said else []


def _year(row: FairRow | None) -> list[str]:
    """The adjusted score of the year, what it says, and why it is far from the plain one."""
    if row is None or row.adjusted is None:
        return []
    score = _("放在全年里，扣掉听众宽严的校正得分是 {score} 分（90 % 区间 {interval}）。").format(
        score=f"{row.adjusted:.1f}", interval=words.points(row.interval) or "—"
    )
    meaning = {
        "above": _("高于全年总体：区间整段在均值以上。"),
        "same": _("与全年总体分不出高低，先后没有意义。"),
        "below": _("低于全年总体：区间整段在均值以下。先看听众怎么说，再商定怎么改。"),
    }.get(row.group, _("；").join(row.why) + _("。") if row.why else "")
    return ["".join(part for part in (score, meaning, row.gap, row.reach) if part)]
