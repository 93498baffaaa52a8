"""A board of the small district."""

from __future__ import annotations

import pytest

from tests.rota.factories import make_board


@pytest.fixture
def board(cast):
    return make_board(cast)
