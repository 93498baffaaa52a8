"""What a built demo holds, as JSON on standard output; run inside its installation."""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import pairwise
from typing import Any

WEIGHTS = {"topic": 25, "content": 45, "form": 30}
GRADES = (100, 85, 60, 0)


def states(model: Any, name: str = "state") -> dict[str, int]:
    return dict(Counter(model.objects.values_list(name, flat=True)))


def score(result: Any) -> float:
    tallies = {(tally.item, tally.choice): tally.count for tally in result.tallies.all()}
    return (
        sum(
            weight * sum(GRADES[grade] * tallies[item, grade] for grade in range(4)) / result.valid
            for item, weight in WEIGHTS.items()
        )
        / 100
    )


def facts() -> dict[str, Any]:
    from django.db.models import Count

    from lunxun.audit.chain import append_all, verify_chain
    from lunxun.feedback.models import Evaluation, LectureResult, SealedRow, SealedText
    from lunxun.feedback.sealing import verify_root
    from lunxun.kernel import clock
    from lunxun.library.models import Adoption, Case, Guide, Link, Method, Retrospective
    from lunxun.org.models import Organisation, Unit
    from lunxun.outlines.models import Outline, Review
    from lunxun.plans.models import Lecture, TrainingSession
    from lunxun.rota.models import RotaPlan
    from lunxun.teaching.models import CheckIn, RosterEntry
    from lunxun.tracking.models import IndicatorValue, Suggestion

    organisation = Organisation.objects.get()
    append_all()
    decided = Review.objects.exclude(decided_at=None).exclude(decision="superseded")
    waits = sorted((row.decided_at - row.submitted_at).total_seconds() / 86400 for row in decided)
    results = list(
        LectureResult.objects.select_related("lecture__session", "lecture__unit")
        .prefetch_related("tallies")
        .order_by("lecture__session__on", "pk")
    )
    scores = {f"{r.lecture.session.on} {r.lecture.unit.short_name}": round(score(r), 1) for r in results}
    with clock.frozen(clock.parse_story("2022-12-05")):
        overdue = [row.label for row in Suggestion.objects.select_related("session") if row.days_late]
    sessions = {str(on): number for on, number in TrainingSession.objects.values_list("on", "number")}
    returned = Counter(
        Review.objects.filter(decision="returned", outline__state="passed").values_list("outline", flat=True)
    )
    shares = {
        str(evaluation.session.on): evaluation.ballots / evaluation.expected
        for evaluation in Evaluation.objects.filter(state="sealed").select_related("session")
    }
    ordered = [shares[day] for day in sorted(shares)]
    return {
        "is_demo": organisation.is_demo,
        "sessions": states(TrainingSession),
        "days": sessions,
        "lectures": states(Lecture),
        "units_lecturing": Lecture.objects.values("unit").distinct().count(),
        "rota": [
            [plan.figures[name] for name in ("demanded", "unmet", "runs", "total", "bound")]
            for plan in RotaPlan.objects.all()
        ],
        "called_up": RosterEntry.objects.filter(source="rule").count(),
        "rosters": {
            str(number): count
            for number, count in RosterEntry.objects.filter(source="rule")
            .order_by("session__number")
            .values_list("session__number")
            .annotate(Count("id"))
        },
        "present_first": CheckIn.objects.filter(entry__session__number=1).count(),
        "present_saturday": CheckIn.objects.filter(entry__session__number=2).count(),
        "methods": states(CheckIn, "method"),
        "outlines": states(Outline),
        "returned": dict(Counter(returned.values())),
        "passed": Outline.objects.filter(state="passed").count(),
        "median_days": waits[len(waits) // 2],
        "raised": Review.objects.filter(decision="passed", basis__contains="上提一级").count(),
        "evaluations": states(Evaluation),
        "rows": SealedRow.objects.count(),
        "texts": SealedText.objects.count(),
        "ballots": sum(Evaluation.objects.values_list("ballots", flat=True)),
        "response": [ordered[0], ordered[-1]],
        "response_falls": sum(later < earlier for earlier, later in pairwise(ordered)),
        "scores": scores,
        "roots_hold": all(verify_root(e) for e in Evaluation.objects.filter(state="sealed")),
        "chain_holds": verify_chain(organisation).is_good,
        "ledger": states(Suggestion),
        "overdue": overdue,
        "repeats": [
            (row.words, row.repeats.words)
            for row in Suggestion.objects.exclude(repeats=None).select_related("repeats")
        ],
        "units": {
            "closed": Unit.objects.exclude(valid_to=None).count(),
            "merged": Unit.objects.get(name="澄湖区科技和工信局").short_name,
            "reviews_by_vice_e": Review.objects.filter(
                decision="passed", reviewer_post__code="LD-vice_e", outline__lecture__session__on="2022-11-12"
            ).exists(),
        },
        "guides": states(Guide),
        "guide_titles": sorted(Guide.objects.values_list("title", flat=True)),
        "retrospectives": states(Retrospective),
        "chain": [
            Case.objects.filter(state="published").count(),
            Method.objects.filter(state="published").count(),
            Adoption.objects.filter(state="active").count(),
            Link.objects.filter(lecture__session__number=36).count(),
        ],
        "months": IndicatorValue.objects.filter(number=1).count(),
        "late": [str(row) for row in IndicatorValue.objects.all() if row.days_late],
        "corrected": [str(row) for row in IndicatorValue.objects.filter(number=2)],
        "verbatim": sorted(set(SealedText.objects.values_list("body", flat=True))),
    }


if __name__ == "__main__":
    json.dump(facts(), sys.stdout, ensure_ascii=False)
