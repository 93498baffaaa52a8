"""Who reviews for whom (A53): dated portfolio, never the lecturer, up the line, named gap."""

import datetime as dt

from lunxun.org.models import Portfolio, PostHolding
from lunxun.org.queries import reviewer_for

DAY = dt.date(2022, 2, 1)


def test_reviewer_is_the_leader_of_the_portfolio_at_that_date(cast):
    found = reviewer_for(unit=cast.units["emergency"], on=DAY, lecturer_id=cast.head.person_id)
    assert found.person == cast.leader.person
    assert "澄委〔2022〕1号" in found.basis


def test_reviewer_who_lectures_himself_is_replaced_by_the_next_up_the_line(cast):
    found = reviewer_for(unit=cast.units["emergency"], on=DAY, lecturer_id=cast.leader.person_id)
    assert found.person == cast.district_head.person


def test_reviewer_post_vacant_goes_up_the_line(cast):
    PostHolding.objects.filter(post=cast.posts["leader"]).update(to_on=dt.date(2022, 1, 1))
    found = reviewer_for(unit=cast.units["emergency"], on=DAY, lecturer_id=cast.head.person_id)
    assert found.person == cast.district_head.person
    assert "空缺" in found.basis


def test_reviewer_nobody_up_the_line_is_a_named_gap(cast):
    PostHolding.objects.filter(post__in=[cast.posts["leader"], cast.posts["district_head"]]).delete()
    found = reviewer_for(unit=cast.units["emergency"], on=DAY, lecturer_id=cast.head.person_id)
    assert found.is_gap
    assert "再往上没有" in found.basis


def test_reviewer_without_a_portfolio_entry_on_that_day_is_a_gap(cast):
    Portfolio.objects.filter(unit=cast.units["emergency"]).update(to_on=dt.date(2021, 12, 31))
    assert reviewer_for(unit=cast.units["emergency"], on=DAY, lecturer_id=None).is_gap


def test_reviewer_line_with_a_loop_ends(cast):
    cast.posts["district_head"].reports_to = cast.posts["leader"]
    cast.posts["district_head"].save()
    PostHolding.objects.filter(post__in=[cast.posts["leader"], cast.posts["district_head"]]).delete()
    assert reviewer_for(unit=cast.units["emergency"], on=DAY, lecturer_id=None).is_gap
