"""Directory of units and people: scope of each role, agreement of rule and query, import."""

import csv

import pytest
from django.urls import reverse

from lunxun.kernel import clock
from lunxun.kernel.errors import Invalid, NotFound, Refused
from lunxun.kernel.text import day_text
from lunxun.org import directory, rules
from lunxun.org.import_columns import COLUMNS
from lunxun.org.imports import import_organisation
from lunxun.org.models import Person, Portfolio, PostHolding, Unit
from tests.cast import make_post

ROLES = [
    "clerk",
    "leader",
    "district_head",
    "head",
    "assistant",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
]


@pytest.mark.parametrize("who", ROLES)
def test_visible_people_agree_with_can_see_person(cast, who):
    actor = cast.actor(who)
    listed = set(rules.visible_people(actor, Person.objects.all()))
    allowed = {
        person
        for person in Person.objects.filter(organisation_id=actor.organisation_id)
        if rules.can_see_person(actor, person)
    }
    assert listed == allowed


def test_contact_sees_his_unit_and_what_is_below_it_only(cast):
    names = {person.name for person in directory.people_for(cast.actor("contact"))}
    assert names == {"陶可", "王芳"}


def test_trainee_sees_himself_only(cast):
    actor = cast.actor("trainee")
    assert directory.get_person_for(actor, cast.trainee.person_id) == cast.trainee.person
    with pytest.raises(Refused):
        directory.get_person_for(actor, cast.head.person_id)
    with pytest.raises(Refused):
        directory.people_for(actor)


def test_person_of_another_organisation_is_not_found(cast):
    with pytest.raises(NotFound):
        directory.get_person_for(cast.actor("outsider"), cast.head.person_id)


def test_unit_rows_cost_the_same_for_any_number_of_units(cast, django_assert_num_queries):
    actor = cast.actor("clerk")
    with django_assert_num_queries(4):
        rows = directory.unit_rows(actor)
    assert [row.head for row in rows if row.unit == cast.units["emergency"]] == ["贺启明"]
    for number in range(5):
        Unit.objects.create(
            organisation=cast.organisation,
            type=cast.units["emergency"].type,
            code=f"X{number}",
            name=f"新{number}",
            short_name=f"新{number}",
        )
    with django_assert_num_queries(4):
        assert len(directory.unit_rows(actor)) == len(rows) + 5


def test_person_page_costs_the_same_for_any_number_of_people(cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.clerk)
    client.get("/people/")
    with django_assert_num_queries(12):
        assert client.get("/people/").status_code == 200


FILES = {
    "unit_types.csv": [("department", "部门")],
    "units.csv": [
        ("A", "应急管理局", "应急局", "department", "", ""),
        ("B", "一科", "一科", "department", "A", ""),
    ],
    "unit_tags.csv": [("A", "底线重点", "", "")],
    "posts.csv": [("A1", "A", "局长", "head", "1", "", ""), ("A2", "A", "副局长", "deputy", "0", "", "A1")],
    "people.csv": [("1", "张　三", "", "男", "", "", "", "138 0000 0001", "1", "")],
    "holdings.csv": [("A1", "1", "", "1", "", "")],
    "portfolio.csv": [("A1", "B", "", "", "")],
}


def write(folder, changes=None):
    for name, rows in {**FILES, **(changes or {})}.items():
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS[name])
            writer.writerows(rows)


def test_import_reads_all_files(cast, tmp_path):
    write(tmp_path)
    done = import_organisation(actor=cast.actor("outsider"), folder=tmp_path)
    assert done.counts == {
        "unit_types": 1, "units": 2, "posts": 2, "people": 1, "unit_tags": 1, "holdings": 1, "portfolio": 1,
    }  # fmt: skip
    person = Person.objects.get(organisation=cast.outsider.organisation)
    assert (person.name, person.phone) == ("张三", "13800000001")


def test_import_with_problems_names_each_and_writes_nothing(cast, tmp_path):
    write(
        tmp_path,
        {
            "holdings.csv": [("A9", "1", "", "1", "", ""), ("A1", "1", "", "1", "2022年2月", "")],
            "portfolio.csv": [("A1", "Z", "", "", "")],
        },
    )
    with pytest.raises(Invalid) as refusal:
        import_organisation(actor=cast.actor("outsider"), folder=tmp_path)
    text = str(refusal.value)
    assert "holdings.csv 第 2 行「post」：没有这个职务" in text
    assert "holdings.csv 第 3 行「from_on」：日期要写成" in text
    assert "portfolio.csv 第 2 行「unit」" in text
    assert not Person.objects.filter(organisation=cast.outsider.organisation).exists()
    assert not Portfolio.objects.filter(organisation=cast.outsider.organisation).exists()


def test_import_by_a_trainee_is_refused(cast, tmp_path):
    write(tmp_path)
    with pytest.raises(Refused):
        import_organisation(actor=cast.actor("trainee"), folder=tmp_path)


@pytest.mark.parametrize(("staff", "folded"), [(3, 0), (30, 30)])
def test_a_large_unit_shows_the_posts_above_its_staff(cast, signed_in, staff, folded):
    unit = cast.units["emergency"]
    for number in range(staff):
        make_post(unit, f"科员{number}")
    shown = signed_in(cast.clerk).get(reverse("org:unit_detail", args=[unit.pk]))
    page = shown.context["page"]
    assert len(page.others) == folded
    assert {row.post.pk for row in [*page.leading, *page.others]} == {row.post.pk for row in page.posts}
    text = shown.content.decode()
    assert "局长" in text and (f"其余 {folded} 个职务" in text) == bool(folded)


def test_who_has_left_is_marked_on_the_list(cast, signed_in):
    person = cast.trainee.person
    PostHolding.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(left_on=clock.today())
    text = signed_in(cast.clerk).get(reverse("org:person_list")).content.decode()
    assert f"{day_text(clock.today(), weekday=False)}离开" in text
