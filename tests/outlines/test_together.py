"""Two at once, for real: threads on their own connections, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from lunxun.kernel.errors import Conflict
from lunxun.outlines import actions
from lunxun.outlines.enums import Criterion, ReviewDecision
from lunxun.outlines.models import Outline, Review
from tests.cast import Cast, build_cast
from tests.outlines.factories import ALL_MET, drafted, full_content, in_review, opened

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Run the verbs behind one barrier; "done" or the name of the error, sorted."""
    barrier, answers = threading.Barrier(len(verbs)), []

    def run(verb: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            verb()
            answers.append("done")
        except Conflict:
            answers.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(answers)


@pytest.fixture
def people() -> Cast:
    return build_cast()


def test_pass_and_return_at_once_one_wins(people):
    outline = in_review(people)
    seen, leader = outline.current.content_hash, people.actor("leader")
    answers = at_once(
        lambda: actions.pass_outline(
            actor=leader, outline=Outline.objects.get(pk=outline.pk), seen_hash=seen, criteria=ALL_MET
        ),
        lambda: actions.return_outline(
            actor=leader,
            outline=Outline.objects.get(pk=outline.pk),
            seen_hash=seen,
            reasons=["other"],
            comment="改",
            due_on=people.session.on,
        ),
    )
    assert answers == ["conflict", "done"]
    review = Review.objects.get()
    assert review.decision != ReviewDecision.PENDING
    assert (Outline.objects.get().state == "passed") == (review.decision == ReviewDecision.PASSED)


def test_pass_and_a_new_draft_at_once_never_leave_a_pass_for_other_bytes(people):
    outline = in_review(people)
    seen, leader, head = outline.current.content_hash, people.actor("leader"), people.actor("head")

    def save() -> None:
        mine = Outline.objects.get(pk=outline.pk)
        actions.save_draft(actor=head, outline=mine, content=full_content(causes="新"), seen_number=1)

    def give_pass() -> None:
        mine = Outline.objects.get(pk=outline.pk)
        actions.pass_outline(
            actor=leader, outline=mine, seen_hash=seen, criteria=dict.fromkeys(Criterion.values, True)
        )

    assert at_once(save, give_pass) == ["conflict", "done"]
    fresh = Outline.objects.get()
    assert fresh.state in {"passed", "draft"}
    if fresh.state == "passed":
        assert fresh.current.content_hash == fresh.passed_hash == seen
    else:
        assert fresh.passed_hash == ""


def test_two_saves_at_once_one_is_kept_and_the_other_told(people):
    outline = drafted(people)
    writers = [people.actor("head"), people.actor("assistant")]
    answers = at_once(
        *(
            lambda actor=actor: actions.save_draft(
                actor=actor,
                outline=Outline.objects.get(pk=outline.pk),
                content=full_content(causes=actor.label),
                seen_number=1,
            )
            for actor in writers
        )
    )
    assert answers == ["conflict", "done"]
    assert Outline.objects.get().edit_number == 2


def test_two_openings_at_once_give_one_outline(people):
    at_once(lambda: opened(people), lambda: opened(people))
    assert Outline.objects.count() == 1
