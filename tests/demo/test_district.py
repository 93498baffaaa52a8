"""The district of 3,000 (S1, S2), its year's plan (S6) and its audiences (S3), from the committed files."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter

import pytest
from django.db.models import Count

from lunxun.org.actors import system_actor
from lunxun.org.imports import import_organisation
from lunxun.org.models import Organisation, Person, PostHolding, Unit
from lunxun.web.demo import audiences, counts, places, year
from lunxun.web.demo.story import DATA, ORDER


@pytest.fixture
def district(db):
    organisation = Organisation.objects.create(name="澄湖区", short_name="澄湖区", code="chenghu")
    import_organisation(actor=system_actor(organisation, "导入"), folder=DATA / "district")
    return organisation


def test_district_of_three_thousand(district):
    """One import for all of it: it takes seconds, the reading none."""
    _units()
    _people()
    _edge_cases()
    _audiences(district)


def _units():
    kinds = dict(Unit.objects.values_list("type__code").annotate(Count("id")))
    assert kinds["department"] + kinds["platform"] == 60
    assert kinds["street"] + kinds["town"] == 13
    assert kinds["community"] + kinds["village"] == 170


def _people():
    held = PostHolding.objects.filter(is_primary=True).values_list("post__unit__type__code")
    by_kind = dict(held.annotate(Count("person", distinct=True)))
    assert Person.objects.count() == 3000
    assert by_kind["leadership"] == 36
    assert by_kind["department"] + by_kind["platform"] == 1152
    assert by_kind["street"] + by_kind["town"] == 832
    assert by_kind["community"] + by_kind["village"] == 980
    assert set(
        PostHolding.objects.filter(is_primary=True, post__unit__type__code__in=["street", "town"])
        .values_list("post__unit")
        .annotate(number=Count("person", distinct=True))
        .values_list("number", flat=True)
    ) == {64}


def _edge_cases():
    assert Person.objects.filter(name="王芳").count() == 3
    namesakes = PostHolding.objects.filter(person__name="李伟").values_list(
        "post__unit__short_name", flat=True
    )
    assert list(namesakes) == ["石桥街道", "石桥街道"]
    for rare in ("𬭎", "䶮", "㛃", "喆"):
        assert Person.objects.filter(name__contains=rare).exists(), rare
    assert Person.objects.filter(name="买买提·艾力").exists()
    assert PostHolding.objects.filter(kind="concurrent", post__title="副主任（兼）").count() == 1
    assert PostHolding.objects.filter(kind="seconded").count() == 1
    assert list(
        PostHolding.objects.filter(kind="acting").values_list("post__unit__short_name", flat=True)
    ) == ["老干部局"]
    assert 0.07 < Person.objects.filter(phone="").count() / 3000 < 0.11
    assert 0.012 < Person.objects.filter(has_smartphone=False).count() / 3000 < 0.028
    shared = (
        Person.objects.exclude(phone="").values("phone").annotate(number=Count("id")).filter(number__gt=1)
    )
    assert [row["number"] for row in shared] == [2]


def _audiences(organisation):
    found = [counts.COLUMNS, *counts.table(organisation.pk)]
    path = DATA / "year" / "expected_counts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    if os.environ.get("LUNXUN_WRITE_TABLE"):
        last = dict(zip((row[0] for row in written), (row[-1] for row in written), strict=True))
        path.write_text("".join(f"{','.join((*row, last[row[0]]))}\n" for row in found), encoding="utf-8")
    expected = [tuple(row[:-1]) for row in written]
    assert expected == found
    assert sum(int(row[-1]) for row in expected[1:]) == 10319
    assert all(int(row[-1]) == audiences.COUNTS[row[2]] for row in expected[1:])
    assert len(audiences.expression("R8", organisation.pk)["person"]) == 120
    young = Person.objects.filter(number__in=audiences.expression("R5", organisation.pk)["person"])
    assert young.count() == 200
    assert min(young.values_list("born_on", flat=True)).isoformat() > "1986-12-03"


def test_plan_of_the_year_is_that_of_the_scenario():
    planned = year.sessions()
    assert [session.number for session in planned] == list(range(1, 42))
    units = Counter(lecture.unit for session in planned for lecture in session.lectures) + Counter(ORDER)
    assert sum(units.values()) == 140
    assert set(places.DEPARTMENTS) - set(units) == {"老干部局"}
    assert len(units) == 59
    assert [unit for unit, number in units.items() if number == max(units.values())] == [
        "公安分局",
        "城管执法局",
    ]
    assert max(units.values()) == 6
    titles = [lecture.title for session in planned for lecture in session.lectures]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 20
    topics = {row["code"]: row["unit"] for row in _plan()["topics"]}
    assert all(topics[lecture.topic] == lecture.unit for session in planned for lecture in session.lectures)


def _plan():
    return json.loads((DATA / "plan.json").read_text(encoding="utf-8"))
