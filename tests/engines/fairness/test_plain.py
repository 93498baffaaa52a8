"""Plain statistics against the golden example of domain.md S5 and against slow references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.engines.fairness import plain
from lunxun.engines.fairness.errors import InvalidInput
from lunxun.engines.fairness.plain import Tally

GOLDEN = {
    "topic": Tally((412, 131, 19, 4)),
    "content": Tally((430, 120, 14, 2)),
    "form": Tally((361, 168, 31, 6)),
}
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4).map(tuple)


def percent(value, digits=1):
    return round(100 * value, digits)


def test_golden_example_rates_and_scores():
    assert percent(plain.return_rate(571, 589)) == 96.9
    assert percent(plain.valid_rate(566, 571)) == 99.1
    expected = {
        "topic": (72.8, 95.9, 99.3, 94.48),
        "content": (76.0, 97.2, 99.6, 95.48),
        "form": (63.8, 93.5, 98.9, 92.30),
    }
    for name, (t1, t2, t3, score) in expected.items():
        shares = plain.satisfaction(GOLDEN[name])
        assert (percent(shares.t1), percent(shares.t2), percent(shares.t3)) == (t1, t2, t3)
        assert round(plain.score(GOLDEN[name]), 2) == score


def test_golden_example_weighted_total_is_94_27_from_unrounded_parts():
    total = plain.weighted_score(GOLDEN)
    assert total == pytest.approx((0.25 * 53475 + 0.45 * 54040 + 0.30 * 52240) / 566, abs=1e-12)
    assert f"{total:.2f}" == "94.27"


def test_golden_example_wilson_interval_of_content():
    low, high = plain.satisfaction(GOLDEN["content"]).t2_interval
    assert (percent(low), percent(high)) == (95.5, 98.3)


@given(st.integers(1, 400), st.data(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_interval_ends_solve_the_score_equation(n, data, level):
    k = data.draw(st.integers(0, n))
    z = plain.NormalDist().inv_cdf(0.5 + level / 2)
    low, high = plain.wilson_interval(k, n, level)
    assert 0 <= low <= k / n <= high <= 1
    for end in {low, high} - {0.0, 1.0}:
        assert (k / n - end) ** 2 == pytest.approx(z * z * end * (1 - end) / n, rel=1e-6, abs=1e-12)


@given(COUNTS)
def test_score_equals_mean_of_the_single_votes(counts):
    votes = [value for value, c in zip(plain.GRADE_VALUES, counts, strict=True) for _ in range(c)]
    expected = sum(votes) / len(votes) if votes else None
    assert plain.score(Tally(counts)) == (pytest.approx(expected) if votes else None)


@given(COUNTS, st.sampled_from([0.05, 0.1, 0.2]))
def test_trimmed_score_equals_sorting_and_cutting(counts, share):
    votes = sorted(v for v, c in zip(plain.GRADE_VALUES, counts, strict=True) for _ in range(c))
    if len(votes) >= 40:
        cut = int(share * len(votes) + 1e-9)
        votes = votes[cut : len(votes) - cut]
    expected = sum(votes) / len(votes) if votes else None
    got = plain.trimmed_score(Tally(counts), share=share)
    assert got == (pytest.approx(expected) if votes else None)


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=30))
def test_weighted_score_of_complete_rows_equals_mean_row_score(rows):
    names = list(plain.DIMENSION_WEIGHTS)
    tallies = {
        name: Tally(tuple(sum(row[d] == g for row in rows) for g in range(4))) for d, name in enumerate(names)
    }
    scores = [plain.row_score(dict(zip(names, row, strict=True))) for row in rows]
    assert plain.weighted_score(tallies) == pytest.approx(sum(scores) / len(scores))


def test_row_score_renormalises_over_answered_items_and_never_counts_blank_as_zero():
    assert plain.row_score({"topic": 0, "content": None, "form": 1}) == pytest.approx(
        (25 * 100 + 30 * 85) / 55
    )
    assert plain.row_score({"topic": None, "content": None, "form": None}) is None
    assert plain.weighted_score({"topic": Tally((0, 0, 0, 0)), "form": Tally((1, 0, 0, 0))}) == 100


def test_nothing_answered_gives_none_not_zero():
    shares = plain.satisfaction(Tally((0, 0, 0, 0)))
    assert (shares.t1, shares.shares, shares.t1_interval) == (None, None, (0.0, 1.0))
    assert plain.return_rate(0, 0) is None


def test_three_grade_scale_has_t3_of_one():
    assert plain.satisfaction(Tally((3, 2, 1))).t3 == 1.0


def test_ranks_share_ties():
    assert plain.competition_ranks([90, 95, 95, 80]) == [3, 1, 1, 4]


@pytest.mark.parametrize(
    "call",
    [
        lambda: Tally(()),
        lambda: Tally((1, -1)),
        lambda: Tally((1.5, 2)),
        lambda: Tally((1, 2)) + Tally((1, 2, 3)),
        lambda: plain.wilson_interval(5, 4),
        lambda: plain.wilson_interval(1, 4, level=1.0),
        lambda: plain.return_rate(10, 9),
        lambda: plain.score(Tally((1, 2, 3))),
        lambda: plain.weighted_score({"other": Tally((1, 2, 3, 4))}),
        lambda: plain.weighted_score({"topic": Tally((1, 2, 3, 4))}, {"topic": -1.0}),
        lambda: plain.row_score({"topic": 4}),
        lambda: plain.trimmed_score(Tally((1, 2, 3, 4)), share=0.5),
    ],
)
def test_bad_input_is_refused_with_a_one_line_message(call):
    with pytest.raises(InvalidInput) as error:
        call()
    assert "\n" not in str(error.value)


def test_interval_of_the_golden_score():
    """Standard errors 0.507, 0.424, 0.596 by hand; weighted 0.496; × 1.648."""
    score = plain.weighted_score(GOLDEN)
    low, high = plain.score_interval(GOLDEN)
    assert low < score < high
    assert (round(score - low, 2), round(high - score, 2)) == (0.82, 0.82)


def test_interval_of_one_dimension_is_students():
    """10 votes: 7 × 100, 3 × 85: mean 95.5, s = 7.246, t(9; 0.95) = 1.8331."""
    low, high = plain.score_interval({"content": Tally((7, 3, 0, 0))}, {"content": 1})
    assert (low + high) / 2 == pytest.approx(95.5)
    assert (high - low) / 2 == pytest.approx(1.8331 * 7.24569 / 10**0.5, abs=0.005)


@given(COUNTS, st.sampled_from([0.8, 0.9, 0.95]))
def test_interval_holds_the_score_stays_on_the_scale_and_narrows_with_votes(counts, level):
    tallies = {"content": Tally(counts)}
    found = plain.score_interval(tallies, level=level)
    if tallies["content"].n < 2:
        assert found is None
        return
    low, high = found
    assert 0 <= low <= plain.weighted_score(tallies) <= high <= 100
    more = plain.score_interval({"content": Tally(tuple(4 * count for count in counts))}, level=level)
    assert more[1] - more[0] <= high - low + 1e-9


@given(st.integers(0, 2**31))
def test_interval_is_never_narrower_than_that_of_the_people_behind_it(seed):
    """Rows whose three answers go together as they like: the interval from the rows is inside."""
    import random
    from math import sqrt
    from statistics import NormalDist, stdev

    draw = random.Random(seed)
    rows = [[draw.choices(range(4), (70, 22, 6, 2))[0] for _item in range(3)] for _row in range(60)]
    names = ("topic", "content", "form")
    tallies = {
        name: Tally(tuple(sum(1 for row in rows if row[place] == grade) for grade in range(4)))
        for place, name in enumerate(names)
    }
    scores = [plain.row_score(dict(zip(names, row, strict=True))) for row in rows]
    half = NormalDist().inv_cdf(0.95) * stdev(scores) / sqrt(len(scores))
    low, high = plain.score_interval(tallies)
    assert (min(high, 99.999) - low) / 2 >= half * 0.999 or high == 100.0
