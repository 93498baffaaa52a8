"""Every role's home: opens, shows what waits, costs the same with more people on the roster."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lunxun.plans.models import TrainingSession
from lunxun.reports.doors import doors_for
from lunxun.reports.home import coming_for, figures_for
from tests.outlines.factories import in_review
from tests.tracking.factories import suggestion

ROLES = [
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


@pytest.mark.parametrize("who", ROLES)
def test_home_opens_for_every_role(cast, signed_in, who):
    answer = signed_in(getattr(cast, who)).get("/")
    assert answer.status_code == 200
    assert "2月9日（周三）" in answer.content.decode()


def test_home_shows_a_suggestion_to_its_owner_and_not_to_others(cast, signed_in):
    suggestion(cast, "能不能把检查表发电子版")
    assert "能不能把检查表发电子版" in signed_in(cast.head).get("/").content.decode()
    assert "能不能把检查表发电子版" not in signed_in(cast.trainee).get("/").content.decode()
    assert "能不能把检查表发电子版" not in signed_in(cast.sysadmin).get("/").content.decode()


def test_home_of_a_visitor_leads_to_the_door(client, db):
    assert client.get("/").headers["Location"].startswith("/sign-in/")


DOORS = {
    "clerk": ("谁的提纲还没过审", "找人、找单位"),
    "leader": ("谁的提纲还没过审", "哪个目标还没有课"),
    "head": ("我们单位：职务", "我几次授课的评价和趋势"),
    "assistant": ("我们单位的提纲",),
    "contact": ("本单位谁要去", "能打印的有效指南"),
    "trainee": ("我的档案",),
    "inspector": ("今年哪几周没有上课", "谁在什么时候改了什么"),
    "sysadmin": ("账号开给谁",),
}


@pytest.mark.parametrize("who", DOORS)
def test_every_role_has_its_doors_and_they_open(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    page = client.get("/").content.decode()
    for words in DOORS[who]:
        assert words in page
    for door in doors_for(cast.actor(who), 2022):
        assert client.get(door.url.split("#")[0]).status_code == 200, door.question


def test_home_of_the_office_counts_and_that_of_a_trainee_does_not(cast, signed_in):
    in_review(cast)
    later = TrainingSession.objects.create(
        organisation=cast.organisation,
        programme=cast.session.programme,
        number=3,
        title="项目与招商",
        circle=cast.session.circle,
        on="2022-02-26",
    )
    assert [
        (one.session, one.lectures, one.passed) for one in coming_for(cast.actor("clerk"), cast.session)
    ] == [(later, 0, 0)]
    assert [figure.number for figure in figures_for(cast.actor("clerk"))] == ["0", "1", "0"]
    assert figures_for(cast.actor("trainee")) == []
    assert "项目与招商" in signed_in(cast.clerk).get("/").content.decode()
    assert "后四周" not in signed_in(cast.trainee).get("/").content.decode()


@pytest.mark.parametrize("who", ["clerk", "head", "contact", "trainee"])
def test_home_costs_the_same_with_more_sessions(cast, signed_in, django_assert_num_queries, who):
    client = signed_in(getattr(cast, who))
    client.get("/")
    with CaptureQueriesContext(connection) as before:
        client.get("/")
    for number in range(3):
        TrainingSession.objects.create(
            organisation=cast.organisation,
            programme=cast.session.programme,
            number=3 + number,
            title="项目与招商",
            circle=cast.session.circle,
            on=dt.date(2022, 2, 19) + dt.timedelta(7 * number),
        )
    with django_assert_num_queries(len(before)):
        client.get("/")
