"""Reads of this domain. Nothing here can tell who wrote a ballot: it is stored nowhere."""

from lunxun.feedback.queries.counts import (
    LatePage,
    Progress,
    classes_due,
    evaluation_progress,
    held_count,
    late_ballots,
    late_page,
    people_due,
    present_count,
)
from lunxun.feedback.queries.evaluations import (
    evaluation_rows,
    get_evaluation_for,
    get_session_for,
    open_form,
    waiting_for,
)
from lunxun.feedback.queries.figures import LectureFigures
from lunxun.feedback.queries.held import Held, held_ballots
from lunxun.feedback.queries.results import (
    get_result_for,
    get_text_for,
    is_counted,
    lecture_results,
    release_page,
    released_texts,
    results_for,
    results_page,
    session_results,
    texts_for,
    texts_to_moderate,
)

__all__ = [
    "Held",
    "LatePage",
    "LectureFigures",
    "Progress",
    "classes_due",
    "evaluation_progress",
    "evaluation_rows",
    "get_evaluation_for",
    "get_result_for",
    "get_session_for",
    "get_text_for",
    "held_ballots",
    "held_count",
    "is_counted",
    "late_ballots",
    "late_page",
    "lecture_results",
    "open_form",
    "people_due",
    "present_count",
    "release_page",
    "released_texts",
    "results_for",
    "results_page",
    "session_results",
    "texts_for",
    "texts_to_moderate",
    "waiting_for",
]
