"""One layout, one key and a few printed sheets for all tests of the engine."""

from __future__ import annotations

from typing import Any

import pytest

from lunxun.engines.paper import Layout, example_form, make_layout, parse_form
from lunxun.engines.paper.payload import sheet_number
from lunxun.engines.paper.render import render_pdf

KEY = bytes(range(32))


def form_of(**changes: Any) -> dict[str, Any]:
    return {**example_form(), **changes}


@pytest.fixture(scope="session")
def key() -> bytes:
    return KEY


@pytest.fixture(scope="session")
def layout() -> Layout:
    return make_layout(parse_form(example_form()))


@pytest.fixture(scope="session")
def numbers(layout: Layout) -> list[int]:
    return [sheet_number(i, layout.layout_id, KEY) for i in range(4)]


@pytest.fixture(scope="session")
def printed(layout: Layout, numbers: list[int]) -> bytes:
    """The PDF of four sheets."""
    return render_pdf(layout, numbers, KEY)
