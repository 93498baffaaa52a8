"""Pages cost the same for one batch and for three; what waits is told where people look; doctor checks the books."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.cli import checks
from lunxun.feedback import actions as feedback
from lunxun.feedback.steps import check_page
from lunxun.scanning import actions, clearing, flow, keeping, queries
from lunxun.scanning.models import Doubt, ScanBatch, ScanFile, ScanPage
from tests.scanning.factories import desk, opened, pdf_of
from tests.scanning.test_flow import scanned


@pytest.fixture(autouse=True)
def _no_spot_checks(monkeypatch):
    monkeypatch.setattr("lunxun.scanning.questions.blind_of", lambda _page, _share: [])


@pytest.fixture
def pile(cast):
    """Three batches of one sheet; each has an empty place and some words."""
    run = opened(cast, 3)
    sheets = [sheet.fill(["01-", "111"], n).write(n) for n, sheet in enumerate(desk(run))]
    for number, sheet in enumerate(sheets):
        scanned(cast, run.layout.evaluation, pdf_of([sheet.scan(number)]), f"{number}.pdf")
    return run


def test_pages_ask_the_same_number_of_queries(cast, pile, signed_in):
    client = signed_in(cast.clerk)
    batch = ScanBatch.objects.first()
    addresses = [
        reverse("scanning:batch_list"),
        reverse("scanning:paper", args=[cast.session.pk]),
        reverse("scanning:review", args=[batch.pk]),
        "/",
    ]
    many = {}
    for address in addresses:
        with _counting() as counted:
            assert client.get(address).status_code == 200
        many[address] = len(counted)
    others = ScanBatch.objects.exclude(pk=batch.pk)
    Doubt.objects.filter(page__file__batch__in=others).delete()
    ScanPage.objects.filter(file__batch__in=others).delete()
    ScanFile.objects.filter(batch__in=others).delete()
    others.delete()
    for address in addresses:
        with _counting() as counted:
            client.get(address)
        assert len(counted) == many[address], address


def _counting():
    return CaptureQueriesContext(connection)


def test_today_and_the_seal_tell_what_waits(cast, pile, signed_in):
    (first, *_rest) = queries.waiting_for(cast.actor("clerk"))
    assert first.sentence == "纸质评价表有 1 张要人看"
    assert first.sentence in signed_in(cast.clerk).get("/").content.decode()
    assert queries.waiting_for(cast.actor("leader")) == []
    meaning = check_page(pile.layout.evaluation, "seal")["meaning"]
    assert any("有 3 张纸质表还没有看完" in sentence for sentence in meaning)


def test_doctor_finds_a_lost_file(cast, pile):
    assert [found.level for found in checks.scans()] == [checks.GOOD]
    keeping.forget_file(ScanFile.objects.first().digest)
    (found,) = checks.scans()
    assert (found.level, "原文件不见了" in found.text) == (checks.BAD, True)


def test_sealing_with_pages_open_leaves_them_to_be_late(cast, pile):
    evaluation, actor = pile.layout.evaluation, cast.actor("clerk")
    feedback.start_collecting(actor=actor, evaluation=evaluation)
    feedback.seal_evaluation(actor=actor, evaluation=evaluation)
    evaluation.refresh_from_db()
    clearing.forget_answers(evaluation)
    assert ScanPage.objects.filter(state="review", sheet__isnull=False).count() == 3
    batch = ScanBatch.objects.first()
    given = {one.pk: "blank" for one in Doubt.objects.filter(page__file__batch=batch)}
    flow.count(actor, actions.answer_doubts(actor=actor, batch=batch, answers=given))
    page = ScanPage.objects.get(file__batch=batch)
    assert (page.state, page.outcome) == ("committed", "late")
    feedback.end_quarantine(actor=actor, evaluation=evaluation)
    evaluation.refresh_from_db()
    clearing.forget_answers(evaluation)
    assert not ScanPage.objects.filter(sheet__isnull=False).exists()
    assert sorted(ScanPage.objects.values_list("state", "reason")) == [
        ("committed", ""),
        ("voided", "closed"),
        ("voided", "closed"),
    ]
