"""One sheet per person: tickets, codes, the PDF, and what is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.engines.paper.payload import Code, decode, sheet_name
from lunxun.feedback import actions as feedback
from lunxun.feedback import ballots, sheets, tickets
from lunxun.feedback.ballots import Sent
from lunxun.feedback.enums import Outcome
from lunxun.feedback.staging import store_named
from lunxun.jobs.worker import drain
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.scanning import actions, keeping, layouts
from lunxun.scanning.models import SheetRun
from tests.feedback.factories import new_key, opened, prepared, seal
from tests.scanning.factories import desk, printed


def codes_on(run: SheetRun) -> list[Code]:
    import zxingcpp

    key = layouts.key_of(run.organisation_id)
    found = []
    for sheet in desk(run):
        texts = {code.text for code in zxingcpp.read_barcodes(sheet.canvas)}
        assert len(texts) == 1
        found.append(decode(texts.pop(), key))
    return found


def test_every_sheet_carries_a_code_of_its_own_whose_ticket_is_good(cast):
    run = printed(cast, 3)
    assert run.state == "ready"
    codes = codes_on(run)
    assert {code.layout_id for code in codes} == {run.layout.number}
    assert [code.sheet for code in codes] == layouts.numbers_of(run)
    evaluation = run.layout.evaluation
    store = store_named(evaluation.staging)
    assert store.counts().tickets == evaluation.issued == 3
    secret = sheets.secret_of(evaluation)
    assert all(store.has_ticket(tickets.digest(sheets.ticket_of(secret, code.sheet))) for code in codes)


def test_second_run_has_other_sheets_of_the_same_layout(cast):
    first = printed(cast, 2)
    second = printed(cast, 2, evaluation=first.layout.evaluation)
    assert second.layout == first.layout
    assert not set(layouts.numbers_of(first)) & set(layouts.numbers_of(second))


def test_a_changed_title_makes_another_layout_and_both_stay_good(cast):
    first = printed(cast, 2)
    cast.lecture.title = "改过的题目"
    cast.lecture.save()
    second = printed(cast, 2, evaluation=first.layout.evaluation)
    assert second.layout != first.layout
    assert store_named(first.layout.evaluation.staging).counts().tickets == 4


def test_setting_twice_is_the_same_pdf_for_the_same_sheets(cast):
    run = printed(cast, 2)
    assert layouts.pdf_of(run) == keeping.read_sheets(run.pk)


def test_trail_holds_count_and_root_and_no_number(cast):
    run = printed(cast, 2)
    entry = AuditEntry.objects.get(verb="scanning.print_sheets")
    assert entry.data["count"] == 2
    assert len(entry.data["root"]) == 64
    written = str(entry.data) + entry.note
    assert not any(sheet_name(number) in written for number in layouts.numbers_of(run))


@pytest.mark.parametrize(("count", "hat"), [(0, ""), (5001, ""), (4, "街道")])
def test_counts_out_of_bounds_are_refused_and_make_no_ticket(cast, count, hat):
    evaluation = prepared(cast)
    with pytest.raises(Invalid):
        actions.print_sheets(actor=cast.actor("clerk"), evaluation=evaluation, count=count, hat=hat)
    assert store_named(evaluation.staging).counts().tickets == 0


@pytest.mark.parametrize("role", ["leader", "inspector", "head", "outsider"])
def test_only_the_office_prints(cast, role):
    evaluation = prepared(cast)
    with pytest.raises(Refused):
        actions.print_sheets(actor=cast.actor(role), evaluation=evaluation, count=5)


def test_no_sheet_is_printed_once_collecting_has_begun(cast):
    evaluation, _tickets = opened(cast)
    feedback.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    with pytest.raises(Refused):
        actions.print_sheets(actor=cast.actor("clerk"), evaluation=evaluation, count=5)


def test_a_set_run_is_not_set_again(cast):
    run = printed(cast, 1)
    with pytest.raises(Conflict):
        actions.set_again(actor=cast.actor("clerk"), run=run)


def test_sheet_can_be_keyed_by_its_printed_number(cast, signed_in):
    run = printed(cast, 1)
    evaluation = run.layout.evaluation
    feedback.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    name = sheet_name(layouts.numbers_of(run)[0])
    page = signed_in(cast.clerk).post(
        reverse("feedback:entry", args=[cast.session.pk]),
        {"ticket": name.lower(), "key": new_key(), f"e{cast.lecture.pk}": "121"},
    )
    assert page.status_code == 302
    assert store_named(evaluation.staging).counts().ballots == 1


def test_receipt_on_the_strip_is_the_one_that_counts(cast):
    run = printed(cast, 6)
    evaluation = run.layout.evaluation
    feedback.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    secret = sheets.secret_of(evaluation)
    made = [sheets.ticket_of(secret, number) for number in layouts.numbers_of(run)]
    promised = [sheets.receipt_of(evaluation, ticket) for ticket in made]
    sent = [Sent(ticket, new_key(), {cast.lecture.pk: {"topic": 0}}, {}) for ticket in made]
    given = ballots.cast_many(evaluation, sent)
    assert [one.outcome for one in given] == [Outcome.STORED] * 6
    assert [one.code for one in given] == promised
    seal(cast, evaluation)
    evaluation.refresh_from_db()
    assert sorted(promised) == evaluation.receipts


def test_pages_are_the_offices(cast, signed_in):
    run = printed(cast, 1)
    addresses = [
        reverse("scanning:paper", args=[cast.session.pk]),
        reverse("scanning:sample", args=[cast.session.pk]),
        reverse("scanning:run_pdf", args=[run.pk]),
    ]
    for address in addresses:
        assert signed_in(cast.clerk).get(address).status_code == 200
        for role in ("leader", "inspector", "head", "trainee", "outsider"):
            assert signed_in(getattr(cast, role)).get(address).status_code in (403, 404)


def test_page_prints_and_shows_the_run(cast, signed_in, django_capture_on_commit_callbacks):
    prepared(cast)
    client, address = signed_in(cast.clerk), reverse("scanning:paper", args=[cast.session.pk])
    assert "还没有印" in client.get(address).content.decode()
    assert client.post(address, {"count": "0"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"count": "3"}).status_code == 302
    page = client.get(address).content.decode()
    assert "正在排版" in page
    drain()
    assert "可以打印" in client.get(address).content.decode()


def test_pdf_that_is_gone_is_not_found(cast, signed_in):
    run = printed(cast, 1)
    keeping.forget_sheets(run.pk)
    with pytest.raises(NotFound):
        keeping.read_sheets(run.pk)


def test_form_with_items_on_the_whole_session_does_not_go_to_paper(cast):
    """Its answers would be lost in silence; the sentence says what to do."""
    evaluation = prepared(cast, expected=4)
    version = evaluation.form_version
    version.definition = {**version.definition, "session_items": [{"code": "s1", "label": "后勤"}]}
    with pytest.raises(Invalid, match="整场"):
        layouts.form_for(evaluation)
