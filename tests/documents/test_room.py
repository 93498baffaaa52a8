"""A table on paper: what is left over goes to columns of words, and nothing is squeezed where nothing is left."""

from __future__ import annotations

import pytest

from lunxun.documents.report import MEASURES, _table_data
from lunxun.documents.rows import NUMBER, Column, Table


@pytest.mark.parametrize(
    ("heads", "stretched"),
    [
        (["项", "权重 %", "非常满意", "得分"], [True, False, False, False]),
        (["Item", *(f"Fairly satisfied {number}" for number in range(8))], [False] * 9),
    ],
    ids=["room is left", "no room is left"],
)
def test_a_column_of_words_is_stretched_only_where_room_is_left(heads, stretched) -> None:
    columns = [Column(heads[0], width=8), *(Column(head, NUMBER) for head in heads[1:])]
    table = Table("各项得分", columns, [["主题", *[25] * (len(heads) - 1)]])
    assert _table_data(table, *MEASURES[False])["wide"] == stretched
