"""Groups of lecturers: a good one is found, nobody is named where nothing differs, few lectures give no label."""

import numpy as np
import pytest

from lunxun.engines.fairness import InvalidInput
from lunxun.engines.fairness.lecturers import lecturer_scores
from lunxun.engines.fairness.yearly import Ratings


def year(rng, *, effects, lectures_each=4, sessions=12, ballots=40, lecture_sd=1.5):
    """Lecture number l is given by lecturer l % q; session l % sessions; audiences differ by 3 points."""
    count = len(effects)
    lectures = count * lectures_each
    who = {lecture: lecture % count for lecture in range(lectures)}
    own = rng.normal(0, lecture_sd, lectures)
    columns = [[], [], [], [], []]
    for lecture in range(lectures):
        session = (lecture // count * 5 + lecture) % sessions
        for ballot in range(ballots):
            unit_class = (ballot + session) % 3
            hall = 3.0 * np.sin(session) + 2.0 * unit_class
            score = 85 + effects[who[lecture]] + own[lecture] + hall + rng.normal(0, 6)
            for column, value in zip(columns, (score, lecture, session, ballot, unit_class), strict=True):
                column.append(value)
    return Ratings(*columns), who


def test_the_good_and_the_weak_stand_apart_and_the_others_do_not():
    effects = [6.0, -6.0, *[0.0] * 12]
    found = lecturer_scores(*year(np.random.default_rng(1), effects=effects))
    groups = {row.lecturer: row.group for row in found.lecturers}
    assert groups[0] == "高于" and groups[1] == "低于"
    assert sum(group == "无明显差别" for group in groups.values()) >= 10
    assert all(row.lo90 < row.adjusted < row.hi90 and row.lectures == 4 for row in found.lecturers)
    scores = np.array([row.adjusted for row in found.lecturers])
    assert np.corrcoef(scores, effects)[0, 1] > 0.8


def test_nobody_is_named_where_only_lectures_differ():
    wrong = 0
    for seed in range(3):
        found = lecturer_scores(*year(np.random.default_rng(seed), effects=[0.0] * 14, lecture_sd=3.0))
        wrong += sum(row.group != "无明显差别" for row in found.lecturers)
    assert wrong <= 1


def test_three_lectures_that_count_are_needed_for_a_label():
    effects = [6.0, -6.0, *[0.0] * 12]
    ratings, who = year(np.random.default_rng(1), effects=effects)
    of_first = [lecture for lecture, lecturer in who.items() if lecturer == 0]
    found = lecturer_scores(ratings, who, counted=set(who) - set(of_first[:2]))
    groups = {row.lecturer: row.group for row in found.lecturers}
    assert groups[0] is None and groups[1] == "低于"


def test_too_few_lecturers_say_so():
    found = lecturer_scores(*year(np.random.default_rng(1), effects=[3.0, 0.0, 0.0]))
    assert [reason.code for reason in found.reasons] == ["few_lecturers"] and not found.lecturers


def test_one_value_everywhere_says_that_nothing_differs():
    ratings, who = year(np.random.default_rng(1), effects=[0.0] * 12)
    same = Ratings(
        [90.0] * len(ratings.score), ratings.lecture, ratings.session, ratings.ballot, ratings.unit_class
    )
    assert [reason.code for reason in lecturer_scores(same, who).reasons] == ["no_lecturer_difference"]


def test_a_lecture_without_a_lecturer_is_refused():
    ratings, _who = year(np.random.default_rng(1), effects=[0.0] * 12)
    with pytest.raises(InvalidInput, match="no lecturer"):
        lecturer_scores(ratings, {})
