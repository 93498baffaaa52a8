"""After the seal: late ballots wait apart, count from k on under a root of their own, and are lost at no kill."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, ballots, doors, sealing, tasks, tickets
from lunxun.feedback.enums import Outcome
from lunxun.feedback.models import (
    Evaluation,
    LectureResult,
    LectureTally,
    SealedRow,
    SealedText,
    Supplement,
)
from lunxun.feedback.queries.counts import late_ballots
from lunxun.feedback.staging import store_named
from lunxun.feedback.supplements import withheld_rows
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Refused
from tests.feedback.factories import cast_some, grades, new_key, opened, seal

FIRST, LATE = 12, 6


@pytest.fixture
def after(cast):
    """A sealed evaluation, and the tickets that were not used."""
    evaluation, issued = opened(cast, slips=FIRST + 20, expected=FIRST + 10)
    cast_some(cast, evaluation, issued[:FIRST])
    seal(cast, evaluation)
    evaluation.refresh_from_db()
    return evaluation, issued[FIRST:], issued[:FIRST]


def late(cast, evaluation, ticket, *, lectures=None, key=None, text=""):
    rows = {pk: grades(3, 3, 3) for pk in lectures or [cast.lecture.pk, cast.other_lecture.pk]}
    texts = {cast.lecture.pk: text} if text else {}
    return ballots.cast(Evaluation.objects.get(pk=evaluation.pk), ticket, key or new_key(), rows, texts)


def test_a_late_ballot_waits_and_moves_no_figure(cast, after):
    evaluation, unused, _used = after
    before = list(LectureTally.objects.values_list("item", "choice", "count"))
    receipt = late(cast, evaluation, unused[0], text="晚到的一条")
    assert (receipt.outcome, receipt.is_counted, receipt.is_taken) == (Outcome.LATE, False, True)
    assert late_ballots(evaluation) == 1
    assert list(LectureTally.objects.values_list("item", "choice", "count")) == before
    assert not SealedText.objects.exists()


def test_a_retry_of_a_late_ballot_is_the_same_ballot_and_another_key_is_not(cast, after):
    evaluation, unused, _used = after
    key = new_key()
    assert late(cast, evaluation, unused[0], key=key).outcome == Outcome.LATE
    assert late(cast, evaluation, unused[0], key=key).outcome == Outcome.LATE
    assert late(cast, evaluation, unused[0]).outcome == Outcome.USED
    assert late_ballots(evaluation) == 1


def test_a_ticket_that_was_counted_or_never_given_out_brings_nothing_in(cast, after):
    evaluation, _unused, used = after
    assert late(cast, evaluation, used[0]).outcome == Outcome.COUNTED
    assert late(cast, evaluation, tickets.new_ticket()).outcome == Outcome.UNKNOWN
    assert late_ballots(evaluation) == 0


def test_while_the_supplement_is_being_sealed_a_late_phone_is_asked_to_try_again(cast, after, monkeypatch):
    """Its ticket is not spent: a moment later it finds the next quarantine."""
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    meanwhile = []
    whole = sealing.write_supplement

    def write(*args):
        meanwhile.append(late(cast, evaluation, unused[LATE]).outcome)
        whole(*args)

    monkeypatch.setattr(sealing, "write_supplement", write)
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    assert meanwhile == [Outcome.BUSY]
    assert late(cast, evaluation, unused[LATE]).outcome == Outcome.LATE


def test_fewer_than_k_are_not_sealed(cast, after):
    evaluation, unused, _used = after
    for ticket in unused[:4]:
        late(cast, evaluation, ticket)
    with pytest.raises(Conflict, match="满 5 份"):
        actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    assert late_ballots(evaluation) == 4


def test_from_k_on_they_count_under_a_root_of_their_own(cast, after):
    evaluation, unused, _used = after
    root = evaluation.root
    sent = [late(cast, evaluation, ticket, text="补充建议") for ticket in unused[:LATE]]
    supplement = actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    evaluation.refresh_from_db()
    assert (supplement.number, supplement.ballots, supplement.texts) == (1, LATE, LATE)
    assert sorted(supplement.receipts) == sorted(one.code for one in sent)
    assert evaluation.root == root != supplement.root
    assert sealing.verify_root(evaluation)
    for result in LectureResult.objects.all():
        assert (result.valid, result.returned, result.supplement) == (FIRST + LATE, FIRST + LATE, 1)
        assert result.due == FIRST + 10
    worst = LectureTally.objects.filter(item="topic", choice=3).values_list("count", flat=True)
    assert list(worst) == [LATE, LATE]


def test_roots_and_numbers_of_supplements_stand_beside_the_first(cast, after, signed_in):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    supplement = actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    client = signed_in(cast.clerk)
    receipt = reverse("feedback:receipt", args=[doors.code_of(cast.session)])
    for address in (receipt, reverse("feedback:summary", args=[cast.session.pk])):
        page = client.get(address).text
        assert evaluation.root in page
        assert supplement.root in page
    results = client.get(reverse("feedback:results", args=[cast.session.pk])).text
    assert f"收回 {FIRST + LATE} / " in results


def test_a_changed_late_row_breaks_the_root(cast, after):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    row = SealedRow.objects.filter(supplement=1)[0]
    SealedRow.objects.filter(pk=row.pk).update(answers=grades(0, 0, 0))
    evaluation.refresh_from_db()
    assert not sealing.verify_root(evaluation)


def test_a_lecture_with_fewer_late_rows_than_k_waits_for_the_next_supplement(cast, after):
    """The difference of two publications would otherwise be a cell of two."""
    evaluation, unused, _used = after
    for number, ticket in enumerate(unused[:LATE]):
        late(cast, evaluation, ticket, lectures=[cast.lecture.pk] + [cast.other_lecture.pk] * (number < 2))
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    by_lecture = {result.lecture_id: result for result in LectureResult.objects.all()}
    assert by_lecture[cast.lecture.pk].valid == FIRST + LATE
    assert by_lecture[cast.other_lecture.pk].valid == FIRST
    assert withheld_rows(evaluation) == {cast.other_lecture.pk: 2}
    for ticket in unused[LATE : LATE + 5]:
        late(cast, evaluation, ticket)
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    assert LectureResult.objects.get(lecture=cast.other_lecture).valid == FIRST + 7
    assert withheld_rows(evaluation) == {}
    evaluation.refresh_from_db()
    assert sealing.verify_root(evaluation)


class Killed(BaseException):
    """Like kill -9: nothing catches it."""


STEPS = [
    "lunxun.feedback.sealing.shut_quarantine",
    "lunxun.feedback.sealing.write_supplement",
    "lunxun.feedback.sealing.open_quarantine",
    "lunxun.feedback.supplements.add_to_results",
    "lunxun.feedback.actions.closing._finish_supplement",
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_supplement_killed_at_any_step_is_finished_by_the_next_run(cast, after, monkeypatch, step, when):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    module, name = step.rsplit(".", 1)
    whole = getattr(importlib.import_module(module), name)

    def killed(*args, **kwargs):
        if when == "after":
            whole(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(step, killed)
        with pytest.raises(Killed):
            actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    tasks.resume_supplements()
    tasks.resume_supplements()
    supplement = Supplement.objects.get()
    assert (supplement.ballots, supplement.state) == (LATE, "sealed")
    assert SealedRow.objects.filter(supplement=1).count() == 2 * LATE
    assert [result.valid for result in LectureResult.objects.all()] == [FIRST + LATE] * 2
    assert not store_named(supplement.staging).exists()
    assert AuditEntry.objects.filter(verb="feedback.seal_supplement").count() == 1
    # Whoever has not answered still finds a quarantine, and nobody gets in twice.
    assert late(cast, evaluation, unused[LATE]).outcome == Outcome.LATE
    assert late(cast, evaluation, unused[0]).outcome == Outcome.COUNTED


def test_the_quarantine_ends_by_itself(cast, after):
    evaluation, unused, _used = after
    for ticket in unused[:3]:
        late(cast, evaluation, ticket)
    name = evaluation.late
    with clock.frozen(evaluation.late_until + dt.timedelta(minutes=1)):
        assert tasks.has_work()
        tasks.run()
        assert not tasks.has_work()
    evaluation.refresh_from_db()
    assert evaluation.late == ""
    assert AuditEntry.objects.get(verb="feedback.end_quarantine").data == {"destroyed": 3}
    assert late(cast, evaluation, unused[5]).outcome == Outcome.CLOSED
    assert Evaluation.objects.get().ballots == FIRST
    assert name


def test_a_quarantine_that_no_backup_held_ends_all_the_same(cast, after):
    """After a restore its store is gone."""
    evaluation, _unused, _used = after
    store_named(evaluation.late).destroy()
    with clock.frozen(evaluation.late_until + dt.timedelta(minutes=1)):
        tasks.run()
        assert not tasks.has_work()
    assert AuditEntry.objects.get(verb="feedback.end_quarantine").data == {"destroyed": 0}


def test_a_supplement_whose_store_is_gone_holds_up_no_other_session(cast, after, caplog):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    name = evaluation.late
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    Supplement.objects.update(state="sealing", root="")
    assert not store_named(name).exists()
    with clock.frozen(evaluation.late_until + dt.timedelta(minutes=1)):
        tasks.run()
    assert "a staging store is gone" in caplog.text
    assert Evaluation.objects.get().late == ""


def test_enough_late_ballots_are_sealed_when_the_time_is_up(cast, after):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    with clock.frozen(evaluation.late_until + dt.timedelta(minutes=1)):
        tasks.run()
    assert Supplement.objects.get().ballots == LATE


def test_the_quarantine_cannot_be_ended_over_enough_ballots(cast, after):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    with pytest.raises(Conflict):
        actions.end_quarantine(actor=cast.actor("clerk"), evaluation=evaluation)
    assert late(cast, evaluation, unused[LATE]).outcome == Outcome.LATE


@pytest.mark.parametrize("role", ["leader", "head", "contact", "inspector", "sysadmin", "outsider"])
def test_others_may_neither_seal_nor_end(cast, after, role):
    evaluation, unused, _used = after
    for ticket in unused[:LATE]:
        late(cast, evaluation, ticket)
    for verb in (actions.seal_supplement, actions.end_quarantine):
        with pytest.raises(Refused):
            verb(actor=cast.actor(role), evaluation=evaluation)


def test_a_phone_that_comes_while_the_seal_runs_is_asked_to_come_again(cast):
    evaluation, issued = opened(cast, slips=FIRST)
    cast_some(cast, evaluation, issued[:5])
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    sealing.shut_staging(evaluation)
    receipt = late(cast, evaluation, issued[6])
    assert receipt.outcome == Outcome.BUSY
    actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    assert late(cast, evaluation, issued[6]).outcome == Outcome.LATE


def test_the_page_tells_a_late_phone_what_becomes_of_its_ballot(cast, after, client):
    evaluation, unused, used = after
    url = reverse("feedback:rate", args=[doors.code_of(evaluation.session)])
    assert "评价已经封存" in client.get(url).content.decode()
    fields = {f"r{cast.lecture.pk}-topic": "1", "key": new_key(), "ticket": unused[0]}
    told = client.post(url, fields, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["outcome"]) == (202, "late")
    page = client.post(url, {**fields, "key": new_key(), "ticket": unused[1]})
    assert "先单独存着" in page.content.decode()
    again = client.post(url, {**fields, "ticket": used[0]}, headers={"Accept": "application/json"})
    assert (again.status_code, again.json()["outcome"]) == (200, "counted")
