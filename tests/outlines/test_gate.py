"""The gate before the timetable, and what waits for whom; literal query counts."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from lunxun.kernel import clock
from lunxun.kernel.errors import NotFound
from lunxun.org.models import Portfolio, PostHolding
from lunxun.org.queries import ReviewLine, reviewer_for
from lunxun.outlines import actions, pages, queries, rules
from lunxun.outlines.models import Outline, OutlineVersion
from tests.cast import hold, make_lecture, make_person, make_post
from tests.outlines.factories import (
    MAKERS,
    drafted,
    full_content,
    handed,
    in_review,
    opened,
    other_outline_in_review,
    passed,
    returned,
)


def pass_other(cast):
    outline = other_outline_in_review(cast)
    actions.pass_outline(
        actor=cast.actor("leader"),
        outline=outline,
        seen_hash=outline.current.content_hash,
        criteria=dict.fromkeys(
            ("positioning", "relevance", "cases", "methods", "policy", "plain", "security"), True
        ),
    )
    return outline


def test_gate_names_every_lecture_that_has_not_passed(cast):
    in_review(cast)
    first, second = queries.gate_problems(cast.session)
    assert (first.lecture, first.who) == (cast.lecture, "常务副区长 梁致远")
    assert first.sentence == "应急局提纲还没过审，审核第 1 轮"
    assert (second.lecture, second.who) == (cast.other_lecture, "培训办")


def test_gate_opens_when_all_have_passed(cast):
    passed(cast)
    pass_other(cast)
    assert queries.gate_problems(cast.session) == []


def test_gate_ignores_withdrawn_lectures(cast):
    passed(cast)
    cast.other_lecture.state = "withdrawn"
    cast.other_lecture.save()
    assert queries.gate_problems(cast.session) == []


def test_gate_names_the_outline_whose_bytes_changed_after_the_pass(cast):
    outline = passed(cast)
    pass_other(cast)
    assert queries.passed_content(cast.lecture) is not None
    content = {**outline.current.content, "restraint": "改过一个字"}
    OutlineVersion.objects.filter(pk=outline.passed_version_id).update(content=content)
    (problem,) = queries.gate_problems(cast.session)
    assert problem.lecture == cast.lecture
    assert "应急局" in problem.sentence
    assert queries.passed_content(cast.lecture) is None


def test_gate_also_names_it_when_the_stored_hash_was_changed_along(cast):
    outline = passed(cast)
    pass_other(cast)
    forged = full_content(restraint="改过")
    OutlineVersion.objects.filter(pk=outline.passed_version_id).update(content=forged, content_hash="0" * 64)
    assert [problem.lecture for problem in queries.gate_problems(cast.session)] == [cast.lecture]


def test_gate_names_a_changed_lecturer(cast):
    passed(cast)
    pass_other(cast)
    cast.lecture.lecturer = cast.assistant.person
    cast.lecture.save()
    (problem,) = queries.gate_problems(cast.session)
    assert "换了主讲人" in problem.sentence


def test_gate_closes_again_when_a_passed_outline_is_revised(cast):
    outline = passed(cast)
    pass_other(cast)
    actions.revise_outline(actor=cast.actor("assistant"), outline=outline)
    assert [problem.lecture for problem in queries.gate_problems(cast.session)] == [cast.lecture]


def test_gate_counts_the_days_of_waiting(cast):
    in_review(cast)
    with clock.frozen(clock.at(dt.date(2022, 2, 11), 8)):
        assert queries.gate_problems(cast.session)[0].waiting_days == 2


def test_gate_names_a_missing_reviewer(cast):
    in_review(cast)
    Portfolio.objects.all().delete()
    problem = queries.gate_problems(cast.session)[0]
    assert problem.sentence == "应急局提纲没有审核人：分工里没有写明谁分管"
    assert problem.who == "培训办"


def more_outlines(cast, count):
    for number in range(count):
        lecture = make_lecture(
            cast.session,
            cast.units["emergency"],
            cast.head.person,
            f"讲题 {number}",
            dt.time(11, 10 + number * 5),
            dt.time(11, 15 + number * 5),
        )
        outline = opened(cast, lecture)
        head = cast.actor("head")
        actions.save_draft(actor=head, outline=outline, content=full_content(minutes=5), seen_number=0)
        actions.confirm_outline(actor=head, outline=outline, seen_hash=outline.current.content_hash)


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts_do_not_grow_with_the_rows(cast, django_assert_num_queries, count):
    more_outlines(cast, count)
    leader, clerk = cast.actor("leader"), cast.actor("clerk")
    with django_assert_num_queries(5):
        assert len(queries.gate_problems(cast.session)) == count + 2
    with django_assert_num_queries(4):
        assert len(queries.waiting_for(leader)) == count
    with django_assert_num_queries(5):
        assert len(queries.waiting_for(clerk)) == count + 1
    # The standings of all, which a home page asks for once; then which units he leads, which ones those took
    # over from, and which outlines are theirs.
    with django_assert_num_queries(7):
        assert len(queries.stuck(leader)) == count
    with django_assert_num_queries(6):
        rows = list(queries.outlines_for(leader))
        assert len(queries.rows_of(leader, rows)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_page_query_count_does_not_grow(cast, signed_in, django_assert_num_queries, count):
    more_outlines(cast, count)
    client = signed_in(cast.clerk)
    client.get("/outlines/")
    with django_assert_num_queries(15):
        shown = client.get("/outlines/")
    assert shown.context["listing"].page.total == count


@pytest.mark.parametrize("comments", [1, 3])
def test_detail_page_query_count_does_not_grow(cast, django_assert_num_queries, comments):
    outline = in_review(cast)
    leader = cast.actor("leader")
    for _ in range(comments):
        actions.add_comment(actor=leader, outline=outline, section="cases", quote="", body="好")
    with django_assert_num_queries(14):
        found = queries.get_outline_for(leader, outline.pk)
        pages.detail_page(leader, found, None)


def sentences(cast, name):
    return [line.sentence for line in queries.waiting_for(cast.actor(name))]


def test_waiting_lines_follow_the_outline_from_hand_to_hand(cast):
    outline = drafted(cast)
    assert sentences(cast, "assistant") == ["起草提纲：街道社区安全生产“十步检查法”"]
    assert sentences(cast, "leader") == []
    actions.hand_to_head(actor=cast.actor("assistant"), outline=outline)
    assert sentences(cast, "assistant") == []
    assert sentences(cast, "head") == ["确认你要讲的提纲：街道社区安全生产“十步检查法”"]
    actions.confirm_outline(actor=cast.actor("head"), outline=outline, seen_hash=outline.current.content_hash)
    assert sentences(cast, "head") == []
    assert sentences(cast, "leader") == ["审核应急局提纲：街道社区安全生产“十步检查法”"]
    assert sentences(cast, "district_head") == []


def test_waiting_line_of_a_returned_outline_is_the_departments(cast):
    returned(cast)
    assert sentences(cast, "assistant") == ["修改退回的提纲：街道社区安全生产“十步检查法”"]
    assert sentences(cast, "leader") == []


def test_waiting_line_of_the_clerk_names_with_whom_and_how_long(cast):
    handed(cast)
    opened(cast, cast.other_lecture)
    line = queries.waiting_for(cast.actor("clerk"))[0]
    assert line.sentence == "应急局提纲还没过审，离上课只剩 3 天"
    assert line.detail == "卡在应急局局长 贺启明，等主讲人确认，已等 0 天"
    assert line.urgency == "late"


def test_waiting_line_moves_to_the_new_reviewer_when_the_portfolio_changes(cast):
    in_review(cast)
    PostHolding.objects.filter(post=cast.posts["leader"]).update(to_on=dt.date(2022, 2, 8))
    assert sentences(cast, "leader") == []
    assert sentences(cast, "district_head") == ["审核应急局提纲：街道社区安全生产“十步检查法”"]


def test_gap_shows_with_the_clerk_until_somebody_is_found(cast):
    Portfolio.objects.filter(unit=cast.units["emergency"]).delete()
    in_review(cast)
    opened(cast, cast.other_lecture)
    assert "应急局提纲没有审核人" in sentences(cast, "clerk")
    row = next(row for row in queries.stuck(cast.actor("clerk")) if row.item == "应急局提纲")
    assert (row.tone, row.label) == ("bad", "缺审核人")


def test_nothing_waits_after_the_session_or_for_visitors_and_strangers(cast):
    in_review(cast)
    for name in ("trainee", "contact", "outsider", "sysadmin", "other_head", "inspector"):
        assert sentences(cast, name) == []
    with clock.frozen(clock.at(dt.date(2022, 2, 13), 8)):
        assert queries.waiting_for(cast.actor("leader")) == []
        assert queries.stuck(cast.actor("clerk")) == []


def test_stuck_rows_are_those_that_the_actor_may_read(cast):
    in_review(cast)
    other_outline_in_review(cast)
    assert len(queries.stuck(cast.actor("clerk"))) == 2
    assert [row.item for row in queries.stuck(cast.actor("assistant"))] == ["应急局提纲"]
    assert queries.stuck(cast.actor("outsider")) == []
    row = queries.stuck(cast.actor("clerk"))[0]
    assert (row.who, row.step, row.days) == ("常务副区长 梁致远", "审核第 1 轮", 0)


def test_statistics_count_returns_by_reason(cast):
    returned(cast)
    pass_other(cast)
    found = queries.return_statistics(cast.actor("clerk"))
    assert found == {
        "by_reason": {"case_not_deidentified": 1},
        "decided": 2,
        "returned": 1,
        "passed": 1,
        "first_go": 1,
    }


NAMES = [
    "clerk",
    "leader",
    "district_head",
    "head",
    "assistant",
    "other_head",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
]
READERS = {"clerk", "leader", "district_head", "head", "assistant", "inspector"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", MAKERS)
def test_reading_is_the_same_for_lists_and_single_pages(cast, state, name):
    outline = MAKERS[state](cast)
    actor = cast.actor(name)
    is_listed = rules.visible_to(actor, Outline.objects.all()).filter(pk=outline.pk).exists()
    assert is_listed == (name in READERS)
    if is_listed:
        assert queries.get_outline_for(actor, outline.pk) == outline
    else:
        with pytest.raises(NotFound):
            queries.get_outline_for(actor, outline.pk)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", MAKERS)
def test_rules_in_every_state(cast, state, name):
    """Who may do what; the verbs on the page agree with the rules."""
    outline = MAKERS[state](cast)
    actor = cast.actor(name)
    reviewer = queries.resolved_reviewer(outline)
    assert bool(rules.can_draft(actor, outline)) == (name in {"head", "assistant"})
    assert bool(rules.can_save(actor, outline)) == (name in {"head", "assistant"} and state != "passed")
    assert bool(rules.can_confirm(actor, outline)) == (name == "head")
    assert bool(rules.can_review(actor, outline, reviewer)) == (name == "leader")
    verbs = pages.verbs_of(actor, outline, reviewer, queries.history_of(outline))
    assert ("review" in verbs) == (name == "leader" and state == "in_review")
    assert ("withdraw" in verbs) == (name == "leader" and state == "passed")
    assert ("confirm" in verbs) == (name == "head" and state in {"draft", "awaiting_head"})
    assert ("hand" in verbs) == (name in {"head", "assistant"} and state == "draft")
    assert ("revise" in verbs) == (name in {"head", "assistant"} and state == "passed")


@pytest.mark.parametrize("seed", range(12))
def test_line_for_many_agrees_with_the_walk_for_one(cast, seed):
    """Vacant posts, acting holders, lecturers who would review themselves, loops, missing portfolios."""
    draw = random.Random(seed)
    leadership, day = cast.units["leadership"], dt.date(2022, 2, 9)
    posts = [make_post(leadership, f"副区长{n}", "deputy") for n in range(5)]
    for post in posts:
        if draw.random() < 0.8:
            post.reports_to = draw.choice([*posts, cast.posts["district_head"]])
            post.save()
        for _ in range(draw.choice([0, 1, 1, 2])):
            person = make_person(cast.organisation, f"人{draw.random()}")
            kind = draw.choice(["acting", "regular", "concurrent"])
            hold(post, person, kind=kind, to_on=draw.choice([None, None, dt.date(2022, 1, 1)]))
    units = list(cast.units.values())
    Portfolio.objects.all().delete()
    for unit in units:
        for start in (dt.date(2021, 1, 1), dt.date(2022, 1, 1)):
            if draw.random() < 0.6:
                Portfolio.objects.create(
                    organisation=cast.organisation, unit=unit, leader_post=draw.choice(posts), from_on=start
                )
    line = ReviewLine(cast.organisation.pk, day, units)
    lecturers = [None, *PostHolding.objects.filter(post__in=posts).values_list("person_id", flat=True)]
    for unit in units:
        for lecturer in lecturers:
            one = reviewer_for(unit=unit, on=day, lecturer_id=lecturer)
            many = line.reviewer_of(unit, lecturer)
            assert (many.person, many.post, many.steps) == (one.person, one.post, one.steps)
