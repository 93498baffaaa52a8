"""The ledger's verbs: every step by its owner, nobody else, from the right state, once."""

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions as feedback
from lunxun.feedback.models import SealedText
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.tracking import actions
from lunxun.tracking.enums import SUGGESTION_MOVES, SuggestionState
from lunxun.tracking.models import Intake, Suggestion
from tests.tracking.factories import sealed_text, suggestion

EVERYBODY = [
    "clerk",
    "leader",
    "head",
    "assistant",
    "other_head",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
]
VERBS = {
    "start_work": (actions.start_work, {"plan": "排成一页"}, {"head", "assistant"}),
    "answer": (actions.answer_suggestion, {"answer": "已发到各街镇"}, {"head", "assistant"}),
    "decline": (actions.decline_suggestion, {"answer": "时长不再加"}, {"head", "assistant"}),
    "close": (actions.close_suggestion, {"evidence": "看过"}, {"clerk", "inspector"}),
    "reopen": (actions.reopen_suggestion, {"reason": "没有办"}, {"clerk", "inspector"}),
}
TARGET = {
    "start_work": "working", "answer": "answered", "decline": "declined", "close": "closed", "reopen": "working",
}  # fmt: skip


def in_state(cast, state):
    row = suggestion(cast)
    fields = {"answer": "答", "evidence": "证"} if state in {"answered", "closed", "declined"} else {}
    Suggestion.objects.filter(pk=row.pk).update(state=state, **fields)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", SuggestionState.values)
def test_every_verb_works_from_exactly_the_states_of_the_table(cast, verb, state):
    run, values, who = VERBS[verb]
    row, actor = in_state(cast, state), cast.actor(sorted(who)[0])
    if TARGET[verb] in SUGGESTION_MOVES[state]:
        run(actor=actor, suggestion=row, **values)
        assert Suggestion.objects.get(pk=row.pk).state == TARGET[verb]
    else:
        with pytest.raises(Conflict):
            run(actor=actor, suggestion=row, **values)
        assert Suggestion.objects.get(pk=row.pk).state == state


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_verb_is_refused_to_all_but_its_owners(cast, verb, who):
    run, values, allowed = VERBS[verb]
    start = "answered" if verb in {"close", "reopen"} else "assigned"
    row = in_state(cast, start)
    if who in allowed:
        run(actor=cast.actor(who), suggestion=row, **values)
    else:
        with pytest.raises(Refused):
            run(actor=cast.actor(who), suggestion=row, **values)


def test_take_up_numbers_matters_of_a_session_and_names_the_owner(cast):
    first, second = suggestion(cast), suggestion(cast, "语速偏快")
    assert (first.label, second.label) == ("0212-01", "0212-02")
    assert first.owner == "贺启明"
    assert first.due_on == clock.today() + dt.timedelta(days=7)


def test_take_up_of_a_text_twice_is_a_conflict(cast):
    text = sealed_text(cast)
    values = {"actor": cast.actor("clerk"), "text": text}
    actions.take_up(**values, category="method", owner_unit=cast.units["emergency"])
    with pytest.raises(Conflict):
        actions.take_up(**values, category="method", owner_unit=cast.units["emergency"])
    with pytest.raises(Conflict):
        actions.set_aside(**values)
    assert Intake.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "problem"),
    [({"category": "nonsense"}, "category"), ({"due_on": dt.date(2022, 1, 1)}, "due_on")],
)
def test_take_up_with_wrong_input_names_the_field_and_writes_nothing(cast, fields, problem):
    with pytest.raises(Invalid) as refusal:
        suggestion(cast, **fields)
    assert set(refusal.value.problems) == {problem}
    assert Suggestion.objects.count() == 0


def test_merge_into_counts_the_text_with_the_matter(cast):
    row = suggestion(cast)
    actions.merge_into(actor=cast.actor("clerk"), text=sealed_text(cast, "检查表要电子版"), suggestion=row)
    assert row.intakes.count() == 2


def test_close_without_any_evidence_is_invalid(cast):
    row = suggestion(cast)
    actions.answer_suggestion(actor=cast.actor("head"), suggestion=row, answer="已发")
    with pytest.raises(Invalid):
        actions.close_suggestion(actor=cast.actor("clerk"), suggestion=row)


def test_answer_by_two_people_at_once_counts_once(cast):
    row = suggestion(cast)
    stale = Suggestion.objects.get(pk=row.pk)
    actions.answer_suggestion(actor=cast.actor("head"), suggestion=row, answer="已发")
    with pytest.raises(Conflict):
        actions.answer_suggestion(actor=cast.actor("assistant"), suggestion=stale, answer="正在办")
    assert Suggestion.objects.get(pk=row.pk).answer == "已发"


def test_reassign_answered_matter_is_a_conflict(cast):
    row = in_state(cast, "answered")
    with pytest.raises(Conflict):
        actions.reassign(
            actor=cast.actor("clerk"),
            suggestion=row,
            owner_unit=cast.units["petitions"],
            due_on=dt.date(2022, 3, 1),
            reason="归口不对",
        )


def test_many_texts_are_set_aside_or_merged_at_once_each_with_its_entry(cast):
    clerk, kept = cast.actor("clerk"), suggestion(cast)
    aside = [sealed_text(cast, f"很好 {number}") for number in range(3)]
    same = [sealed_text(cast, f"检查表发电子版 {number}") for number in range(2)]
    assert actions.set_aside_many(actor=clerk, texts=aside) == 3
    assert actions.merge_many(actor=clerk, texts=same, suggestion=kept) == 2
    verdicts = list(Intake.objects.order_by("verdict").values_list("verdict", flat=True))
    assert verdicts == ["entry", "merged", "merged", "none", "none", "none"]
    assert AuditEntry.objects.filter(verb="set_aside").count() == 3
    assert AuditEntry.objects.filter(verb="merge_into", subject_id=str(kept.pk)).count() == 2
    with pytest.raises(Conflict):
        actions.set_aside_many(actor=clerk, texts=aside)
    with pytest.raises(Refused):
        actions.merge_many(actor=cast.actor("head"), texts=[sealed_text(cast, "又一条")], suggestion=kept)


def test_many_texts_are_classed_at_once_each_with_its_entry(cast):
    texts = [sealed_text(cast, f"多讲案例 {number}") for number in range(3)]
    classes = {texts[0].pk: "case", texts[1].pk: "praise"}
    evaluation = texts[0].evaluation
    with pytest.raises(Refused):
        feedback.moderate_many(
            actor=cast.actor("head"), evaluation=evaluation, classes=classes, visibility="show"
        )
    with pytest.raises(Invalid):
        feedback.moderate_many(
            actor=cast.actor("clerk"), evaluation=evaluation, classes={texts[0].pk: "?"}, visibility="show"
        )
    made = feedback.moderate_many(
        actor=cast.actor("clerk"), evaluation=evaluation, classes=classes, visibility="show"
    )
    assert made == 2
    found = {text.pk: (text.text_class, text.is_moderated) for text in SealedText.objects.all()}
    assert [found[text.pk] for text in texts] == [("case", True), ("praise", True), ("", False)]
    assert AuditEntry.objects.filter(verb="feedback.moderate").count() == 2
