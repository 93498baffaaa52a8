"""Print, fill, scan as one PDF, review, seal: the published figures are what was ticked on paper."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from lunxun.feedback import actions as feedback
from lunxun.feedback.models import LectureTally
from lunxun.scanning import actions, flow, keeping, queries
from lunxun.scanning.enums import PageState
from lunxun.scanning.models import Doubt, ScanFile, ScanPage, SheetLayout
from tests.scanning.factories import desk, opened, pdf_of
from tests.scanning.test_conservation import _answer_all, _numbers

ITEMS = ("topic", "content", "form")


def journey(cast, count: int) -> None:
    luck = random.Random(604)
    run = opened(cast, count)
    evaluation, actor = run.layout.evaluation, cast.actor("clerk")
    meant = [
        ["".join(str(luck.choice("00011233")) for _item in ITEMS) for _row in range(2)] for _ in range(count)
    ]
    scans = [
        sheet.fill(rows, luck.randrange(10**6)).scan(luck.randrange(10**6))
        for sheet, rows in zip(desk(run), meant, strict=True)
    ]
    digest, size = keeping.keep([pdf_of(scans)])
    batch, _old = actions.receive_files(
        actor=actor, evaluation=evaluation, files=[("pile.pdf", digest, size)]
    )
    flow.read(actor, ScanFile.objects.get())
    asked = Doubt.objects.filter(kind="doubt").count()
    assert asked <= 0.03 * count * 6
    _answer_all(actor, batch, dict(zip(_numbers(run), meant, strict=True)))
    assert queries.balance_of(batch).by_state == {PageState.COMMITTED: count}
    feedback.start_collecting(actor=actor, evaluation=evaluation)
    feedback.seal_evaluation(actor=actor, evaluation=evaluation)
    evaluation.refresh_from_db()
    assert evaluation.ballots == count
    for at, lecture in enumerate((cast.lecture, cast.other_lecture)):
        tallies = LectureTally.objects.filter(result__lecture=lecture)
        found = Counter({(one.item, one.choice): one.count for one in tallies if one.count})
        assert found == Counter(
            (item, int(rows[at][place])) for rows in meant for place, item in enumerate(ITEMS)
        )


def test_figures_equal_the_paper(cast):
    journey(cast, 12)


@pytest.mark.long
def test_figures_equal_the_paper_at_full_count(cast):
    journey(cast, 604)


def test_after_the_seal_nothing_leads_from_a_picture_to_a_ballot(
    cast, settings, django_capture_on_commit_callbacks
):
    import datetime as dt

    from lunxun.kernel import clock
    from lunxun.scanning import clearing

    with django_capture_on_commit_callbacks(execute=True):
        journey(cast, 6)
    page = ScanPage.objects.first()
    assert (page.sheet, page.side, page.record, page.answers, page.texts) == (None, None, {}, {}, {})
    assert not Doubt.objects.exists()
    layout = SheetLayout.objects.get()
    assert layout.counted == 6
    assert queries.paper_page(layout.evaluation).read == 6
    file = ScanFile.objects.get()
    assert keeping.path_of(file.digest).exists()
    assert not keeping.sheets_path(layout.runs.get().pk).exists()
    assert clearing.forget_files() == 0
    with clock.frozen(clock.now() + dt.timedelta(days=settings.LUNXUN_SCAN_DAYS, minutes=1)):
        assert clearing.forget_files() == 1
    assert not keeping.path_of(file.digest).exists()
    assert not keeping.pictures_of(file.digest).exists()
    file.refresh_from_db()
    assert file.is_cleared
    assert queries.balance_of(file.batch).is_even
