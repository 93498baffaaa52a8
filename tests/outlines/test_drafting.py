"""Open, write, hand over: happy, refused, stale, repeated."""

from __future__ import annotations

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.outlines import actions
from lunxun.outlines.enums import OutlineState, ReviewDecision
from lunxun.outlines.models import Outline
from tests.outlines.factories import (
    MAKERS,
    drafted,
    full_content,
    handed,
    in_review,
    opened,
    passed,
    returned,
)


def test_open_outline_twice_gives_the_same_outline(cast):
    first, second = opened(cast), opened(cast)
    assert first == second
    assert Outline.objects.count() == 1
    assert first.due_on == cast.session.outline_due_on
    assert first.current.number == 1


@pytest.mark.parametrize(
    "name", ["leader", "head", "assistant", "contact", "trainee", "inspector", "sysadmin", "outsider"]
)
def test_open_outline_by_anybody_but_the_clerk_is_refused(cast, name):
    with pytest.raises(Refused):
        actions.open_outline(actor=cast.actor(name), lecture=cast.lecture)


def test_open_session_outlines_opens_the_missing_ones_once(cast):
    opened(cast)
    clerk = cast.actor("clerk")
    assert actions.open_session_outlines(actor=clerk, session=cast.session) == 1
    assert actions.open_session_outlines(actor=clerk, session=cast.session) == 0


def test_save_draft_keeps_content_in_the_same_version(cast):
    outline = drafted(cast)
    assert outline.state == OutlineState.DRAFT
    assert (outline.current.number, outline.edit_number) == (1, 1)
    assert outline.current.parsed.minutes == 40
    assert outline.current.drafted_by_label == "谢宁"
    assert AuditEntry.objects.filter(verb="save_draft").count() == 1


def test_save_draft_with_the_same_content_changes_nothing(cast):
    outline = drafted(cast)
    actions.save_draft(actor=cast.actor("assistant"), outline=outline, content=full_content(), seen_number=1)
    assert outline.edit_number == 1
    assert AuditEntry.objects.filter(verb="save_draft").count() == 1


def test_save_draft_after_somebody_elses_save_is_a_conflict(cast):
    outline = drafted(cast)
    stale = Outline.objects.get(pk=outline.pk)
    actions.save_draft(
        actor=cast.actor("head"), outline=outline, content=full_content(causes="局长写的"), seen_number=1
    )
    with pytest.raises(Conflict):
        actions.save_draft(
            actor=cast.actor("assistant"),
            outline=stale,
            content=full_content(causes="助理写的"),
            seen_number=1,
        )
    assert Outline.objects.get(pk=outline.pk).current.parsed.causes == "局长写的"


@pytest.mark.parametrize(
    "name", ["clerk", "leader", "other_head", "contact", "trainee", "inspector", "sysadmin"]
)
def test_save_draft_by_others_is_refused(cast, name):
    outline = opened(cast)
    with pytest.raises(Refused):
        actions.save_draft(actor=cast.actor(name), outline=outline, content=full_content(), seen_number=0)


def test_save_draft_from_another_organisation_is_not_found(cast):
    outline = opened(cast)
    with pytest.raises(NotFound):
        actions.save_draft(
            actor=cast.actor("outsider"), outline=outline, content=full_content(), seen_number=0
        )


def test_save_draft_with_unknown_keys_is_invalid(cast):
    with pytest.raises(Invalid):
        drafted(cast, ranking="第 1 名")


def test_save_draft_while_in_review_begins_a_new_version_and_ends_the_review(cast):
    outline = in_review(cast)
    seen = outline.current.content_hash
    actions.save_draft(
        actor=cast.actor("assistant"),
        outline=outline,
        content=full_content(causes="改过"),
        seen_number=outline.edit_number,
    )
    assert outline.state == OutlineState.DRAFT
    assert outline.current.number == 2
    assert outline.versions.get(number=1).content_hash == seen
    assert outline.reviews.get().decision == ReviewDecision.SUPERSEDED


def test_save_draft_with_the_same_content_leaves_a_running_review_alone(cast):
    outline = in_review(cast)
    actions.save_draft(
        actor=cast.actor("assistant"),
        outline=outline,
        content=full_content(),
        seen_number=outline.edit_number,
    )
    assert outline.state == OutlineState.IN_REVIEW


def test_save_draft_of_a_passed_outline_is_a_conflict(cast):
    outline = passed(cast)
    with pytest.raises(Conflict, match="重新修改"):
        actions.save_draft(
            actor=cast.actor("assistant"),
            outline=outline,
            content=full_content(causes="改过"),
            seen_number=outline.edit_number,
        )


def test_save_draft_by_the_assistant_takes_it_back_from_the_lecturer(cast):
    outline = handed(cast)
    actions.save_draft(
        actor=cast.actor("assistant"), outline=outline, content=full_content(causes="再改"), seen_number=1
    )
    assert outline.state == OutlineState.DRAFT


def test_save_draft_by_the_lecturer_leaves_it_with_him(cast):
    outline = handed(cast)
    actions.save_draft(
        actor=cast.actor("head"), outline=outline, content=full_content(causes="再改"), seen_number=1
    )
    assert outline.state == OutlineState.AWAITING_HEAD


def test_hand_to_head_of_an_empty_outline_is_invalid(cast):
    with pytest.raises(Invalid):
        actions.hand_to_head(actor=cast.actor("assistant"), outline=opened(cast))


@pytest.mark.parametrize("state", [state for state in MAKERS if state != "draft"])
def test_hand_to_head_from_any_other_state_is_a_conflict(cast, state):
    outline = MAKERS[state](cast)
    with pytest.raises(Conflict):
        actions.hand_to_head(actor=cast.actor("assistant"), outline=outline)


def test_hand_to_head_by_the_clerk_is_refused(cast):
    with pytest.raises(Refused):
        actions.hand_to_head(actor=cast.actor("clerk"), outline=drafted(cast))


def test_send_back_keeps_the_note_for_the_assistant(cast):
    outline = handed(cast)
    actions.send_back_to_assistant(actor=cast.actor("head"), outline=outline, note="第二个案例换成本区的")
    assert outline.state == OutlineState.DRAFT
    assert outline.last_note == "第二个案例换成本区的"
    with pytest.raises(Conflict):
        actions.send_back_to_assistant(actor=cast.actor("head"), outline=outline, note="再来")


def test_send_back_without_a_note_or_by_another_is_turned_down(cast):
    outline = handed(cast)
    with pytest.raises(Invalid):
        actions.send_back_to_assistant(actor=cast.actor("head"), outline=outline, note=" ")
    with pytest.raises(Refused):
        actions.send_back_to_assistant(actor=cast.actor("assistant"), outline=outline, note="改")


@pytest.mark.parametrize("make", [passed, returned])
def test_revise_outline_begins_a_new_version_and_closes_the_gate(cast, make):
    outline = make(cast)
    actions.revise_outline(actor=cast.actor("assistant"), outline=outline)
    assert outline.state == OutlineState.DRAFT
    assert outline.current.number == 2
    assert outline.passed_hash == ""
    assert not outline.current.is_frozen


def test_revise_outline_of_a_draft_is_a_conflict_and_by_others_refused(cast):
    outline = drafted(cast)
    with pytest.raises(Conflict):
        actions.revise_outline(actor=cast.actor("head"), outline=outline)
    with pytest.raises(Refused):
        actions.revise_outline(actor=cast.actor("leader"), outline=outline)
