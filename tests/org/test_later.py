"""Later on: pages about an earlier day use the names of that day, and leaders keep what they approved."""

import datetime as dt

import pytest
from django.urls import reverse

from lunxun.feedback.rules import led_unit_ids
from lunxun.kernel import clock
from lunxun.org.changes import actions
from lunxun.org.changes.founding import UnitDraft
from lunxun.outlines import rules as outlines
from lunxun.outlines.models import Outline
from tests.cast import hold, make_person
from tests.feedback.factories import sealed
from tests.library.factories import retrospective
from tests.outlines.factories import in_review
from tests.tracking.factories import suggestion

JULY = dt.date(2022, 7, 1)


@pytest.fixture
def renamed(cast):
    """The unit of the lecture has borne another name since July; today is the tenth of July."""
    sealed(cast)
    in_review(cast)
    with clock.frozen(clock.at(dt.date(2022, 7, 10), 9)):
        actions.rename_unit(
            actor=cast.actor("clerk"), unit=cast.units["emergency"], name="新名局", effective_on=JULY
        )
        cast.units["emergency"].refresh_from_db()
        assert cast.units["emergency"].short_name == "新名局"
        yield cast


@pytest.mark.parametrize(
    "page", ["session_list", "session_detail", "lecture_detail", "results", "board", "outline_list"]
)
def test_pages_of_a_past_session_bear_the_name_of_the_time(renamed, signed_in, page):
    address = {
        "session_list": reverse("plans:session_list"),
        "session_detail": reverse("plans:session_detail", args=[renamed.session.pk]),
        "lecture_detail": reverse("plans:lecture_detail", args=[renamed.lecture.pk]),
        "results": reverse("feedback:results", args=[renamed.session.pk]),
        "outline_list": reverse("outlines:outline_list") + "?state=",
        "board": reverse("teaching:board", args=[renamed.session.pk]),
    }[page]
    renamed.lecture.lecturer_title = ""
    renamed.lecture.save()
    shown = signed_in(renamed.clerk).get(address).content.decode()
    assert "应急局" in shown
    assert "新名局" not in shown


def test_what_somebody_was_bears_the_name_of_the_time(renamed, signed_in):
    with clock.frozen(clock.at(dt.date(2022, 7, 10), 9)):
        post = renamed.posts["assistant"]
        person = make_person(renamed.organisation, "前主任")
        hold(post, person, to_on=dt.date(2022, 5, 31))
        shown = signed_in(renamed.clerk).get(f"/people/{person.pk}/").content.decode()
        assert "应急局" in shown
        assert "新名局" not in shown
        assert "应急局主任" not in shown
        now = signed_in(renamed.clerk).get(f"/people/{renamed.head.person_id}/").content.decode()
        assert "新名局局长" in now


def test_the_leader_of_a_merged_unit_sees_its_old_outlines_and_results(cast):
    outline = in_review(cast)
    old = {cast.units["emergency"].pk, cast.units["petitions"].pk}
    merged = actions.merge_units(
        actor=cast.actor("clerk"),
        units=[cast.units["emergency"], cast.units["petitions"]],
        draft=UnitDraft("应急信访局"),
        head=cast.head.person,
        other_heads_title="副局长",
        leader_post=cast.posts["district_head"],
        effective_on=JULY,
    )
    new = merged.units.get(name="应急信访局")

    def seen(name):
        actor = cast.actor(name)
        listed = outlines.visible_to(actor, Outline.objects.all()).filter(pk=outline.pk).exists()
        return led_unit_ids(actor), listed

    with clock.frozen(clock.at(JULY - dt.timedelta(days=1), 9)):
        assert seen("leader") == (old, True)
        assert seen("district_head")[0] == set()
    with clock.frozen(clock.at(JULY, 9)):
        assert seen("district_head") == ({new.pk} | old, True)
        assert seen("leader")[0] == set()


def test_what_was_said_and_learned_bears_the_name_of_the_time(renamed, signed_in):
    """A suggestion, a guide and a retrospective of the spring, read in July."""
    with clock.frozen(clock.at(dt.date(2022, 2, 14), 9)):
        given = suggestion(renamed)
    with clock.frozen(clock.at(dt.date(2022, 7, 10), 9)):
        looked_back = retrospective(renamed)
    pages = [
        reverse("tracking:suggestion_list"),
        reverse("tracking:suggestion_detail", args=[given.pk]),
    ]
    for address in pages:
        shown = signed_in(renamed.clerk).get(address).content.decode()
        row = shown[shown.index(given.words) :]
        assert "应急局" in row, address
    assert (given.owner_name, looked_back.unit_name) == ("应急局", "应急局")
    assert given.owner_unit.short_name_on(JULY) == "新名局"
