"""Geometry and words of the charts."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.documents.scale import Axis, axis_for
from lunxun.web.ui.charts.calendar import phone, wide
from lunxun.web.ui.charts.dots import bands_of, dots
from lunxun.web.ui.charts.hall import seat_of, unit_block
from lunxun.web.ui.charts.likert import likert, table_row
from lunxun.web.ui.charts.scores import labelled, places_of
from tests.web.test_tags import draw

SCORES = st.lists(st.floats(min_value=0, max_value=100, allow_nan=False), min_size=1, max_size=40)


def numbers(pattern: str, drawn: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, drawn)]


@given(SCORES)
def test_axis_holds_every_value_with_few_round_steps(values):
    axis = axis_for(values)
    assert axis.low <= min(values) <= max(values) <= axis.high <= 100
    assert 1 <= len(axis.ticks) - 1 <= 8
    assert axis.ticks[-1] == pytest.approx(axis.high)


def test_axis_of_the_results_page():
    axis = axis_for([88.5, 86.7, 96.8, 91.9])
    assert (axis.low, axis.high, axis.step) == (84, 100, 4)
    assert axis.place(84) == "0.00%"
    assert axis.place(92) == "50.00%"
    assert axis.place(120) == "100.00%"


def test_axis_of_nothing_is_the_whole_scale():
    assert axis_for([]) == Axis(0, 100, 25)


@given(st.lists(st.integers(min_value=0, max_value=900), min_size=4, max_size=4))
def test_likert_bars_stand_side_by_side_inside_the_width(counts):
    drawn = str(likert("主题", counts))
    starts, widths = numbers(r' x="([\d.]+)%" width', drawn), numbers(r'width="([\d.]+)%" height', drawn)
    if sum(counts):
        ends = [start + width for start, width in zip(starts, widths, strict=True)]
        assert len(starts) == sum(count > 0 for count in counts)
        assert starts == sorted(starts)
        assert max(ends) <= 100.21
    else:
        assert "没有作答" in drawn


def test_likert_says_counts_and_labels_large_shares_only():
    drawn = str(likert("主题", [412, 131, 19, 4]))
    assert 'aria-label="主题：非常满意 412，满意 131，基本满意 19，不满意 4"' in drawn
    assert re.findall(r">([\d.]+)</text>", drawn) == ["72.8", "23.1"]


def test_likert_refuses_a_fifth_grade():
    with pytest.raises(ValueError, match="5 grades"):
        likert("主题", [1, 2, 3, 4, 5])


def test_likert_table_puts_the_figures_beside_the_bar():
    row = table_row({"label": "内容", "counts": [430, 120, 14, 2], "score": 95.5})
    assert (round(row["best"], 3), round(row["top_two"], 3), row["total"]) == (0.76, 0.972, 566)
    drawn = draw(
        '{% likert_table rows caption="各维度" %}', rows=[{"label": "内容", "counts": [43, 12, 1, 0]}]
    )
    assert '<caption class="vh">各维度</caption>' in drawn
    assert "得分" not in drawn  # no row has a score


ROW = {"title": "讲题", "n": 566, "adjusted": 94.9, "low": 94.3, "high": 95.5, "raw": 94.3, "group": "above"}


def test_dots_place_interval_raw_and_adjusted_on_the_axis():
    drawn = str(dots(Axis(84, 100, 4), ROW, 91.9))
    assert 'aria-label="校正 94.9，90% 区间 94.3 至 95.5；原始 94.3"' in drawn
    assert '<line class="ci ci" x1="64.37%" x2="71.88%"' in drawn
    assert '<circle class="raw" cx="64.37%"' in drawn
    assert '<circle class="adj adj" cx="68.13%"' in drawn
    assert '<line class="zero" x1="49.38%"' in drawn


def test_dots_without_adjusted_score_show_only_the_raw_one():
    drawn = str(dots(Axis(84, 100, 4), {"raw": 90.0, "group": ""}, None))
    assert 'aria-label="原始 90.0"' in drawn
    assert "adj" not in drawn
    assert "zero" not in drawn


def test_bands_keep_the_order_of_the_courses_and_leave_out_empty_groups():
    rows = [
        {**ROW, "title": name, "group": group}
        for name, group in [("甲", "below"), ("乙", "above"), ("丙", "below")]
    ]
    bands = bands_of(rows, Axis(84, 100, 4), None)
    assert [[row["title"] for row in band["rows"]] for band in bands] == [["乙"], ["甲", "丙"]]


def test_dot_plot_has_the_same_figures_in_its_table():
    drawn = draw(
        '{% dot_plot rows caption="得分" mean=91.9 %}<a href="#how">怎么校正</a>{% enddot_plot %}', rows=[ROW]
    )
    assert "<b>94.9</b>" in drawn
    assert "总体均值 91.9" in drawn
    assert "怎么校正" in drawn
    assert drawn.count("<th scope") + drawn.count('scope="rowgroup"') >= 6


def test_dot_plot_of_nothing_still_draws():
    assert "讲题" in draw('{% dot_plot rows caption="得分" %}{% enddot_plot %}', rows=[])


CIRCLES = [
    {"code": "economy", "colour": 1, "character": "经", "name": "经济"},
    {"code": "floor", "colour": 2, "character": "底", "name": "底线"},
]


def day(on: dt.date, closed: str = "", *codes: str, is_conflict: bool = False):
    sessions = [
        {"circle": next(c for c in CIRCLES if c["code"] == code), "is_conflict": is_conflict}
        for code in codes
    ]
    return {"on": on, "closed": closed, "sessions": sessions}


DAYS = [
    day(dt.date(2022, 1, 29), "上班"),
    day(dt.date(2022, 2, 5), "春节"),
    day(dt.date(2022, 2, 12), "", "floor"),
    day(dt.date(2022, 2, 19), "", "economy", is_conflict=True),
]


def test_calendar_wide_has_a_cell_for_each_lane_and_day():
    drawing = wide(DAYS, CIRCLES, dt.date(2022, 2, 9))
    assert [cell["kind"] for cell in drawing["cells"]] == [
        "hol",
        "hol",
        "hol",
        "hol",
        "cell",
        "c2",
        "c1",
        "cell",
    ]
    assert [cell["is_conflict"] for cell in drawing["cells"]] == [False] * 6 + [True, False]
    assert [month["label"] for month in drawing["months"]] == ["1月", "2月"]
    assert drawing["today"] == "47.50%"


def test_calendar_phone_has_a_row_for_each_month():
    rows = phone(DAYS, dt.date(2022, 2, 9))["rows"]
    assert [(row["label"], [cell["text"] for cell in row["cells"]]) for row in rows] == [
        ("1月", ["上班"]),
        ("2月", ["春节", "12 底", "19 经!"]),
    ]
    assert [cell["is_today"] for cell in rows[1]["cells"]] == [False, True, False]


def test_calendar_phone_prints_the_day_of_the_session_not_of_its_saturday():
    friday = day(dt.date(2022, 2, 12), "", "floor")
    friday["sessions"][0]["on"] = dt.date(2022, 2, 11)
    assert phone([friday], dt.date(2022, 2, 9))["rows"][0]["cells"][0]["text"] == "11 底"


def test_calendar_strip_of_no_days_draws():
    assert "空周" in draw('{% calendar_strip days circles label="x" %}', days=[], circles=CIRCLES)


@pytest.mark.parametrize(
    ("present", "expected", "kind"),
    [(12, 12, "full"), (93, 96, ""), (31, 42, "short"), (0, 0, "full"), (13, 12, "full")],
)
def test_unit_block_is_quiet_when_full_and_loud_when_short(present, expected, kind):
    assert unit_block({"name": "望湖街道", "present": present, "expected": expected})["kind"] == kind


def test_units_say_what_is_missing():
    drawn = draw("{% units rows %}", rows=[{"name": "南塘街道", "present": 31, "expected": 42, "url": "/x/"}])
    assert "差 11" in drawn
    assert '<a href="/x/">南塘街道</a>' in drawn


def test_hall_seat_of_unknown_state_is_refused():
    assert seat_of({"column": 2, "row": 1, "state": "absent"}) == {"x": 32, "y": 69, "extra": " seat--no"}
    with pytest.raises(ValueError, match="asleep"):
        seat_of({"column": 0, "row": 0, "state": "asleep"})


def lectures(*days: tuple[int, int]) -> list[dict[str, object]]:
    return [
        {"on": dt.date(2022, *day), "value": 80.0 + n, "low": 79.0 + n, "high": 81.0 + n, "n": 100 + n}
        for n, day in enumerate(days)
    ]


def test_scores_stand_in_proportion_to_time_with_interval_and_count():
    points = lectures((2, 12), (3, 26), (7, 16))
    drawn = draw('{% score_trend points label="三次" %}', points=points)
    xs = numbers(r'class="dot" cx="([\d.]+)%" cy', drawn.split("<figcaption")[0])
    assert (xs[1] - xs[0]) / (xs[2] - xs[0]) == pytest.approx(42 / 154, abs=0.001)
    bars = re.findall(r'class="ci" x1="[\d.]+%" x2="[\d.]+%" y1="([\d.]+)" y2="([\d.]+)"', drawn)
    assert len(bars) == 3 and all(float(low) > float(high) for low, high in bars)
    assert "<title>三次</title>" in drawn and 'aria-label="三次"' in drawn
    assert "n=102" in drawn and "7/16" in drawn


def test_labels_of_close_lectures_make_room_and_the_last_one_stays():
    places = places_of(lectures((2, 12), (8, 13), (8, 20), (11, 26)))
    assert labelled(places) == [0, 2, 3]
    assert places_of(lectures((5, 1), (5, 1))) == [0.5, 0.5]
    assert labelled([0.5, 0.5]) == [1]


@given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), min_size=1, max_size=30))
def test_labels_never_stand_on_each_other(days):
    places = places_of([{"on": day} for day in sorted(days)])
    chosen = [places[number] for number in labelled(places)]
    assert all(later - earlier >= 0.16 for earlier, later in pairwise(chosen))
    assert all(0 <= place <= 1 for place in places)
