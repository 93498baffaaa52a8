"""Pages of one lecture, lecturer, topic, goal: what they show to whom, how they link, what they cost."""

import pytest

from lunxun.library.models import Guide
from lunxun.plans import catalogue
from lunxun.plans.models import Goal, GoalFramework, Lecture
from tests.feedback.factories import sealed
from tests.outlines.factories import in_review
from tests.tracking.factories import suggestion


@pytest.fixture
def goal(cast):
    framework = GoalFramework.objects.create(
        organisation=cast.organisation, code="six", name="六强", provenance="区委经济工作会议"
    )
    made = Goal.objects.create(
        organisation=cast.organisation, framework=framework, code="party", name="强党建"
    )
    Goal.objects.create(organisation=cast.organisation, framework=framework, code="target", name="强目标")
    cast.lecture.goals.add(made)
    return made


def pages(cast, goal):
    return {
        "lecture": f"/lectures/{cast.lecture.pk}/",
        "lecturer": f"/lecturers/{cast.head.person_id}/",
        "topic": f"/plan/topics/{cast.lecture.topic_id}/",
        "goal": f"/plan/goals/{goal.pk}/",
        "person": f"/people/{cast.head.person_id}/",
        "unit": f"/units/{cast.units['emergency'].pk}/",
    }


def test_pages_link_to_one_another(cast, goal, signed_in):
    client, paths = signed_in(cast.clerk), pages(cast, goal)
    html = {name: client.get(path).content.decode() for name, path in paths.items()}
    links = {
        "lecture": ("lecturer", "topic", "goal", "unit"),
        "lecturer": ("lecture", "person", "unit"),
        "topic": ("lecture", "lecturer", "unit"),
        "goal": ("lecture", "lecturer"),
        "person": ("lecture", "lecturer", "unit"),
        "unit": ("lecture", "person"),
    }
    for page, targets in links.items():
        for target in targets:
            assert f'href="{paths[target]}"' in html[page], f"{page} → {target}"


def test_a_trainee_gets_no_links_that_refuse_him(cast, goal, signed_in):
    client, paths = signed_in(cast.trainee), pages(cast, goal)
    for name in ("lecture", "lecturer", "topic", "goal"):
        html = client.get(paths[name]).content.decode()
        assert cast.lecture.title in html
        assert f'href="{paths["unit"]}"' not in html


def test_goal_without_lectures_is_shown_as_a_gap(cast, goal, signed_in):
    row = catalogue.framework_rows(cast.actor("clerk"))[0]
    assert [one.lecture_count for one in row.goals] == [1, 0]
    assert row.gaps == 1
    other = Goal.objects.get(code="target")
    page = signed_in(cast.trainee).get(f"/plan/goals/{other.pk}/").content.decode()
    assert "还没有课服务这个目标" in page
    assert "区委经济工作会议" in page


def test_withdrawn_lectures_serve_no_goal(cast, goal):
    Lecture.objects.filter(pk=cast.lecture.pk).update(state="withdrawn")
    assert catalogue.framework_rows(cast.actor("clerk"))[0].gaps == 2
    assert catalogue.goal_page(cast.actor("clerk"), goal.pk).lectures == []


def keys(cast, who):
    return {panel.key for panel in catalogue.lecture_page(cast.actor(who), cast.lecture.pk).panels}


def test_lecture_page_shows_each_what_his_own_pages_would_show(cast):
    in_review(cast)
    Guide.objects.create(
        organisation=cast.organisation,
        number=1,
        lecture=cast.lecture,
        unit=cast.units["emergency"],
        circle=cast.session.circle,
        title="检查指南",
    )
    suggestion(cast)
    assert keys(cast, "clerk") == {"outline", "guides", "suggestions"}
    assert keys(cast, "head") == {"outline", "guides", "suggestions"}
    assert keys(cast, "trainee") == set()


def test_results_come_to_the_lecturer_first(cast):
    sealed(cast)
    assert "results" in keys(cast, "head")
    assert "results" not in keys(cast, "clerk")
    assert "results" not in keys(cast, "other_head")
    page = catalogue.lecturer_page(cast.actor("head"), cast.head.person_id)
    assert "results" in {panel.key for panel in page.panels}
    other = catalogue.lecturer_page(cast.actor("other_head"), cast.head.person_id)
    assert "results" not in {panel.key for panel in other.panels}


@pytest.mark.parametrize("name", ["lecture", "lecturer", "topic", "goal"])
def test_pages_cost_the_same_for_any_number_of_lectures(
    cast, goal, signed_in, django_assert_num_queries, name
):
    client, path = signed_in(cast.clerk), pages(cast, goal)[name]
    client.get(path)
    expected = {"lecture": 13, "lecturer": 14, "topic": 10, "goal": 10}[name]
    for more in range(3):
        with django_assert_num_queries(expected):
            client.get(path)
        extra = Lecture.objects.create(
            organisation=cast.organisation,
            session=cast.session,
            position=10 + more,
            topic=cast.lecture.topic,
            title=f"又一堂 {more}",
            unit=cast.units["emergency"],
            lecturer=cast.head.person,
        )
        extra.goals.add(goal)
