"""Reliability, straight-lining, response, trends and control charts against hand-made examples."""

import random
from statistics import fmean, pvariance, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.engines.fairness import quality, response, trend
from lunxun.engines.fairness.errors import InvalidInput
from lunxun.engines.fairness.plain import GRADE_VALUES, Tally
from lunxun.engines.fairness.response import Stratum

COUNTS = st.lists(st.integers(0, 20), min_size=4, max_size=4).map(tuple)


@given(st.floats(0.01, 10), st.floats(0.01, 100), st.floats(0.05, 0.95))
def test_raters_needed_is_the_first_number_that_reaches_the_target(between, error, target):
    n = quality.raters_needed(between, error, target)
    assert quality.score_reliability(between, error, n) >= target - 1e-9
    assert n == 1 or quality.score_reliability(between, error, n - 1) < target


def test_reliability_by_hand():
    assert quality.score_reliability(4.0, 80.0, 20) == 0.5
    assert quality.raters_needed(4.0, 80.0) == 80
    assert quality.raters_needed(0.0, 80.0) is None
    assert quality.score_reliability(0.0, 80.0, 20) == 0.0


def test_alpha_by_hand_and_for_copies():
    rows = [(1, 2), (2, 4), (3, 3), (4, 5)]
    total, own = variance([3, 6, 6, 9]), variance([1, 2, 3, 4]) + variance([2, 4, 3, 5])
    assert quality.cronbach_alpha(rows) == pytest.approx(2 * (1 - own / total))
    assert quality.cronbach_alpha([(x, x, x) for x in (1, 5, 3, 2)]) == pytest.approx(1.0)
    assert quality.cronbach_alpha([(1, 1), (1, 1)]) is None and quality.cronbach_alpha([]) is None


def test_straight_lining_counts_equal_columns_and_keeps_top_apart():
    ballots = [[0] * 24, [1] * 24, [0] * 23 + [1], [2, 2, 2], [None] * 24, [1] * 6 + [None] * 18]
    found = quality.straight_lining(ballots)
    assert (found.n, found.share, found.share_top) == (4, 0.75, 0.25)
    assert quality.straight_lining([]).share is None


def test_poststratified_score_by_hand():
    strata = [Stratum("区直", 100, Tally((10, 0, 0, 0))), Stratum("街镇", 100, Tally((0, 40, 0, 0)))]
    result = response.poststratify(strata)
    assert result.unweighted == pytest.approx((10 * 100 + 40 * 85) / 50)
    assert result.score == pytest.approx((100 + 85) / 2)
    assert result.low == pytest.approx((10 * 100 + 90 * 85 + 40 * 85 + 60 * 60) / 200)
    assert result.high == pytest.approx((100 * 100 + 40 * 85 + 60 * 100) / 200)
    assert result.worst == pytest.approx((10 * 100 + 40 * 85) / 200)
    assert result.best == pytest.approx((10 * 100 + 40 * 85 + 150 * 100) / 200)
    assert result.n_effective == pytest.approx((100 + 100) ** 2 / (10 * 10**2 + 40 * 2.5**2))
    assert (result.response, result.trimmed, result.uncovered) == (0.25, False, ())
    assert response.response_spread(strata) == pytest.approx(0.30)


@given(st.lists(st.tuples(COUNTS, st.integers(0, 30)), min_size=1, max_size=5))
def test_bounds_enclose_every_way_the_missing_could_have_answered(raw):
    strata = [Stratum(str(i), sum(c) + missing, Tally(c)) for i, (c, missing) in enumerate(raw)]
    result = response.poststratify(strata)
    if not any(sum(c) for c, _ in raw):
        assert result is None
        return
    assert result.worst <= result.low + 1e-9 and result.low <= result.high + 1e-9
    assert result.high <= result.best + 1e-9 and result.worst - 1e-9 <= result.unweighted * result.response
    draw = random.Random(1)
    votes = [v for c, _ in raw for v, k in zip(GRADE_VALUES, c, strict=True) for _ in range(k)]
    missing = [draw.choice(GRADE_VALUES) for _, m in raw for _ in range(m)]
    assert result.worst - 1e-9 <= fmean(votes + missing) <= result.best + 1e-9
    assert result.n_effective <= len(votes) + 1e-9


def test_full_response_needs_no_weighting():
    strata = [Stratum("a", 10, Tally((5, 5, 0, 0))), Stratum("b", 4, Tally((0, 0, 4, 0)))]
    result = response.poststratify(strata)
    assert result.score == result.unweighted == result.low == result.high == result.worst == result.best


def test_extreme_weights_are_trimmed_and_silent_classes_named():
    strata = [
        Stratum("a", 400, Tally((1, 0, 0, 0))),
        Stratum("b", 60, Tally((0, 60, 0, 0))),
        Stratum("c", 9, Tally((0,) * 4)),
    ]
    result = response.poststratify(strata)
    assert result.trimmed and result.uncovered == ("c",)
    assert 85 < result.score < (400 * 100 + 60 * 85) / 460


def test_exact_line_gives_its_slope_and_no_spread():
    result = trend.lecturer_trend([1, 2, 3, 4, 6], [80, 82, 84, 86, 90], [1.0] * 5)
    assert result.slope == pytest.approx(2.0) and result.between_sd == 0.0 and result.direction == 1
    assert result.se == pytest.approx(1 / sum((t - 3.2) ** 2 for t in (1, 2, 3, 4, 6)) ** 0.5)


def test_trend_covers_the_true_slope_at_its_level():
    draw = random.Random(4)
    hits = 0
    for _ in range(600):
        times = [1, 2, 3, 4, 5, 6]
        sds = [draw.uniform(0.5, 1.5) for _ in times]
        scores = [
            90 + 0.5 * t + draw.gauss(0, 1.0) + draw.gauss(0, sd) for t, sd in zip(times, sds, strict=True)
        ]
        result = trend.lecturer_trend(times, scores, sds)
        hits += result.lo90 <= 0.5 <= result.hi90
    assert 0.87 <= hits / 600 <= 0.97


def test_improving_head_of_the_demo_is_seen_and_three_lectures_are_not_enough():
    times, scores = [1, 2, 4, 6, 8, 11], [81, 88, 90, 93, 94, 95]
    assert trend.lecturer_trend(times, scores, [1.0] * 6).direction == 1
    assert trend.lecturer_trend(times[:3], scores[:3], [1.0] * 3) is None
    assert trend.lecturer_trend([1, 1, 2, 2], [80, 81, 82, 83], [1.0] * 4) is None


def test_control_chart_limits_by_hand_and_signals():
    values = [90.0, 92.0, None, 91.0, 93.0, 90.0, 92.0]
    chart = trend.control_chart(values)
    ranges = [2, 1, 2, 3, 2]
    assert chart.centre == pytest.approx(fmean([90, 92, 91, 93, 90, 92]))
    assert chart.upper == pytest.approx(chart.centre + 2.66 * fmean(ranges))
    assert (chart.signals, chart.provisional) == ((), False)
    assert trend.control_chart([*values, 60.0]).signals == (7,)
    assert trend.control_chart([90.0] * 3).provisional
    assert trend.control_chart([None, 90.0]) is None


def test_control_chart_finds_a_run_on_one_side():
    values = [90 + 0.5 * (-1) ** i for i in range(12)] + [90.6] * 8
    chart = trend.control_chart(values)
    assert chart.signals == (19,)
    assert pvariance(values) > 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: quality.score_reliability(-1.0, 1.0, 3),
        lambda: quality.score_reliability(1.0, 1.0, 0),
        lambda: quality.raters_needed(1.0, 1.0, 1.0),
        lambda: quality.cronbach_alpha([(1, 2), (1,)]),
        lambda: quality.straight_lining([], min_items=1),
        lambda: Stratum("a", 3, Tally((4, 0, 0, 0))),
        lambda: response.poststratify([Stratum("a", 3, Tally((1, 0, 0, 0)))] * 2),
        lambda: trend.lecturer_trend([1, 2], [1], [1, 1]),
        lambda: trend.lecturer_trend([1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 1, 0]),
        lambda: trend.control_chart([1.0, float("nan")]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(InvalidInput) as error:
        call()
    assert "\n" not in str(error.value)
