"""Drawing a ticket on the phone: once per person, repeatable with the same ticket, joined to nobody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.feedback import actions, ballots, doors, queries, tickets
from lunxun.feedback.enums import Mode, Outcome
from lunxun.feedback.models import DrawnTicket, Evaluation
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Refused
from lunxun.plans.enums import SessionState
from lunxun.teaching.models import Door, RosterEntry
from lunxun.teaching.queries import by_unit
from tests.feedback.factories import check_in, grades, new_key, on_roster, prepared


@pytest.fixture
def evaluation(cast) -> Evaluation:
    return prepared(cast, mode=Mode.PHONE)


@pytest.fixture
def entry(cast) -> RosterEntry:
    return on_roster(cast)


def draw(evaluation, entry, ticket) -> None:
    actions.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(ticket))


def test_a_drawn_ticket_is_good_for_one_ballot(cast, evaluation, entry):
    check_in(cast, entry)
    ticket = tickets.new_ticket()
    draw(evaluation, entry, ticket)
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    receipt = ballots.cast(evaluation, ticket, new_key(), {cast.lecture.pk: grades()}, {})
    assert receipt.outcome == Outcome.STORED


def test_the_same_ticket_again_is_fine_and_another_is_refused(cast, evaluation, entry):
    check_in(cast, entry)
    ticket = tickets.new_ticket()
    draw(evaluation, entry, ticket)
    draw(evaluation, entry, ticket)
    with pytest.raises(Conflict):
        draw(evaluation, entry, tickets.new_ticket())
    assert queries.evaluation_progress(evaluation).tickets == 1


def test_nobody_draws_who_is_not_here(evaluation, entry):
    with pytest.raises(Refused):
        draw(evaluation, entry, tickets.new_ticket())
    assert not DrawnTicket.objects.exists()


def test_nothing_is_drawn_in_slip_mode_or_while_collecting(cast, entry):
    check_in(cast, entry)
    evaluation = prepared(cast, mode=Mode.SLIPS)
    with pytest.raises(Refused):
        draw(evaluation, entry, tickets.new_ticket())
    actions.change_mode(actor=cast.actor("clerk"), evaluation=evaluation, mode=Mode.PHONE)
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    with pytest.raises(Refused):
        draw(evaluation, entry, tickets.new_ticket())


def test_a_drawn_row_names_the_evaluation_and_the_entry_alone():
    assert {field.name for field in DrawnTicket._meta.fields} == {"id", "organisation", "evaluation", "entry"}


def test_the_page_draws_with_a_digest_of_the_phone_or_shows_a_ticket(cast, evaluation, entry, client):
    code = doors.code_of(cast.session)
    Door.objects.update(is_open=True)
    type(cast.session).objects.update(state=SessionState.RELEASED)
    url = reverse("feedback:draw", args=[code])
    with clock.frozen(clock.at(cast.session.on, 8, 20)):
        assert client.get(url).status_code == 200
        unit = queries.present_count(cast.session)
        assert unit == 0
        key = by_unit(cast.session)[0].key
        typed = {"entry": entry.pk, "phone_tail": "0000"}
        wrong = client.post(f"{url}?unit={key}", typed)
        assert wrong.status_code == 200
        assert "不一样" in wrong.content.decode()
        typed["phone_tail"] = cast.trainee.person.phone[-4:]
        ticket = tickets.new_ticket()
        digest = tickets.digest(ticket).hex()
        first = client.post(f"{url}?unit={key}", {**typed, "digest": digest})
        assert "票领好了" in first.content.decode()
        assert ticket not in first.content.decode()
        assert "票领好了" in client.post(f"{url}?unit={key}", {**typed, "digest": digest}).content.decode()
        again = client.post(f"{url}?unit={key}", typed)
        assert "已经领过一张票" in again.content.decode()


def test_the_page_without_script_shows_the_ticket_once(cast, evaluation, entry, client):
    code = doors.code_of(cast.session)
    Door.objects.update(is_open=True)
    type(cast.session).objects.update(state=SessionState.RELEASED)
    with clock.frozen(clock.at(cast.session.on, 8, 20)):
        url = f"{reverse('feedback:draw', args=[code])}?unit={by_unit(cast.session)[0].key}"
        page = client.post(
            url, {"entry": entry.pk, "phone_tail": cast.trainee.person.phone[-4:]}
        ).content.decode()
    ticket = page.split("#T=")[1][:16]
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    receipt = ballots.cast(evaluation, ticket, new_key(), {cast.lecture.pk: grades()}, {})
    assert receipt.is_counted
