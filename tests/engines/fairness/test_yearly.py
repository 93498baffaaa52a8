"""The anonymous year: raw beside adjusted, advice with reasons, nothing shown that must not be."""

import numpy as np
import pytest
from bench.fairness.designs import DESIGNS, by_product, simulate, study

from lunxun.engines.fairness import CrossedEffects, InvalidInput
from lunxun.engines.fairness.advice import advise, advise_lecture, explain_gap
from lunxun.engines.fairness.yearly import Ratings, yearly_scores


def ratings_of(draw, classes=6, keep=None):
    keep = np.ones(len(draw.y), dtype=bool) if keep is None else keep
    unit_class = draw.unit[keep] * classes // 12
    score = (draw.y[keep] - 1) * 25
    columns = (score, draw.lecture[keep], draw.session[keep], draw.rater[keep], unit_class)
    return Ratings(*(c.tolist() for c in columns))


@pytest.fixture(scope="module")
def year():
    return simulate(DESIGNS[7], np.random.default_rng(3))


def test_a_year_gets_adjusted_scores_that_keep_the_overall_mean(year):
    result = yearly_scores(ratings_of(year))
    assert result.advice.adjusted and result.advice.reasons == ()
    assert len(result.lectures) == 48
    n = np.array([row.n for row in result.lectures])
    raw, adjusted = (
        np.array([getattr(row, name) for row in result.lectures]) for name in ("raw", "adjusted")
    )
    assert n @ raw == pytest.approx(n @ adjusted)
    assert n @ raw / n.sum() == pytest.approx(((year.y - 1) * 25).mean())
    assert all(row.lo90 < row.adjusted < row.hi90 for row in result.lectures)
    assert {row.group for row in result.lectures} <= {"高于", "无明显差别", "低于"}
    assert 0 < result.reliability < 1
    explained = [row for row in result.lectures if row.gap]
    assert explained and all(abs(row.raw - row.adjusted) > 2 for row in explained)


def test_adjusted_scores_miss_far_less_than_raw_means_across_audiences():
    assert study(DESIGNS[7], 12, 1, by_product(6, "ca", intervals=False)).rmse_ratio <= 0.70


def test_one_session_stays_raw_and_says_why(year):
    result = yearly_scores(ratings_of(year, keep=year.session == 0))
    assert [r.code for r in result.advice.reasons] == ["one_session"]
    assert all(row.adjusted is None and row.group is None and row.raw is not None for row in result.lectures)


def test_separate_audiences_stay_raw_and_say_why(year):
    ratings = ratings_of(year)
    apart = [f"{c}-{s}" for c, s in zip(ratings.unit_class, ratings.session, strict=True)]
    result = yearly_scores(Ratings(ratings.score, ratings.lecture, ratings.session, ratings.ballot, apart))
    assert "disconnected" in [r.code for r in result.advice.reasons]


def test_low_response_keeps_the_score_but_gives_no_label(year):
    ratings = ratings_of(year)
    due = dict.fromkeys(range(48), 10_000)
    uneven = {5: (0.9, 0.5)}
    result = yearly_scores(ratings, {**due, 5: int(np.sum(year.lecture == 5))}, uneven)
    assert result.lectures[1].group is None and result.lectures[1].adjusted is not None
    assert [r.code for r in result.lectures[1].reasons] == ["low_response"]
    assert [r.code for r in result.lectures[5].reasons] == ["uneven_response"]


def test_fewer_than_ten_rows_show_nothing_but_the_count(year):
    few = (year.lecture != 7) | (np.cumsum(year.lecture == 7) <= 9)
    row = yearly_scores(ratings_of(year, keep=few)).lectures[7]
    assert (row.n, row.raw, row.adjusted, row.group) == (9, None, None, None)
    assert row.reasons[0].code == "too_few"


def test_constant_scores_do_not_crash():
    ratings = ratings_of(simulate(DESIGNS[7], np.random.default_rng(3)))
    same = Ratings(
        [100.0] * len(ratings.score), ratings.lecture, ratings.session, ratings.ballot, ratings.unit_class
    )
    result = yearly_scores(same)
    assert "no_difference" in [r.code for r in result.advice.reasons]
    assert all(row.raw == 100.0 for row in result.lectures)


def test_advice_names_every_reason():
    codes = [r.code for r in advise(lectures=15, sessions=2, parts=2, lecture_variance=0.0).reasons]
    assert codes == ["few_lectures", "disconnected", "no_difference"]
    assert [r.code for r in advise_lecture(rows=29, due=100).reasons] == ["few_rows", "low_response"]
    assert advise_lecture(rows=60, due=100, response_by_class=(0.5, 0.7)).labels


def test_a_gap_is_told_by_its_parts():
    """Few rows are pulled towards the average whoever rated: that is not put on the audience."""
    assert explain_gap(80.0, 82.0) is None
    assert explain_gap(80, 82.5) == "校正后高2.5分：票数有限，向平均靠拢，加2.5分。"
    assert explain_gap(82.5, 80, -2.5) == "校正后低2.5分：听众平时打分偏宽，减2.5分。"
    assert (
        explain_gap(80, 83, 4) == "校正后高3.0分：听众平时打分偏严，加4.0分；票数有限，向平均靠拢，减1.0分。"
    )


def test_the_line_of_the_groups_and_the_parts_of_a_gap_add_up(year):
    result = yearly_scores(ratings_of(year))
    assert result.average == pytest.approx(np.mean([row.adjusted for row in result.lectures]))
    grouped = {"高于": [], "低于": [], "无明显差别": []}
    for row in result.lectures:
        grouped[row.group].append(row)
    assert all(row.lo90 > result.average for row in grouped["高于"]) and grouped["高于"]
    assert all(row.hi90 < result.average for row in grouped["低于"]) and grouped["低于"]
    # Hundreds of rows leave next to nothing to pull: the audience explains the gap, and rightly in sign.
    gaps = np.array([row.adjusted - row.raw for row in result.lectures])
    severity = np.array([row.severity for row in result.lectures])
    assert np.corrcoef(gaps, severity)[0, 1] > 0.95
    few = (year.lecture != 7) | (np.cumsum(year.lecture == 7) <= 12)
    row = yearly_scores(ratings_of(year, keep=few)).lectures[7]
    assert row.n == 12 and abs(row.adjusted - row.raw - row.severity) > 0.5


def test_mean_of_the_other_effects_by_hand():
    y, rater, lecture = [1.0, 2.0, 4.0, 3.0, 7.0, 5.0], [0, 0, 1, 1, 2, 2], ["a", "b", "a", "b", "a", "b"]
    fit = CrossedEffects().fit(y, {"rater": rater, "lecture": lecture})
    own = dict(zip(fit.levels["rater"], fit.modes("rater"), strict=True))
    expected = [
        np.mean([own[r] for r, which in zip(rater, lecture, strict=True) if which == name]) for name in "ab"
    ]
    assert fit.mean_of_others("lecture") == pytest.approx(expected)


def test_bad_ratings_are_refused():
    with pytest.raises(InvalidInput, match="session has 1"):
        yearly_scores(Ratings([1.0, 2.0], [1, 2], [1], [1, 2], [1, 2]))
    with pytest.raises(InvalidInput, match="two sessions"):
        yearly_scores(Ratings([1.0, 2.0], [1, 1], [1, 2], [1, 2], [1, 2]))
