from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lunxun.engines.paper import PaperError, dump_layout, example_form, make_layout, parse_form, parse_layout
from lunxun.engines.paper.layout import Layout, Rect

from .conftest import form_of


def forms() -> st.SearchStrategy[dict[str, Any]]:
    def build(paper: str, rows: int, shape: tuple[int, int], suggestion: bool, strip: bool) -> dict[str, Any]:
        return form_of(
            paper=paper,
            rows=[{"id": f"R{i}", "title": f"第{i}讲"} for i in range(rows)],
            aspects=[{"id": f"a{i}", "label": "主题"} for i in range(shape[0])],
            grades=[{"value": i, "label": "满意"} for i in range(shape[1])],
            suggestion=suggestion,
            tear_strip=strip,
        )

    shapes = st.sampled_from([(1, 2), (1, 9), (2, 4), (2, 5), (3, 4), (4, 3), (5, 2)])
    return st.builds(
        build, st.sampled_from(["A4", "A5"]), st.integers(1, 12), shapes, st.booleans(), st.booleans()
    )


def apart(a: Rect, b: Rect, gap: float) -> bool:
    return (
        a.x + a.w + gap <= b.x + 1e-6
        or b.x + b.w + gap <= a.x + 1e-6
        or a.y + a.h + gap <= b.y + 1e-6
        or b.y + b.h + gap <= a.y + 1e-6
    )


@settings(max_examples=60, deadline=None)
@given(forms())
def test_layout_keeps_everything_apart_and_on_the_sheet(data: dict[str, Any]) -> None:
    layout = make_layout(parse_form(data))
    rows, aspects, grades = len(data["rows"]), len(data["aspects"]), len(data["grades"])
    assert len(layout.boxes) == rows * (aspects * grades + 1)
    assert len(layout.groups) == rows * aspects
    assert [r for p in layout.pages for r in p.rows] == [r["id"] for r in data["rows"]]
    for frame in layout.pages:
        boxes = [b.rect for b in layout.page_boxes(frame.page)]
        for a, b in combinations(boxes, 2):
            assert apart(a, b, 3.2)
        for rect in [*boxes, *frame.squares, *frame.codes]:
            assert rect.x >= 5 and rect.y >= 5
            assert rect.x + rect.w <= layout.width - 5 and rect.y + rect.h <= layout.base - 2
        for code in frame.codes:  # a quiet zone of four modules
            assert all(apart(code, other, 2.0) for other in [*boxes, *frame.squares])
        area = frame.suggestion
        if area is not None:
            assert area.h >= 18 and all(apart(area, other, 2.0) for other in [*boxes, *frame.codes])


@settings(max_examples=20, deadline=None)
@given(forms())
def test_layout_survives_storage_unchanged(data: dict[str, Any]) -> None:
    layout = make_layout(parse_form(data))
    stored = json.loads(json.dumps(dump_layout(layout)))
    assert parse_layout(stored) == layout
    assert json.loads(json.dumps(dump_layout(parse_layout(stored)))) == stored


def test_layout_of_example_is_golden(layout: Layout) -> None:
    """A stored layout must be found again by its hash for ever: change the schema, not this."""
    assert [b.rect.x for b in layout.boxes[:13]] == [
        86.0, 93.5, 101.0, 108.5, 119.0, 126.5, 134.0, 141.5, 152.0, 159.5, 167.0, 174.5, 187.4,
    ]  # fmt: skip
    assert layout.boxes[0].rect == Rect(86.0, 76.9, 4.2, 4.2)
    assert layout.boxes[0].id == "L1.topic.4" and layout.boxes[12].id == "L1.absent"
    assert layout.pages[0].squares == tuple(Rect(x, y, 6, 6) for y in (10, 257) for x in (10, 194))
    assert layout.pages[0].codes == (Rect(172, 20, 22, 22), Rect(20, 238, 13, 13))


@pytest.mark.parametrize("path", [("boxes", 0, "rect", "x"), ("boxes", 3, "value"), ("pages", 0, "page")])
def test_layout_changed_after_printing_is_refused(layout: Layout, path: tuple[Any, ...]) -> None:
    stored = json.loads(json.dumps(dump_layout(layout)))
    parse_layout(stored)
    at = stored
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] += 1
    with pytest.raises(PaperError, match="哈希"):
        parse_layout(stored)


@pytest.mark.parametrize("data", [None, [], {}, {"schema": "x"}, {"schema": "lunxun.paper.layout/1"}])
def test_layout_of_other_kind_is_refused(data: Any) -> None:
    with pytest.raises(PaperError):
        parse_layout(data)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"schema": "x"}, "schema"),
        ({"title": " "}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"title": "a\x07"}, "控制字符"),
        ({"rows": []}, "rows"),
        ({"rows": [{"id": "a b", "title": "x"}]}, r"rows\[0\].id"),
        ({"rows": [{"id": "a", "title": "x"}] * 2}, "重复"),
        ({"grades": [{"value": True, "label": "x"}] * 2}, "grades"),
        ({"grades": [{"value": 1, "label": "x"}]}, "grades"),
        ({"aspects": [{"id": "absent", "label": "x"}]}, "absent"),
        ({"paper": "B5"}, "paper"),
        ({"colour": "red"}, "colour"),
        ({"tear_strip": 1}, "tear_strip"),
    ],
)
def test_form_with_fault_is_refused_by_field(change: dict[str, Any], word: str) -> None:
    with pytest.raises(PaperError, match=word):
        parse_form({**example_form(), **change})


def test_form_too_wide_for_paper_is_refused() -> None:
    wide = form_of(grades=[{"value": i, "label": "x"} for i in range(10)])
    with pytest.raises(PaperError, match="放不下"):
        make_layout(parse_form(wide))
