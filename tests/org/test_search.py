"""Finding people and units: by any part of a name, initials, number, unit; within what the actor may see."""

import datetime as dt

import pytest

from lunxun.kernel.finding import find_everywhere
from lunxun.org import directory
from lunxun.org.models import Person, Unit
from tests.cast import hold, make_person, make_post

FIRST = dt.date(2020, 1, 1)


def names(cast, text, who="clerk"):
    return {person.name for person in directory.people_for(cast.actor(who), text=text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("启明", {"贺启明"}),
        ("hqm", {"贺启明"}),
        ("HQ", {"贺启明", "陶可", "王芳"}),  # and those of 洪桥
        ("ｈｑｍ", {"贺启明"}),
        ("hx", {"何晓岚"}),
        ("qm", set()),  # initials count from the first character
        ("应急", {"贺启明", "谢宁"}),
        ("yjj", {"贺启明", "谢宁"}),
        ("洪桥", {"陶可", "王芳"}),
        ("%", set()),
        ("没有的人", set()),
    ],
)
def test_people_are_found_by_part_initials_and_unit(cast, text, found):
    assert names(cast, text) == found


def test_both_readings_of_a_surname_find_the_person(cast):
    make_person(cast.organisation, "单雄信")
    assert names(cast, "sxx") == names(cast, "dxx") == {"单雄信"}


def test_number_finds_exactly(cast):
    person = cast.head.person
    assert names(cast, person.number) == {person.name}


def test_search_stays_within_what_the_actor_may_see(cast):
    assert names(cast, "wf", "contact") == {"王芳"}
    assert names(cast, "hqm", "contact") == set()
    assert names(cast, "hqm", "outsider") == set()


def test_somebody_with_two_posts_is_listed_once(cast):
    hold(make_post(cast.units["emergency"], "指挥长"), cast.head.person, is_primary=False)
    rows = list(directory.people_for(cast.actor("clerk"), text="应急"))
    assert [row.name for row in rows].count("贺启明") == 1


def test_who_left_a_unit_is_not_found_by_it_any_more(cast):
    person = make_person(cast.organisation, "钱老")
    hold(make_post(cast.units["emergency"], "调研员"), person, to_on=dt.date(2022, 1, 31))
    assert "钱老" not in names(cast, "应急")
    assert names(cast, "钱老") == {"钱老"}


def test_initials_follow_every_way_of_writing_a_name(cast):
    person = make_person(cast.organisation, "曾理")
    assert person.initials.split()[0] == "zl"
    person.name = "区明"
    person.save(update_fields=["name"])
    assert Person.objects.get(pk=person.pk).initials.startswith("om")
    Person.objects.bulk_create([Person(organisation=cast.organisation, number="B1", name="仇英")])
    assert Person.objects.get(number="B1").initials.startswith("qy")
    unit = Unit.objects.get(pk=cast.units["emergency"].pk)
    unit.short_name = "应急管理局"
    unit.save(update_fields=["short_name"])
    assert "yjglj" in Unit.objects.get(pk=unit.pk).initials.split()


def test_search_page_groups_what_it_finds(cast, signed_in):
    page = signed_in(cast.clerk).get("/search/?q=应急").content.decode()
    for expected in ("贺启明", "应急局 局长", "单位", "应急局"):
        assert expected in page
    assert "没有找到" in signed_in(cast.clerk).get("/search/?q=没有的").content.decode()
    assert "没有找到" not in signed_in(cast.clerk).get("/search/").content.decode()


def test_trainee_finds_topics_and_no_people(cast, signed_in):
    client = signed_in(cast.trainee)
    assert "贺启明" not in client.get("/search/?q=hqm").content.decode()
    assert "十步检查法" in client.get("/search/?q=十步").content.decode()
    assert "top__find" not in client.get("/").content.decode()
    assert "top__find" in signed_in(cast.contact).get("/").content.decode()


@pytest.mark.parametrize("more", [0, 3, 30])
def test_search_costs_the_same_whatever_it_finds(cast, django_assert_num_queries, more):
    for number in range(more):
        hold(
            make_post(cast.units["emergency"], f"科员{number}"),
            make_person(cast.organisation, f"应急{number}"),
        )
    actor = cast.actor("clerk")
    with django_assert_num_queries(10):
        groups = find_everywhere(actor, "应急")
    assert [group.title for group in groups][:2] == ["人员", "单位"]


@pytest.mark.parametrize("more", [1, 3])
def test_person_and_unit_pages_cost_the_same_for_any_number_of_rows(
    cast, signed_in, django_assert_num_queries, more
):
    client = signed_in(cast.clerk)
    for number in range(more):
        hold(
            make_post(cast.units["emergency"], f"科员{number}"), make_person(cast.organisation, f"李{number}")
        )
    client.get(f"/people/{cast.head.person_id}/")
    with django_assert_num_queries(17):
        assert client.get(f"/people/{cast.head.person_id}/").status_code == 200
    with django_assert_num_queries(28):
        assert client.get(f"/units/{cast.units['emergency'].pk}/").status_code == 200
