"""The demo tells S5 exactly: counts of the roster, the golden example, who passed what, what is answered.

The story is built once through the product's own actions; every test reads it.
"""

from __future__ import annotations

import csv
import filecmp

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.feedback.models import Evaluation, LectureResult
from lunxun.feedback.sealing import verify_root
from lunxun.library.models import Guide
from lunxun.org.actors import actor_of
from lunxun.org.demo_login import ROLES
from lunxun.org.models import Account, Organisation, Person, Unit
from lunxun.outlines.models import Outline, Review
from lunxun.plans.models import TrainingSession
from lunxun.teaching.models import RosterEntry
from lunxun.teaching.queries import session_counts
from lunxun.tracking.models import Suggestion
from lunxun.web.demo import district
from lunxun.web.demo.build import instant_of
from lunxun.web.demo.chronicle import tell
from lunxun.web.demo.story import DATA, Story


@pytest.fixture
def told(db):
    organisation = Organisation.objects.create(name="澄湖区", short_name="澄湖区", code="chenghu")
    story = Story(organisation, lambda _line: None)
    tell(story, instant_of("2022-02-21"))
    return story


def test_story_of_the_whole_saturday(told):
    """One test for one building of the story: it takes seconds, the reading none."""
    session = TrainingSession.objects.get()
    _the_district()
    _the_roster(session)
    _the_gate(session)
    _the_golden_example()
    _what_came_after()
    assert AuditEntry.objects.filter(organisation=told.organisation).count() > 200


def _the_district():
    assert Unit.objects.filter(type__code__in=["department", "platform"]).count() == 60
    assert Unit.objects.filter(type__code__in=["street", "town"]).count() == 13
    assert Unit.objects.filter(type__code__in=["community", "village"]).count() == 170
    assert Person.objects.filter(name="王芳").count() == 3
    for login in ROLES:
        assert actor_of(Account.objects.get(login=login)).is_signed_in
    assert "leader" in actor_of(Account.objects.get(login="leader")).roles


def _the_roster(session):
    counts = session_counts(session)
    assert RosterEntry.objects.filter(session=session, source="rule").count() == 604
    assert (counts.called, counts.present, counts.on_leave, counts.missing) == (604, 589, 11, 4)
    assert (counts.substitutes, counts.outside) == (17, 2)
    assert counts.by_method == {"phone": 408, "staff": 96, "paper": 85}


def _the_gate(session):
    assert session.state == "held"
    assert Outline.objects.filter(state="passed").count() == 8
    passed = Review.objects.filter(decision="passed").select_related(
        "reviewer", "reviewer_post", "outline__lecture__unit"
    )
    reviewers = {review.outline.lecture.unit.short_name: review.reviewer_post.title for review in passed}
    assert reviewers == {
        "网信办": "宣传部部长", "应急局": "常务副区长", "交警大队": "副区长兼公安分局局长", "消防救援大队": "副区长兼公安分局局长",
        "城管执法局": "副区长（城建城管）", "生态环境分局": "副区长（农业环境）", "卫健局": "副区长（社会事业）", "信访局": "政法委书记",
    }  # fmt: skip
    assert Review.objects.filter(decision="returned").count() == 2


def _the_golden_example():
    result = LectureResult.objects.get(lecture__unit__short_name="应急局")
    assert (result.due, result.returned, result.valid) == (589, 571, 566)
    tallies = {
        item: tuple(result.tallies.filter(item=item).order_by("choice").values_list("count", flat=True))
        for item in ("topic", "content", "form")
    }
    assert tallies == {"topic": (412, 131, 19, 4), "content": (430, 120, 14, 2), "form": (361, 168, 31, 6)}
    evaluation = Evaluation.objects.get()
    assert evaluation.state == "sealed"
    assert verify_root(evaluation)


def _what_came_after():
    states = list(Suggestion.objects.values_list("state", flat=True))
    assert len(states) == 23
    assert {"assigned", "working", "answered", "closed", "declined"} == set(states)
    guide = Guide.objects.get()
    assert (guide.unit.short_name, guide.state) == ("城管执法局", "published")


@pytest.mark.parametrize(
    ("story", "state", "passed", "present"),
    [
        ("2022-02-01", "draft", 6, 0),
        ("2022-02-11T17:30", "released", 8, 0),
        ("2022-02-12T08:10", "released", 8, 408),
    ],
)
def test_story_stops_at_the_asked_day(db, story, state, passed, present):
    organisation = Organisation.objects.create(name="澄湖区", short_name="澄湖区", code="chenghu")
    tell(Story(organisation, lambda _line: None), instant_of(story))
    session = TrainingSession.objects.get()
    assert session.state == state
    assert Outline.objects.filter(state="passed").count() == passed
    assert session_counts(session).present == present


@pytest.mark.parametrize(("folder", "has_crowd", "people"), [("org", False, 804), ("district", True, 3000)])
def test_files_of_the_district_are_what_its_generator_writes(tmp_path, folder, has_crowd, people):
    district.write(tmp_path, has_crowd=has_crowd)
    names = sorted(path.name for path in (DATA / folder).iterdir())
    same, different, missing = filecmp.cmpfiles(DATA / folder, tmp_path, names, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) == 7
    with (tmp_path / "people.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == people + 1
