"""Batches that `factories.received` made have a draft and no file."""

from __future__ import annotations

import pytest

from lunxun.org.rosters import rereading
from tests.org.rosters.factories import DRAFTS


@pytest.fixture(autouse=True)
def drafts_of_factories(monkeypatch):
    parsed = rereading.draft_of

    def draft_of(batch, *rest):
        return DRAFTS[batch.folder] if batch.folder in DRAFTS else parsed(batch, *rest)

    monkeypatch.setattr(rereading, "draft_of", draft_of)
    yield
    DRAFTS.clear()
