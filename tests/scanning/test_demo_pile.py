"""The demo's pile of paper: something is counted, something waits, something is no sheet."""

from __future__ import annotations

from collections import Counter

from lunxun.scanning import flow, queries
from lunxun.scanning.actions import receive_files
from lunxun.scanning.keeping import keep
from lunxun.scanning.models import Doubt, ScanFile, ScanPage
from lunxun.web.demo.paperwork import SHEETS, filled
from tests.scanning.factories import opened


def test_reviewer_finds_work_in_the_demo(cast, monkeypatch):
    monkeypatch.setattr("lunxun.scanning.questions.blind_of", lambda _page, _share: [])
    run = opened(cast, len(SHEETS))
    digest, size = keep([filled(run)])
    batch, _old = receive_files(
        actor=cast.actor("clerk"), evaluation=run.layout.evaluation, files=[("pile.pdf", digest, size)]
    )
    flow.read(cast.actor("clerk"), ScanFile.objects.get())
    assert Counter(ScanPage.objects.values_list("state", flat=True)) == {
        "committed": 2,
        "review": 2,
        "rejected": 1,
    }
    assert set(Doubt.objects.values_list("proposal", flat=True)) == {"blank", ""}
    assert queries.unwritten(batch).count() == 1
    assert queries.balance_of(batch).is_even
