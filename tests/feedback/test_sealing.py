"""封存: whole or not at all, from wherever it was killed; and nothing left of the staging store."""

from __future__ import annotations

import importlib

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, queries, sealing, tasks
from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedRow, SealedText
from lunxun.feedback.signals import evaluation_sealed
from lunxun.feedback.staging import StagingGone, folder, sqlite, store_named
from lunxun.kernel.errors import Conflict, NotFound, Refused
from tests.feedback.factories import cast_some, opened, seal, sealed

COUNT = 12


class Killed(BaseException):
    """Like kill -9, as far as Python code can tell: nothing catches it."""


def collecting(cast) -> Evaluation:
    evaluation, tickets = opened(cast, slips=COUNT)
    cast_some(cast, evaluation, tickets, text="一条建议")
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    return evaluation


def check_sealed_once(evaluation: Evaluation) -> None:
    evaluation.refresh_from_db()
    assert evaluation.state == EvaluationState.SEALED
    assert (evaluation.ballots, evaluation.texts, len(evaluation.receipts)) == (COUNT, COUNT, COUNT)
    assert SealedRow.objects.count() == 2 * COUNT
    assert SealedText.objects.count() == COUNT
    assert [result.valid for result in LectureResult.objects.all()] == [COUNT, COUNT]
    assert sum(LectureTally.objects.filter(item="topic").values_list("count", flat=True)) == 2 * COUNT
    assert sealing.verify_root(evaluation)
    assert not store_named(evaluation.staging).exists()
    assert AuditEntry.objects.filter(verb="feedback.seal").count() == 1


STEPS = [
    "lunxun.feedback.sealing.shut_staging",
    "lunxun.feedback.sealing.write_sealed",
    "lunxun.feedback.sealing._write_rows",
    "lunxun.feedback.sealing._write_texts",
    "lunxun.feedback.sealing._write_results",
    "lunxun.feedback.sealing.stored_roots",
    "lunxun.feedback.sealing.destroy_staging",
    "lunxun.feedback.actions.closing._finish_seal",
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_seal_killed_at_any_step_is_finished_by_the_next(cast, monkeypatch, step, when):
    evaluation = collecting(cast)
    module, name = step.rsplit(".", 1)
    whole = getattr(importlib.import_module(module), name)

    def killed(*args, **kwargs):
        if when == "after":
            whole(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(step, killed)
        with pytest.raises(Killed):
            actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    tasks.resume_seals()
    check_sealed_once(evaluation)
    tasks.resume_seals()
    check_sealed_once(evaluation)


def test_a_kill_while_a_file_is_overwritten_is_finished_too(cast, monkeypatch):
    evaluation = collecting(cast)
    store = store_named(evaluation.staging)
    if not hasattr(store, "path"):
        pytest.skip("files only")

    def killed(path):
        path.write_bytes(bytes(path.stat().st_size))
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "_overwrite_and_unlink", killed)
        with pytest.raises(Killed):
            actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    tasks.resume_seals()
    check_sealed_once(evaluation)


def test_a_store_lost_before_the_seal_is_an_error_and_not_an_empty_result(cast):
    evaluation = collecting(cast)
    store_named(evaluation.staging).destroy()
    with pytest.raises(StagingGone):
        actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.root) == (EvaluationState.SEALING, "")


def test_sealing_announces_it_once_committed(cast, django_capture_on_commit_callbacks):
    evaluation = collecting(cast)
    heard = []

    def hear(sender, evaluation_id, **_more):
        heard.append(evaluation_id)

    evaluation_sealed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    finally:
        evaluation_sealed.disconnect(hear)
    assert heard == [evaluation.pk]


def test_steps_out_of_order_are_refused(cast):
    evaluation, _tickets = opened(cast)
    with pytest.raises(Conflict):
        actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    stale = Evaluation.objects.get(pk=evaluation.pk)
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    with pytest.raises(Conflict):
        actions.start_collecting(actor=cast.actor("clerk"), evaluation=stale)
    with pytest.raises(Refused):
        actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=1)
    actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)
    with pytest.raises(Conflict):
        actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)


@pytest.mark.parametrize(
    "role", ["leader", "head", "contact", "trainee", "inspector", "sysadmin", "outsider"]
)
def test_every_verb_of_the_office_is_refused_to_others(cast, role):
    evaluation, _tickets = opened(cast)
    actor = cast.actor(role)
    verbs = [
        lambda: actions.prepare_evaluation(actor=actor, session=cast.session, mode="slips"),
        lambda: actions.open_answering(actor=actor, evaluation=evaluation),
        lambda: actions.change_mode(actor=actor, evaluation=evaluation, mode="phone"),
        lambda: actions.issue_slips(actor=actor, evaluation=evaluation, count=1),
        lambda: actions.start_collecting(actor=actor, evaluation=evaluation),
        lambda: actions.seal_evaluation(actor=actor, evaluation=evaluation),
        lambda: actions.release_results(actor=actor, evaluation=evaluation),
        lambda: actions.release_results(actor=actor, lecture=cast.lecture),
    ]
    for verb in verbs:
        with pytest.raises(Refused):
            verb()
    evaluation.refresh_from_db()
    assert evaluation.state == EvaluationState.ANSWERING


def test_results_are_released_one_lecture_or_all(cast):
    evaluation = sealed(cast)
    clerk = cast.actor("clerk")
    assert actions.release_results(actor=clerk, lecture=cast.lecture) == 1
    assert actions.release_results(actor=clerk, evaluation=evaluation) == 1
    with pytest.raises(Conflict):
        actions.release_results(actor=clerk, evaluation=evaluation)


def test_texts_reach_each_reader_as_decided(cast):
    evaluation = sealed(cast, text="讲得好")
    clerk = cast.actor("clerk")
    texts = list(SealedText.objects.order_by("pk"))
    assert queries.texts_for(cast.actor("head"), cast.lecture) == []
    for text, visibility in zip(texts, ["show", "lecturer", "hidden"], strict=False):
        actions.moderate_text(actor=clerk, text=text, visibility=visibility, text_class="praise")
    assert queries.texts_for(cast.actor("head"), cast.lecture) == texts[:2]
    assert queries.texts_for(cast.actor("other_head"), cast.lecture) == []
    assert queries.released_texts(evaluation.organisation_id, evaluation.pk) == []
    actions.release_results(actor=clerk, evaluation=evaluation)
    assert queries.texts_for(cast.actor("other_head"), cast.lecture) == [texts[0]]
    assert queries.released_texts(evaluation.organisation_id, evaluation.pk) == [texts[0]]
    assert "讲得好" not in " ".join(str(e.data) + e.subject_label + e.note for e in AuditEntry.objects.all())


def test_the_office_has_no_say_in_what_is_said_of_itself(cast):
    """A clerk who lectured neither reads nor moderates the texts on that lecture."""
    cast.lecture.lecturer = cast.clerk.person
    cast.lecture.save()
    evaluation = sealed(cast, text="讲得不好")
    clerk = cast.actor("clerk")
    text = SealedText.objects.select_related("lecture").first()
    assert not queries.texts_to_moderate(clerk, evaluation).exists()
    with pytest.raises(NotFound):
        queries.get_text_for(clerk, text.pk)
    with pytest.raises(Refused):
        actions.moderate_text(actor=clerk, text=text, visibility="hidden")
    assert (
        actions.moderate_many(
            actor=clerk, evaluation=evaluation, classes={text.pk: "praise"}, visibility="hidden"
        )
        == 0
    )
    assert queries.texts_for(clerk, cast.lecture) == []


def test_no_staging_file_is_left_after_the_seal(cast):
    evaluation, tickets = opened(cast, slips=COUNT)
    cast_some(cast, evaluation, tickets)
    seal(cast, evaluation)
    assert list(folder().glob(f"{evaluation.staging}*")) == []
