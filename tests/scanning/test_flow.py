"""From a scanned file to the ballot box: counted once, asked where in doubt, nothing lost."""

from __future__ import annotations

import json

import pytest

from lunxun.feedback import actions as feedback
from lunxun.feedback.form_definition import Ballot
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import store_named
from lunxun.scanning import actions, flow, keeping, queries
from lunxun.scanning.enums import FileState, PageState
from lunxun.scanning.models import Doubt, ScanBatch, ScanFile, ScanPage, ScanSettings
from tests.scanning.factories import desk, opened, pdf_of

ANSWERS = (["012", "111"], ["000", "x"], ["321", "200"], ["110", "011"])


@pytest.fixture(autouse=True)
def _no_spot_checks(monkeypatch):
    """Blind questions are drawn by lot; here they would only be noise."""
    monkeypatch.setattr("lunxun.scanning.questions.blind_of", lambda _page, _share: [])


def scanned(cast, evaluation: Evaluation, data: bytes, name: str = "scan.pdf") -> ScanBatch | None:
    """Upload and read one file."""
    digest, size = keeping.keep([data])
    actor = cast.actor("clerk")
    batch, _old = actions.receive_files(actor=actor, evaluation=evaluation, files=[(name, digest, size)])
    for file in ScanFile.objects.filter(state=FileState.RECEIVED):
        flow.read(actor, file)
    return batch


def ballots_in(evaluation: Evaluation) -> list[dict]:
    payloads = store_named(evaluation.staging).payloads()
    return sorted((Ballot.decoded(payload).rows for payload, _hat in payloads), key=_as_text)


def _as_text(rows: dict) -> str:
    return json.dumps(rows, sort_keys=True)


def expected_rows(cast, answers) -> list[dict]:
    lectures = (cast.lecture.pk, cast.other_lecture.pk)
    items = ("topic", "content", "form")
    return sorted(
        (
            {
                pk: {}
                if row == "x"
                else {item: int(v) for item, v in zip(items, row, strict=True) if v != "-"}
                for pk, row in zip(lectures, rows, strict=True)
            }
            for rows in answers
        ),
        key=_as_text,
    )


def states() -> list[str]:
    return list(ScanPage.objects.order_by("file", "number").values_list("state", flat=True))


def test_filled_sheets_become_ballots_with_the_answers_on_paper(cast):
    run = opened(cast, 4)
    evaluation = run.layout.evaluation
    pile = [sheet.fill(rows, seed) for seed, (sheet, rows) in enumerate(zip(desk(run), ANSWERS, strict=True))]
    batch = scanned(cast, evaluation, pdf_of([sheet.scan(n) for n, sheet in enumerate(reversed(pile))]))
    assert states() == [PageState.COMMITTED] * 4
    assert ballots_in(evaluation) == expected_rows(cast, ANSWERS)
    balance = queries.balance_of(batch)
    assert (balance.received, balance.is_even, balance.under_way) == (4, True, 0)
    page = queries.paper_page(evaluation)
    assert (page.printed, page.read, page.missing) == (4, 4, 0)


def test_same_file_twice_is_nothing_new(cast):
    run = opened(cast, 1)
    data = pdf_of([desk(run)[0].fill(ANSWERS[0]).scan()])
    scanned(cast, run.layout.evaluation, data)
    assert scanned(cast, run.layout.evaluation, data, "again.pdf") is None
    assert (ScanFile.objects.count(), ScanPage.objects.count(), ScanBatch.objects.count()) == (1, 1, 1)


def test_rescan_of_the_same_paper_folds(cast):
    run = opened(cast, 1)
    sheet = desk(run)[0].fill(ANSWERS[0], seed=3)
    scanned(cast, run.layout.evaluation, pdf_of([sheet.scan(1), sheet.scan(2)]))
    assert states() == [PageState.COMMITTED, PageState.DUPLICATE]
    assert ballots_in(run.layout.evaluation) == expected_rows(cast, [ANSWERS[0]])


@pytest.mark.parametrize("answers", [ANSWERS[0], ANSWERS[2]], ids=["same ticks", "other ticks"])
def test_copied_sheet_filled_by_two_people_goes_to_a_person(cast, answers):
    run = opened(cast, 1)
    empty = desk(run)[0]
    first, second = empty.fill(ANSWERS[0], seed=3), empty.fill(answers, seed=4)
    scanned(cast, run.layout.evaluation, pdf_of([first.scan(1), second.scan(2)]))
    assert states() == [PageState.COMMITTED, PageState.REVIEW]
    page = ScanPage.objects.get(state=PageState.REVIEW)
    assert (page.reason, page.twin.number) == ("versions", 0)
    assert ballots_in(run.layout.evaluation) == expected_rows(cast, [ANSWERS[0]])


@pytest.mark.parametrize(
    ("choice", "ends", "held", "counted"),
    [
        ("fold", [PageState.COMMITTED, PageState.DUPLICATE], 0, 0),
        ("take", [PageState.VOIDED, PageState.COMMITTED], 0, 2),
        ("copy", [PageState.COMMITTED, PageState.VOIDED], 1, 0),
    ],
)
def test_two_versions_are_decided_by_a_person(cast, choice, ends, held, counted):
    run = opened(cast, 1)
    evaluation = run.layout.evaluation
    empty = desk(run)[0]
    pile = [empty.fill(ANSWERS[0], seed=3).scan(1), empty.fill(ANSWERS[2], seed=4).scan(2)]
    batch = scanned(cast, evaluation, pdf_of(pile))
    page = ScanPage.objects.get(state=PageState.REVIEW)
    actor = cast.actor("clerk")
    flow.count(actor, [actions.decide_versions(actor=actor, page=page, choice=choice)])
    assert states() == ends
    assert store_named(evaluation.staging).counts().held == held
    assert ballots_in(evaluation) == expected_rows(cast, [ANSWERS[counted]])
    assert queries.balance_of(batch).is_even


def test_empty_group_waits_for_a_person_and_the_sheet_is_not_counted_before(cast):
    run = opened(cast, 1)
    scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].fill(["01-", "111"]).scan()]))
    assert states() == [PageState.REVIEW]
    assert [(one.group, one.proposal) for one in Doubt.objects.all()] == [
        (f"L{cast.lecture.pk}.form", "blank")
    ]
    assert ballots_in(run.layout.evaluation) == []


def test_blank_backs_foreign_pages_and_forged_codes_are_told_apart(cast):
    import numpy as np

    run = opened(cast, 1)
    sheet = desk(run)[0].fill(ANSWERS[0])
    white = np.full_like(sheet.scan(), 250)
    other = white.copy()
    other[300:900:20, 200:1000] = 20
    batch = scanned(cast, run.layout.evaluation, pdf_of([sheet.scan(), white, other]))
    assert states() == [PageState.COMMITTED, PageState.BLANK, PageState.REJECTED]
    assert ScanPage.objects.get(state=PageState.REJECTED).reason == "no_code"
    assert [line.page.number for line in queries.lines_of(batch)] == [2]
    assert queries.balance_of(batch).is_even


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"hello, no scan", "unsupported"), (b"%PDF-1.7\n1 0 obj <<", "damaged"), (b"", "empty")],
)
def test_bad_file_is_refused_with_its_reason(cast, data, reason):
    run = opened(cast, 1)
    batch = scanned(cast, run.layout.evaluation, data)
    file = ScanFile.objects.get()
    assert (file.state, file.reason) == (FileState.REFUSED, reason)
    assert file.message
    assert queries.balance_of(batch).is_even


def test_worker_that_died_after_the_ballot_box_took_it_counts_it_once(cast, monkeypatch):
    run = opened(cast, 2)
    evaluation = run.layout.evaluation
    pile = [sheet.fill(rows, 5) for sheet, rows in zip(desk(run), ANSWERS[:2], strict=True)]
    from lunxun.scanning.actions import reading

    real = reading.ballots.store

    def dies(box, sent):
        real(box, sent)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(reading.ballots, "store", dies)
        scanned(cast, evaluation, pdf_of([sheet.scan() for sheet in pile]))
    assert states() == [PageState.AUTO, PageState.RECEIVED]
    file = ScanFile.objects.get()
    flow.read(cast.actor("clerk"), file)
    flow.count(cast.actor("clerk"), ScanPage.objects.filter(state=PageState.AUTO))
    assert states() == [PageState.COMMITTED] * 2
    assert ballots_in(evaluation) == expected_rows(cast, ANSWERS[:2])


def test_keyed_by_hand_first_counts_and_the_scan_is_held(cast):
    from lunxun.feedback import ballots, sheets
    from lunxun.scanning import layouts
    from tests.feedback.factories import grades, new_key

    run = opened(cast, 1)
    evaluation = run.layout.evaluation
    ticket = sheets.ticket_of(sheets.secret_of(evaluation), layouts.numbers_of(run)[0])
    ballots.cast(evaluation, ticket, new_key(), {cast.lecture.pk: grades(3, 3, 3)}, {})
    scanned(cast, evaluation, pdf_of([desk(run)[0].fill(ANSWERS[0]).scan()]))
    assert (states(), ScanPage.objects.get().reason) == ([PageState.VOIDED], "held")
    assert store_named(evaluation.staging).counts().held == 1


def test_sheet_scanned_after_the_seal_waits_in_quarantine(cast):
    run = opened(cast, 6)
    evaluation = run.layout.evaluation
    pile = [sheet.fill(ANSWERS[0], n).scan(n) for n, sheet in enumerate(desk(run))]
    scanned(cast, evaluation, pdf_of(pile[:5]))
    feedback.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    feedback.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    evaluation.refresh_from_db()
    assert evaluation.ballots == 5
    scanned(cast, evaluation, pdf_of([pile[0], pile[5]]), "late.pdf")
    late = ScanPage.objects.filter(file__name="late.pdf").order_by("number")
    assert [(page.state, page.outcome) for page in late][1] == (PageState.COMMITTED, "late")
    assert late[0].state == PageState.DUPLICATE
    assert store_named(evaluation.late).counts().ballots == 1


def test_page_without_its_ballot_is_a_problem_that_is_told(cast):
    run = opened(cast, 1)
    batch = scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].fill(ANSWERS[0]).scan()]))
    assert queries.problems_of(batch) == []
    ScanPage.objects.update(sheet=12345)
    assert "票箱里却没有" in queries.problems_of(batch)[0]
    keeping.forget_file(ScanFile.objects.get().digest)
    ScanFile.objects.update(pages=2)
    problems = queries.problems_of(batch)
    assert len(problems) == 3
    assert not queries.balance_of(batch).is_even


def test_spot_checks_are_drawn_from_accepted_groups_only(cast, monkeypatch):
    monkeypatch.undo()
    ScanSettings.objects.create(organisation=cast.organisation, blind_per_mille=1000)
    run = opened(cast, 1)
    scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].fill(["01-", "111"]).scan()]))
    blind = Doubt.objects.filter(kind="blind")
    assert {one.group.split(".")[1] for one in blind} == {"topic", "content", "form"}
    assert blind.count() == 5
    assert sorted(one.was for one in blind) == ["0", "1", "1", "1", "1"]
