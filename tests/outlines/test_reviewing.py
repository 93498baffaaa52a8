"""The gate itself: confirm in person, pass, return, take back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.org.models import Portfolio, PostHolding
from lunxun.outlines import actions, signals
from lunxun.outlines.enums import Criterion, OutlineState, ReviewDecision
from lunxun.outlines.models import CriterionOpinion, Outline, OutlineVersion, Review
from tests.outlines.factories import (
    ALL_MET,
    MAKERS,
    drafted,
    full_content,
    handed,
    in_review,
    opened,
    passed,
    returned,
)


def confirm(cast, outline, name="head"):
    return actions.confirm_outline(
        actor=cast.actor(name), outline=outline, seen_hash=outline.current.content_hash
    )


def give_pass(cast, outline, name="leader", **changes):
    values = {"seen_hash": outline.current.content_hash, "criteria": ALL_MET, **changes}
    return actions.pass_outline(actor=cast.actor(name), outline=outline, **values)


def give_return(cast, outline, name="leader", **changes):
    values = {
        "seen_hash": outline.current.content_hash,
        "reasons": ["policy_outdated"],
        "comment": "换成现行文件。",
        "due_on": dt.date(2022, 2, 10),
        **changes,
    }
    return actions.return_outline(actor=cast.actor(name), outline=outline, **values)


def test_confirm_freezes_the_version_and_finds_the_reviewer(cast):
    outline = handed(cast)
    review = confirm(cast, outline)
    assert outline.state == OutlineState.IN_REVIEW
    assert outline.round == 1
    assert outline.current.is_frozen
    assert review.reviewer == cast.leader.person
    assert review.reviewer_post == cast.posts["leader"]
    assert "澄委〔2022〕1号" in review.basis
    assert review.due_at == dt.datetime(2022, 2, 10, 10, 0, tzinfo=dt.UTC)


def test_confirm_straight_from_the_draft_by_a_lecturer_who_writes_himself(cast):
    outline = drafted(cast)
    confirm(cast, outline)
    assert outline.state == OutlineState.IN_REVIEW


@pytest.mark.parametrize("name", ["assistant", "clerk", "leader", "district_head", "other_head", "trainee"])
def test_confirm_by_anybody_but_the_lecturer_is_refused(cast, name):
    with pytest.raises(Refused, match="本人"):
        confirm(cast, handed(cast), name)


def test_confirm_of_a_text_that_changed_meanwhile_is_a_conflict(cast):
    outline = handed(cast)
    seen = outline.current.content_hash
    actions.save_draft(
        actor=cast.actor("head"),
        outline=outline,
        content=full_content(causes="新"),
        seen_number=outline.edit_number,
    )
    with pytest.raises(Conflict):
        actions.confirm_outline(actor=cast.actor("head"), outline=outline, seen_hash=seen)


def test_confirm_twice_is_a_conflict(cast):
    outline = in_review(cast)
    with pytest.raises(Conflict):
        confirm(cast, outline)


def test_confirm_of_an_incomplete_outline_names_every_gap(cast):
    outline = handed(cast, cases=[], methods=[], restraint="", policy_basis=[])
    with pytest.raises(Invalid) as refused:
        confirm(cast, outline)
    assert set(refused.value.problems) == {"cases", "methods", "restraint", "policy_basis"}
    assert Outline.objects.get().state == OutlineState.AWAITING_HEAD


def test_confirm_without_a_reviewer_goes_into_review_with_a_named_gap(cast):
    Portfolio.objects.filter(unit=cast.units["emergency"]).delete()
    outline = handed(cast)
    review = confirm(cast, outline)
    assert outline.state == OutlineState.IN_REVIEW
    assert review.reviewer is None
    with pytest.raises(Refused, match="还没有审核人"):
        give_pass(cast, outline)


def test_confirm_notes_what_the_reviewer_should_look_at(cast):
    basis = {
        "title": "信访条例",
        "number": "国务院令第 431 号",
        "valid_from": "2005-05-01",
        "valid_to": "2022-04-30",
    }
    outline = in_review(cast, policy_basis=[basis])
    note = outline.comments.get()
    assert (note.kind, note.section, note.quote) == ("auto", "policy_basis", "信访条例")


def test_pass_binds_the_approval_to_the_hash(cast, django_capture_on_commit_callbacks):
    outline = in_review(cast)
    heard = []

    def listen(sender, outline, review, **kwargs):
        heard.append((outline.pk, review.pk))

    signals.outline_passed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            review = give_pass(cast, outline, comment="可以。")
    finally:
        signals.outline_passed.disconnect(listen)
    assert outline.state == OutlineState.PASSED
    assert outline.passed_hash == outline.current.content_hash
    assert outline.passed_version == outline.current
    assert review.decision == ReviewDecision.PASSED
    assert CriterionOpinion.objects.filter(review=review, is_met=True).count() == 7
    assert heard == [(outline.pk, review.pk)]


@pytest.mark.parametrize(
    "name", ["head", "assistant", "clerk", "district_head", "other_head", "trainee", "sysadmin"]
)
def test_pass_by_anybody_but_the_reviewer_is_refused(cast, name):
    outline = in_review(cast)
    with pytest.raises(Refused):
        give_pass(cast, outline, name)


def test_pass_from_another_organisation_is_not_found(cast):
    with pytest.raises(NotFound):
        give_pass(cast, in_review(cast), "outsider")


def test_pass_twice_is_a_conflict(cast):
    with pytest.raises(Conflict):
        give_pass(cast, passed(cast))


def test_pass_with_an_undecided_criterion_is_invalid(cast):
    outline = in_review(cast)
    with pytest.raises(Invalid, match="还有 1 项标准未定：保密与意识形态"):
        give_pass(cast, outline, criteria={**ALL_MET, Criterion.SECURITY: None})
    with pytest.raises(Invalid):
        give_pass(cast, outline, criteria={**ALL_MET, "ranking": True})
    assert not CriterionOpinion.objects.exists()


def test_pass_with_an_unmet_criterion_needs_a_reason(cast):
    outline = in_review(cast)
    criteria = {**ALL_MET, Criterion.PLAIN: False}
    with pytest.raises(Invalid, match="通俗易懂不符合"):
        give_pass(cast, outline, criteria=criteria)
    give_pass(cast, outline, criteria=criteria, comment="课上口头讲通俗些。")
    assert outline.state == OutlineState.PASSED


def test_pass_of_a_version_that_was_replaced_meanwhile_is_a_conflict(cast):
    outline = in_review(cast)
    seen = outline.current.content_hash
    mine = Outline.objects.get(pk=outline.pk)
    actions.save_draft(
        actor=cast.actor("head"),
        outline=outline,
        content=full_content(causes="新"),
        seen_number=outline.edit_number,
    )
    confirm(cast, outline)
    with pytest.raises(Conflict, match="第 2 稿"):
        give_pass(cast, mine, seen_hash=seen)
    assert Outline.objects.get().state == OutlineState.IN_REVIEW


def test_two_reviewers_at_once_the_second_gets_a_conflict(cast):
    outline = in_review(cast)
    mine, his = Outline.objects.get(pk=outline.pk), Outline.objects.get(pk=outline.pk)
    give_pass(cast, mine, seen_hash=outline.current.content_hash)
    with pytest.raises(Conflict):
        give_return(cast, his, seen_hash=outline.current.content_hash)
    assert Review.objects.get().decision == ReviewDecision.PASSED


def test_reviewer_who_lectures_is_replaced_by_the_next_up_the_line(cast):
    cast.lecture.lecturer = cast.leader.person
    cast.lecture.save()
    outline = handed(cast)
    review = confirm(cast, outline, "leader")
    assert review.reviewer == cast.district_head.person
    assert "上提一级" in review.basis
    with pytest.raises(Refused, match="你自己讲的课"):
        give_pass(cast, outline, "leader")
    give_pass(cast, outline, "district_head")
    assert outline.state == OutlineState.PASSED


def test_reviewer_is_resolved_again_at_the_moment_of_the_decision(cast):
    outline = in_review(cast)
    PostHolding.objects.filter(post=cast.posts["leader"]).update(to_on=dt.date(2022, 2, 8))
    with pytest.raises(Refused, match="江远"):
        give_pass(cast, outline, "leader")
    review = give_pass(cast, outline, "district_head")
    assert review.reviewer == cast.district_head.person
    assert "空缺" in review.basis


def test_return_keeps_reasons_comment_and_deadline(cast):
    outline = in_review(cast)
    review = give_return(
        cast, outline, reasons=["policy_outdated", "other", "other"], criteria={"policy": False}
    )
    assert outline.state == OutlineState.RETURNED
    assert outline.due_on == dt.date(2022, 2, 10)
    assert [reason.code for reason in review.reasons.all()] == ["policy_outdated", "other"]
    assert review.opinions.get().criterion == "policy"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reasons": []}, "reasons"),
        ({"reasons": ["bad_mood"]}, "reasons"),
        ({"comment": " "}, "comment"),
        ({"due_on": dt.date(2022, 2, 8)}, "due_on"),
        ({"due_on": dt.date(2022, 2, 13)}, "due_on"),
    ],
)
def test_return_without_what_the_department_needs_is_invalid(cast, changes, field):
    outline = in_review(cast)
    with pytest.raises(Invalid) as refused:
        give_return(cast, outline, **changes)
    assert list(refused.value.problems) == [field]
    assert Outline.objects.get().state == OutlineState.IN_REVIEW


def test_second_round_after_a_return(cast):
    outline = returned(cast)
    assistant = cast.actor("assistant")
    actions.save_draft(
        actor=assistant, outline=outline, content=full_content(causes="改过"), seen_number=outline.edit_number
    )
    assert outline.current.number == 2
    actions.hand_to_head(actor=assistant, outline=outline)
    review = confirm(cast, outline)
    assert (review.round, outline.round) == (2, 2)
    give_pass(cast, outline)
    assert outline.state == OutlineState.PASSED


def test_withdraw_takes_the_approval_back(cast):
    outline = passed(cast)
    actions.withdraw_outline(actor=cast.actor("leader"), outline=outline, reason="依据有新规定")
    assert outline.state == OutlineState.WITHDRAWN
    assert outline.passed_hash == ""
    assert outline.reviews.get().withdrawn_reason == "依据有新规定"
    with pytest.raises(Conflict):
        actions.withdraw_outline(actor=cast.actor("leader"), outline=outline, reason="再收")


def test_withdraw_without_a_reason_or_by_others_is_turned_down(cast):
    outline = passed(cast)
    with pytest.raises(Invalid):
        actions.withdraw_outline(actor=cast.actor("leader"), outline=outline, reason="")
    for name in ("head", "clerk", "district_head"):
        with pytest.raises(Refused):
            actions.withdraw_outline(actor=cast.actor(name), outline=outline, reason="不行")


@pytest.mark.parametrize("state", [state for state in MAKERS if state != "in_review"])
def test_decisions_outside_review_are_conflicts(cast, state):
    outline = MAKERS[state](cast)
    with pytest.raises(Conflict):
        give_pass(cast, outline)
    with pytest.raises(Conflict):
        give_return(cast, outline)


def test_tampered_version_can_not_be_passed(cast):
    outline = in_review(cast)
    content = {**outline.current.content, "causes": "偷偷改的"}
    OutlineVersion.objects.filter(pk=outline.current.pk).update(content=content)
    with pytest.raises(Conflict, match="校验值"):
        give_pass(cast, outline)


def test_database_keeps_a_pass_without_hash_out(cast):
    outline = opened(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outline.objects.filter(pk=outline.pk).update(state="passed")


def test_database_keeps_the_lecturer_from_reviewing(cast):
    in_review(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(reviewer=cast.head.person)


def test_comment_is_anchored_and_settled_once(cast):
    outline = in_review(cast)
    comment = actions.add_comment(
        actor=cast.actor("leader"), outline=outline, section="problems", quote="查而不改", body="举本区一件。"
    )
    assert (comment.version, comment.author) == (outline.current, cast.leader.person)
    actions.settle_comment(actor=cast.actor("assistant"), comment=comment, answer="已补。")
    assert comment.settled_at
    with pytest.raises(Conflict):
        actions.settle_comment(actor=cast.actor("assistant"), comment=comment, answer="又补。")


def test_comment_that_is_empty_or_from_a_stranger_is_turned_down(cast):
    outline = in_review(cast)
    with pytest.raises(Invalid) as refused:
        actions.add_comment(actor=cast.actor("leader"), outline=outline, section="x", quote="", body=" ")
    assert set(refused.value.problems) == {"section", "body"}
    for name in ("clerk", "other_head", "trainee", "inspector"):
        with pytest.raises(Refused):
            actions.add_comment(actor=cast.actor(name), outline=outline, section="cases", quote="", body="好")
