"""A layout goes to a person and comes back the same; a wrong one is refused."""

from __future__ import annotations

import pytest

from lunxun.org.rosters.reading import ColumnGuess, Layout, SheetGuess

LAYOUT = Layout(
    (
        SheetGuess(
            "在职",
            True,
            "表头在第 3 行",
            (3, 4),
            5,
            "column:B",
            (ColumnGuess("在职", "C", "姓  名", "name", ("张三", "𬭎䶮"), 0.98, "同义词"),),
        ),
        SheetGuess("说明", False, "空表"),
    )
)


def test_a_layout_comes_back_from_json_the_same() -> None:
    assert Layout.from_json(LAYOUT.to_json()) == LAYOUT


@pytest.mark.parametrize("text", ["", "[]", '{"sheets": [{"name": "a"}]}', '{"sheets": 3}', "{"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Layout.from_json(text)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        Layout.from_json(LAYOUT.to_json().replace('"name",\n     "sample"', '"shoe_size",\n     "sample"'))
