"""Fair scores of a year: which sealed rows go in, and what comes out (decision 0101).

Only results that have been released go in, and of each only the supplements that its published counts
hold. So the figures tell nothing that isn't published otherwise, and are the same for every reader.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from django.db.models import QuerySet

from lunxun.engines.fairness.lecturers import lecturer_scores
from lunxun.engines.fairness.plain import MIN_CELL, MIN_ROWS_SCORE, row_score
from lunxun.engines.fairness.quality import raters_needed
from lunxun.engines.fairness.trend import control_chart
from lunxun.engines.fairness.yearly import LectureScore, Ratings, YearlyScores, yearly_scores
from lunxun.feedback import form_definition, turnout
from lunxun.feedback.enums import EvaluationState, ResultState
from lunxun.feedback.models import LectureResult, SealedRow

OVERALL = ""
"""The dimension of the weighted score over all items."""
# The engine's words for its groups; its own names for them can't be imported where numpy is missing.
GROUPS = {"高于": "above", "无明显差别": "same", "低于": "below"}
NOT_INSTALLED = "not_installed"
VERSION = 5
"""Of what `figures_of_year` returns: kept figures of an older shape are worked out anew."""

Rows = dict[int, list[tuple[int, str, dict[str, float]]]]
"""By lecture: (ballot, unit class, points by dimension) of every valid row."""
Flat = tuple[float, int, int, str]
"""One row in one dimension: points, lecture, ballot, unit class."""


def is_available() -> bool:
    """Whether numpy and SciPy are here; without them there are raw scores only."""
    return all(find_spec(name) is not None for name in ("numpy", "scipy"))


def _released(organisation_id: int, year: int) -> QuerySet[LectureResult]:
    return LectureResult.objects.filter(
        organisation_id=organisation_id,
        evaluation__state=EvaluationState.SEALED,
        state=ResultState.RELEASED,
        valid__gte=MIN_CELL,
        lecture__session__on__year=year,
    )


def results_of_year(organisation_id: int, year: int) -> list[LectureResult]:
    """What goes in: released results with at least 5 valid rows, in the order of the courses."""
    return list(
        _released(organisation_id, year)
        .select_related("evaluation__form_version", "lecture__session")
        .order_by("lecture__session__on", "lecture__session_id", "lecture__position", "lecture_id")
    )


def basis_of_year(organisation_id: int, year: int) -> str:
    """The same string for the same results at the same state; another one as soon as something differs."""
    facts = _released(organisation_id, year).order_by("lecture_id")
    rows = list(facts.values_list("lecture_id", "supplement", "valid", "due", "evaluation__form_version_id"))
    return hashlib.sha256(repr((VERSION, is_available(), rows)).encode()).hexdigest()


def figures_of_year(results: list[LectureResult]) -> dict[str, Any]:
    """All that the page of the year shows, as JSON: per dimension the lectures in the order given.

    `dimensions`: code, label, reasons (codes), mean (of the average lecture, that the groups are set against),
    reliability, needed (valid rows for a reliability of 0.8) and lectures (id, n, response, raw, adjusted, low,
    high, severity, group, reasons); `weeks`: the sessions' raw means with the limits of ordinary variation;
    `lecturers`: rows (id, lectures, n, adjusted, low, high, group) or reasons (codes); `classes`: how many classes
    of units are known. Scores are points from 0 to 100, rounded to two decimals.
    """
    rows = _rows_of(results)
    dimensions = [_dimension(code, label, rows, results) for code, label in _dimensions(results)]
    return {
        "dimensions": dimensions,
        "weeks": _weeks(rows, results),
        "lecturers": _lecturers(rows, results, dimensions[0]),
        "classes": len({one for members in rows.values() for _ballot, one, _points in members if one}),
    }


def _dimensions(results: list[LectureResult]) -> list[tuple[str, str]]:
    """The weighted score first, then every item that a form asks for, in the order of the newest form."""
    found: dict[str, str] = {OVERALL: "综合"}
    for result in reversed(results):
        for item in result.evaluation.form_version.definition["items"]:
            found.setdefault(item["code"], item["label"])
    return list(found.items())


def _rows_of(results: list[LectureResult]) -> Rows:
    counted = {result.lecture_id: result for result in results}
    forms = {one.evaluation.form_version_id: one.evaluation.form_version.definition for one in results}
    rules = {
        pk: (form_definition.weights(form), form_definition.grade_values(form)) for pk, form in forms.items()
    }
    found: dict[int, list[tuple[int, str, Mapping[str, int]]]] = defaultdict(list)
    rows = SealedRow.objects.filter(
        evaluation__in={one.evaluation_id for one in results}, lecture__in=counted, is_valid=True
    ).order_by("pk")
    # Keys and answers alone: fifty thousand model instances would cost more than the fit.
    for lecture, ballot, unit_class, answers, supplement in rows.values_list(
        "lecture_id", "ballot_no", "unit_class", "answers", "supplement"
    ).iterator(chunk_size=5_000):
        if supplement <= counted[lecture].supplement:
            found[lecture].append((ballot, unit_class, answers))
    return {
        lecture: _with_points(members, *rules[counted[lecture].evaluation.form_version_id])
        for lecture, members in found.items()
    }


def _with_points(
    members: Sequence[tuple[int, str, Mapping[str, int]]],
    weights: Mapping[str, float],
    values: Sequence[float],
) -> list[tuple[int, str, dict[str, float]]]:
    """An item that fewer than 5 answered is left out, also of the weighted score, as on the results page."""
    given = Counter(code for _ballot, _class, answers in members for code in answers)
    kept = {code: weight for code, weight in weights.items() if given[code] >= MIN_CELL}
    return [(ballot, unit_class, _points(answers, kept, values)) for ballot, unit_class, answers in members]


def _points(
    answers: Mapping[str, int], weights: Mapping[str, float], values: Sequence[float]
) -> dict[str, float]:
    points = {code: values[answers[code]] for code in weights if code in answers}
    whole = row_score({code: answers[code] for code in points}, weights, values)
    return points if whole is None else {OVERALL: whole, **points}


def _dimension(code: str, label: str, rows: Rows, results: list[LectureResult]) -> dict[str, Any]:
    flat = _flat(rows, code)
    scores = _scored(flat, results) if flat and is_available() else None
    reasons = [] if is_available() else [NOT_INSTALLED]
    known = {score.lecture: score for score in scores.lectures} if scores else _raw_scores(flat)
    raw = [score for score, *_rest in flat]
    # The line that the groups lie above or below; where nothing is adjusted, the mean of all rows.
    mean = scores.average if scores and scores.average is not None else sum(raw) / len(raw) if raw else None
    return {
        "code": code,
        "label": label,
        "reasons": [reason.code for reason in scores.advice.reasons] if scores else reasons,
        "mean": None if mean is None else round(mean, 2),
        "reliability": round(scores.reliability, 3) if scores and scores.advice.adjusted else None,
        "needed": _needed(scores),
        "lectures": [
            _entry(known[one.lecture_id], one, is_whole=code == OVERALL)
            for one in results
            if one.lecture_id in known
        ],
    }


def _lecturers(rows: Rows, results: list[LectureResult], whole: dict[str, Any]) -> dict[str, Any]:
    """Over the lectures of the year; nothing where the lectures themselves aren't adjusted."""
    if whole["reasons"] or not whole["lectures"] or not is_available():
        return {"rows": [], "reasons": []}
    flat = _flat(rows, OVERALL)
    counted = {
        entry["id"] for entry in whole["lectures"] if entry["adjusted"] is not None and not entry["reasons"]
    }
    who = {result.lecture_id: result.lecture.lecturer_id for result in results}
    found = lecturer_scores(_ratings(flat, results), who, counted)
    return {
        "reasons": [reason.code for reason in found.reasons],
        "rows": [
            {
                "id": one.lecturer,
                "lectures": one.lectures,
                "n": one.n,
                "adjusted": round(one.adjusted, 2),
                "low": round(one.lo90, 2),
                "high": round(one.hi90, 2),
                "group": GROUPS.get(one.group or "", ""),
            }
            for one in found.lecturers
        ],
    }


def _flat(rows: Rows, code: str) -> list[Flat]:
    return [
        (points[code], lecture, ballot, unit_class)
        for lecture, members in rows.items()
        for ballot, unit_class, points in members
        if code in points
    ]


def _ratings(flat: list[Flat], results: list[LectureResult]) -> Ratings:
    session = {result.lecture_id: result.evaluation_id for result in results}
    score, lecture, ballot, unit_class = zip(*flat, strict=True)
    return Ratings(score, lecture, [session[one] for one in lecture], ballot, unit_class)


def _scored(flat: list[Flat], results: list[LectureResult]) -> YearlyScores:
    due = {result.lecture_id: result.due for result in results}
    answered = {result.lecture_id: turnout.rates(result.evaluation.turnout) for result in results}
    return yearly_scores(_ratings(flat, results), due, answered)


def _raw_scores(flat: list[Flat]) -> dict[Hashable, LectureScore]:
    """What can be said without the model."""
    points: dict[int, list[float]] = defaultdict(list)
    for score, lecture, _ballot, _class in flat:
        points[lecture].append(score)
    return {
        lecture: LectureScore(
            lecture=lecture,
            n=len(scores),
            raw=sum(scores) / len(scores) if len(scores) >= MIN_ROWS_SCORE else None,
            adjusted=None,
            lo90=None,
            hi90=None,
            group=None,
            gap=None,
            response=None,
            reasons=(),
        )
        for lecture, scores in points.items()
    }


def _entry(score: LectureScore, result: LectureResult, *, is_whole: bool) -> dict[str, Any]:
    """One lecture; of the weighted score over all items (`is_whole`) also what it is by those present."""
    figures = {"raw": score.raw, "adjusted": score.adjusted, "low": score.lo90, "high": score.hi90}
    return {
        "id": score.lecture,
        "n": score.n,
        "response": round(score.n / result.due, 4) if result.due else None,
        **{name: None if value is None else round(value, 2) for name, value in figures.items()},
        "severity": round(score.severity, 2),
        "group": GROUPS.get(score.group or "", ""),
        "reasons": [reason.code for reason in score.reasons],
        **({"weighted": result.weighted} if is_whole and result.weighted and score.raw is not None else {}),
    }


def _needed(scores: YearlyScores | None) -> int | None:
    """Valid rows a lecture needs for a reliability of 0.8; the ballots' severity counts as noise."""
    if scores is None or not scores.advice.adjusted:
        return None
    noise = scores.variance["residual"] + scores.variance["ballot"]
    return raters_needed(scores.variance["lecture"], noise)


def _weeks(rows: Rows, results: list[LectureResult]) -> dict[str, Any]:
    """Raw mean of every session with at least 10 valid rows, and the limits of ordinary variation."""
    sessions: dict[int, list[float]] = {}
    days: dict[int, str] = {}
    for result in results:
        session = result.lecture.session
        days[session.pk] = session.on.isoformat()
        points = [row[OVERALL] for _ballot, _class, row in rows.get(result.lecture_id, ()) if OVERALL in row]
        sessions.setdefault(session.pk, []).extend(points)
    shown = [(pk, points) for pk, points in sessions.items() if len(points) >= MIN_ROWS_SCORE]
    means = [sum(points) / len(points) for _pk, points in shown]
    chart = control_chart(means)
    return {
        "sessions": [
            {
                "id": pk,
                "on": days[pk],
                "n": len(points),
                "mean": round(mean, 2),
                "is_signal": chart is not None and position in chart.signals,
            }
            for position, ((pk, points), mean) in enumerate(zip(shown, means, strict=True))
        ],
        "centre": chart and round(chart.centre, 2),
        "lower": chart and round(chart.lower, 2),
        "upper": chart and round(chart.upper, 2),
        "is_provisional": chart is not None and chart.provisional,
    }
