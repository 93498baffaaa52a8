"""What is published stands on the sealed rows: one count, row, mark or root changed outside, and nothing is."""

from __future__ import annotations

import pytest
from django.db.models import F

from lunxun.audit.models import AuditEntry
from lunxun.cli.checks import BAD, GOOD, sealed_results
from lunxun.feedback import actions
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedRow, SealedText
from lunxun.feedback.proving import faults_of
from lunxun.kernel.errors import Conflict
from tests.feedback.factories import cast_some, form_on_the_whole, opened, seal, sealed


def fresh(evaluation) -> Evaluation:
    return Evaluation.objects.select_related("form_version").get(pk=evaluation.pk)


def better_grades():
    """One 基本满意 becomes 非常满意 in the histogram, as a leader might wish."""
    low = LectureTally.objects.get(item="form", choice=2, count__gt=0)
    LectureTally.objects.filter(pk=low.pk).update(count=F("count") - 1)
    LectureTally.objects.filter(result=low.result_id, item="form", choice=0).update(count=F("count") + 1)


def one_row_changed():
    row = SealedRow.objects.first()
    row.answers = {**row.answers, "topic": 3}
    row.save()


def marked_invalid_in_rows_and_figures():
    """A bad row is struck out everywhere but in the root, which does not hold the mark."""
    row = SealedRow.objects.filter(lecture__result__isnull=False).first()
    SealedRow.objects.filter(pk=row.pk).update(is_valid=False)
    LectureResult.objects.filter(lecture=row.lecture_id).update(valid=F("valid") - 1)
    for item, choice in row.answers.items():
        LectureTally.objects.filter(result__lecture=row.lecture_id, item=item, choice=choice).update(
            count=F("count") - 1
        )


def another_root_in_the_trail():
    """Row, histogram and root fit one another; the trail remembers another root."""
    AuditEntry.objects.filter(verb="feedback.seal").update(data={"root": "0" * 64})


CHANGES = {
    better_grades: "对不上",
    one_row_changed: "重算出来的指纹",
    marked_invalid_in_rows_and_figures: "对不上",
    another_root_in_the_trail: "操作记录",
    lambda: LectureResult.objects.update(due=F("due") - 5): "对不上",
    lambda: SealedText.objects.update(body="讲得好"): "重算出来的指纹",
    lambda: SealedRow.objects.filter(pk=SealedRow.objects.first().pk).delete(): "重算出来的指纹",
    lambda: Evaluation.objects.update(session_tallies={"order": [12, 0, 0, 0]}): "整场培训",
}


@pytest.mark.parametrize(("change", "said"), CHANGES.items(), ids=range(len(CHANGES)))
def test_nothing_is_published_that_does_not_stand_on_what_was_sealed(cast, change, said):
    evaluation = sealed(cast, text="多讲案例")
    assert faults_of(fresh(evaluation)) == []
    assert [finding.level for finding in sealed_results()] == [GOOD]
    change()
    with pytest.raises(Conflict, match=said):
        actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    assert not LectureResult.objects.filter(state="released").exists()
    (finding,) = sealed_results()
    assert finding.level == BAD
    assert said in finding.text


def test_what_is_judged_once_and_what_came_late_is_counted_again_too(cast):
    evaluation, issued = opened(cast, form_version=form_on_the_whole(cast))
    cast_some(cast, evaluation, issued[:8])
    seal(cast, evaluation)
    cast_some(cast, evaluation, issued[8:14])
    actions.seal_supplement(actor=cast.actor("clerk"), evaluation=evaluation)
    assert [result.valid for result in LectureResult.objects.all()] == [14, 14]
    assert faults_of(fresh(evaluation)) == []
    SealedRow.objects.filter(pk=SealedRow.objects.filter(supplement=1).first().pk).update(supplement=0)
    assert len(faults_of(fresh(evaluation))) == 1
    AuditEntry.objects.filter(verb="feedback.seal_supplement").update(data={})
    assert len(faults_of(fresh(evaluation))) == 2
