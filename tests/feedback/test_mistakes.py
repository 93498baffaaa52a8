"""What goes wrong in a hall (docs/evaluation-trouble.md): each mistake has a way that keeps every ballot."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest
from django.db import OperationalError
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, ballots, doors, queries, tasks, tickets
from lunxun.feedback.enums import EvaluationState, Mode, Outcome
from lunxun.feedback.models import Evaluation, LectureResult, SealedRow
from lunxun.feedback.queries.counts import late_ballots
from lunxun.feedback.staging import StagingGone, store_named
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.plans.actions import withdraw_lecture
from lunxun.teaching.models import RosterEntry
from tests.feedback.factories import cast_some, check_in, grades, new_key, on_roster, opened, prepared, seal

HOUR = dt.timedelta(hours=1)


def answer(cast, evaluation: Evaluation, ticket: str, *, key: str = "") -> Outcome:
    rows = {cast.lecture.pk: grades(0, 1, 2), cast.other_lecture.pk: grades(1, 1, 1)}
    return ballots.cast(evaluation, ticket, key or new_key(), rows, {}).outcome


def counted(evaluation: Evaluation) -> int:
    return queries.evaluation_progress(Evaluation.objects.get(pk=evaluation.pk)).ballots


def person_here(cast) -> RosterEntry:
    entry = on_roster(cast)
    check_in(cast, entry)
    return entry


def test_the_wrong_mode_is_corrected_before_a_ticket_is_out(cast):
    evaluation = prepared(cast, mode=Mode.PHONE)
    actions.change_mode(actor=cast.actor("clerk"), evaluation=evaluation, mode=Mode.SLIPS)
    issued = actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=3)
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    assert answer(cast, evaluation, issued[0]) == Outcome.STORED


def test_opened_in_the_wrong_mode_slips_go_out_beside_the_phones(cast):
    """Drawn tickets stay good; whoever has none takes a slip, and both count."""
    evaluation, entry = prepared(cast, mode=Mode.PHONE), person_here(cast)
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    drawn = tickets.new_ticket()
    actions.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(drawn))
    with pytest.raises(Conflict):
        actions.change_mode(actor=cast.actor("clerk"), evaluation=evaluation, mode=Mode.SLIPS)
    issued = actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=3)
    assert [answer(cast, evaluation, one) for one in (drawn, *issued)] == [Outcome.STORED] * 4
    assert counted(evaluation) == 4


def test_a_lecture_cancelled_half_way_keeps_its_rows_and_leaves_the_form(cast, client):
    evaluation, issued = opened(cast, slips=12)
    cast_some(cast, evaluation, issued[:6])
    withdraw_lecture(actor=cast.actor("clerk"), lecture=cast.other_lecture, reason="授课人突发急病")
    page = client.get(reverse("feedback:rate", args=[doors.code_of(cast.session)])).content.decode()
    assert cast.lecture.title in page
    assert cast.other_lecture.title not in page
    # A phone that had the form open before still delivers all of its rows.
    cast_some(cast, evaluation, issued[6:])
    seal(cast, evaluation)
    assert SealedRow.objects.filter(lecture=cast.other_lecture).count() == 12
    assert LectureResult.objects.get(lecture=cast.other_lecture).returned == 12


def test_a_lost_slip_is_replaced_and_too_many_ballots_are_seen(cast):
    evaluation, issued = opened(cast, slips=3, expected=3)
    spare = actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=1)
    for ticket in (*issued[1:], *spare):
        assert answer(cast, evaluation, ticket) == Outcome.STORED
    progress = queries.evaluation_progress(evaluation)
    assert (progress.ballots, progress.tickets, progress.is_over) == (3, 4, False)
    # Found again and used by somebody else: it counts, and the page says that there are more than people.
    assert answer(cast, evaluation, issued[0]) == Outcome.STORED
    assert queries.evaluation_progress(evaluation).is_over


def test_a_dead_phone_s_slip_works_at_the_kiosk_once(cast, client):
    """Whether the phone had sent before it died needs nobody to know: one of the two counts."""
    evaluation, issued = opened(cast, slips=2)
    kiosk = reverse("feedback:kiosk", args=[doors.code_of(cast.session)])
    fields = {f"r{cast.lecture.pk}-topic": "0", f"r{cast.lecture.pk}-content": "0"}
    answer(cast, evaluation, issued[1])
    statuses = [
        client.post(kiosk, {**fields, "ticket": ticket, "key": new_key()}).status_code for ticket in issued
    ]
    assert statuses == [302, 409]
    assert counted(evaluation) == 2
    assert queries.held_count(evaluation) == 1


@pytest.mark.parametrize("jump", [-30 * HOUR, -HOUR, HOUR, 12 * HOUR])
def test_a_clock_that_jumps_while_people_answer_changes_nothing(cast, jump):
    evaluation, issued = opened(cast)
    cast_some(cast, evaluation, issued[:5])
    with clock.frozen(clock.now() + jump):
        tasks.run()
        assert answer(cast, evaluation, issued[5]) == Outcome.STORED
    assert answer(cast, evaluation, issued[6]) == Outcome.STORED
    assert counted(evaluation) == 7


def test_a_clock_that_jumps_past_the_end_seals_early_and_late_ballots_still_count(cast):
    """The worst jump: a day ahead while paper is being collected. What comes then is a supplement."""
    evaluation, issued = opened(cast, slips=20)
    cast_some(cast, evaluation, issued[:12])
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    with clock.frozen(clock.now() + 25 * HOUR):
        tasks.run()
    evaluation.refresh_from_db()
    root = evaluation.root
    assert evaluation.state == EvaluationState.SEALED
    # The clock is right again: nothing is sealed twice, and the quarantine is still open.
    tasks.run()
    for ticket in issued[12:]:
        assert answer(cast, evaluation, ticket) == Outcome.LATE
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=Evaluation.objects.get(pk=evaluation.pk))
    evaluation.refresh_from_db()
    assert evaluation.root == root
    assert SealedRow.objects.filter(lecture=cast.lecture).count() == 20


def test_a_double_tap_is_one_ballot(cast, client):
    evaluation, issued = opened(cast)
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    fields = {f"r{cast.lecture.pk}-topic": "0", "ticket": issued[0], "key": new_key()}
    pages = [client.post(url, fields, headers={"Accept": "application/json"}).json() for _tap in range(2)]
    assert pages[0]["receipt"] == pages[1]["receipt"]
    assert (counted(evaluation), queries.held_count(evaluation)) == (1, 0)


def test_two_people_on_one_phone_are_two_ballots(cast, client):
    evaluation, issued = opened(cast)
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    for ticket in issued[:2]:
        client.post(url, {f"r{cast.lecture.pk}-topic": "0", "ticket": ticket, "key": new_key()})
    assert counted(evaluation) == 2


def test_an_hour_without_a_network_is_waited_for(cast):
    """Collecting lasts until the clerk says so: what a phone kept for an hour counts like the others."""
    evaluation, issued = opened(cast)
    key, start = new_key(), clock.now()
    with clock.frozen(start):
        cast_some(cast, evaluation, issued[:5])
        actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    with clock.frozen(start + HOUR):
        tasks.run()
        assert answer(cast, evaluation, issued[5], key=key) == Outcome.STORED
        assert answer(cast, evaluation, issued[5], key=key) == Outcome.UPDATED
    assert counted(evaluation) == 6


def test_a_phone_that_comes_after_the_seal_waits_for_a_supplement(cast):
    evaluation, issued = opened(cast)
    cast_some(cast, evaluation, issued[:5])
    seal(cast, evaluation)
    assert answer(cast, Evaluation.objects.get(pk=evaluation.pk), issued[5]) == Outcome.LATE
    assert late_ballots(Evaluation.objects.get(pk=evaluation.pk)) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        sqlite3.OperationalError("database or disk is full"),
        OperationalError("could not extend file: No space left on device"),
        StagingGone("away"),
    ],
    ids=["sqlite full", "postgres full", "folder away"],
)
def test_what_can_t_be_stored_is_not_now_and_never_no(cast, client, monkeypatch, trouble):
    """A phone hears 503 and keeps its ballot; without a script what was typed stays on the page."""
    evaluation, issued = opened(cast)
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    fields = {
        f"r{cast.lecture.pk}-topic": "0",
        f"t{cast.lecture.pk}": "多讲案例",
        "ticket": issued[0],
        "key": new_key(),
    }

    class Full:
        def cast(self, _castings):
            raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(ballots, "store_named", lambda _name: Full())
        told = client.post(url, fields, headers={"Accept": "application/json"})
        assert (told.status_code, told.json()["outcome"]) == (503, "trouble")
        page = client.post(url, fields)
        assert page.status_code == 503
        assert "多讲案例" in page.content.decode()
        assert "存不下" in page.content.decode()
    assert client.post(url, fields).status_code == 200
    assert counted(evaluation) == 1


def test_a_draw_opened_by_mistake_goes_on_with_slips(cast):
    evaluation, entry = prepared(cast, mode=Mode.PHONE), person_here(cast)
    clerk, drawn = cast.actor("clerk"), tickets.new_ticket()
    actions.open_answering(actor=clerk, evaluation=evaluation)
    actions.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(drawn))
    assert answer(cast, evaluation, drawn) == Outcome.STORED
    actions.go_on_with_slips(actor=clerk, evaluation=evaluation)
    with pytest.raises(Refused, match="已经改用小票"):
        actions.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(drawn))
    with pytest.raises(Conflict):
        actions.go_on_with_slips(actor=clerk, evaluation=evaluation)
    for slip in actions.issue_slips(actor=clerk, evaluation=evaluation, count=9):
        assert answer(cast, evaluation, slip) == Outcome.STORED
    assert counted(evaluation) == 10
    assert queries.counts.open_phone_draws() == 1
    seal(cast, evaluation)
    assert SealedRow.objects.filter(lecture=cast.lecture).count() == 10
    result = LectureResult.objects.select_related("evaluation__form_version", "lecture").get(
        lecture=cast.lecture
    )
    assert any("混合" in note for note in queries.figures.figures_of([result])[0].notes)


def test_the_page_of_the_evaluation_offers_it_and_then_says_mixed(cast, signed_in):
    evaluation, client = prepared(cast, mode=Mode.PHONE), signed_in(cast.clerk)
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    url = reverse("feedback:evaluation", args=[cast.session.pk])
    assert "改用小票" in client.get(url).content.decode()
    client.post(reverse("feedback:mode", args=[cast.session.pk]), {"mode": "mixed"})
    page = client.get(url).content.decode()
    assert "混合（先手机领票，后来改抽票）" in page
    assert "却开成了手机领票" not in page


def test_nobody_chooses_mixed(cast):
    evaluation = prepared(cast, mode=Mode.SLIPS)
    with pytest.raises(Conflict):
        actions.go_on_with_slips(actor=cast.actor("clerk"), evaluation=evaluation)
    with pytest.raises(Invalid):
        actions.change_mode(actor=cast.actor("clerk"), evaluation=evaluation, mode=Mode.MIXED)


def test_after_a_restore_before_the_seal_the_evaluation_begins_anew(
    cast, client, django_capture_on_commit_callbacks
):
    """No backup holds open ballots: old tickets are void, new ones count, and the trail keeps how many were out."""
    evaluation, issued = opened(cast, slips=6)
    answer(cast, evaluation, issued[0])
    clerk = cast.actor("clerk")
    with pytest.raises(Conflict):
        actions.begin_anew(actor=clerk, evaluation=evaluation)
    store_named(evaluation.staging).destroy()
    client.force_login(cast.clerk)
    page = client.get(reverse("feedback:evaluation", args=[cast.session.pk])).content.decode()
    assert "存票和评价的临时库不在了" in page
    assert "转入收尾回收…" not in page
    assert "发出过 6 张票" in client.get(reverse("feedback:anew", args=[cast.session.pk])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("feedback:anew", args=[cast.session.pk]), follow=True).content.decode()
    assert "请重印小票" in done
    page = client.get(reverse("feedback:evaluation", args=[cast.session.pk])).content.decode()
    assert "临时库不在了" not in page
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.issued, evaluation.opened_at) == (EvaluationState.PLANNED, 0, None)
    assert AuditEntry.objects.get(verb="feedback.begin_anew").data["issued"] == 6
    again = actions.issue_slips(actor=clerk, evaluation=evaluation, count=6)
    actions.open_answering(actor=clerk, evaluation=evaluation)
    assert answer(cast, evaluation, issued[1]) == Outcome.UNKNOWN
    assert [answer(cast, evaluation, one) for one in again] == [Outcome.STORED] * 6
    seal(cast, evaluation)
    assert SealedRow.objects.filter(lecture=cast.lecture).count() == 6


def test_who_drew_on_the_phone_draws_again_when_it_begins_anew(cast):
    evaluation, entry = prepared(cast, mode=Mode.PHONE), person_here(cast)
    clerk = cast.actor("clerk")
    actions.open_answering(actor=clerk, evaluation=evaluation)
    actions.draw_ticket(
        evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(tickets.new_ticket())
    )
    actions.start_collecting(actor=clerk, evaluation=evaluation)
    store_named(evaluation.staging).destroy()
    with pytest.raises(StagingGone):
        actions.seal_evaluation(actor=clerk, evaluation=evaluation)
    actions.begin_anew(actor=clerk, evaluation=evaluation)
    # Nothing stands before the commit: had it been rolled back, the store would still be known to be gone.
    assert not store_named(evaluation.staging).exists()
    actions.begin_anew(actor=clerk, evaluation=evaluation)
    actions.open_answering(actor=clerk, evaluation=evaluation)
    drawn = tickets.new_ticket()
    actions.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(drawn))
    assert answer(cast, evaluation, drawn) == Outcome.STORED
