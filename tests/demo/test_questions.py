"""The nine questions of domain.md S13: each answered within three clicks from the home of who asks it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.demo.walk import QUESTIONS
from tests.instances import Instance

ASKED = json.loads(QUESTIONS.read_text(encoding="utf-8"))
MOST_CLICKS = 3
# What the pages are held against, counted anew in the tables; 12-05 is the day of the story.
COUNTED = """
import datetime as dt, json
from django.db.models import Q
from lunxun.library.models import Guide
from lunxun.plans.models import Lecture
from lunxun.teaching.models import CheckIn
day = dt.date(2022, 12, 5)
old = [v for v in Guide.objects.filter(state="published").values_list("current__valid_until", "current__basis_until")]
given = set(Lecture.objects.exclude(state="withdrawn").values_list("unit__short_name", flat=True))
grassroots = CheckIn.objects.filter(
    entry__session__on__range=("2022-12-01", "2022-12-31"), entry__session__evaluation__isnull=False,
    entry__unit__type__code__in=TYPES)
print(json.dumps({
    "guides": sum(all(end is None or end >= day for end in ends) for ends in old),
    "silent": "老干部局" not in given,
    "sheets": grassroots.count(),
}))
"""


@pytest.fixture(scope="session")
def walked(full_demo: Instance) -> list[dict[str, Any]]:
    return json.loads(full_demo.python("from tests.demo.walk import main; main()"))


@pytest.fixture(scope="session")
def counted(full_demo: Instance) -> dict[str, Any]:
    types = "from lunxun.talent.burden import DATA; import json; TYPES = json.loads(DATA.read_text(encoding='utf-8'))['grassroots_unit_types']\n"
    return json.loads(full_demo.python(types + COUNTED))


def test_there_are_nine_and_none_is_further_than_three_clicks():
    assert [row["number"] for row in ASKED] == list(range(1, 10))
    assert max(len(row["clicks"]) for row in ASKED) <= MOST_CLICKS


@pytest.mark.parametrize("place", range(9))
def test_the_page_at_the_end_of_the_clicks_answers(walked, place):
    words = walked[place]["words"]
    missing = [text for text in ASKED[place]["answer"] if text not in words]
    assert not missing, (walked[place]["at"], words[:800])


def test_the_six_lectures_rise(walked):
    question = ASKED[4]
    panel = walked[4]["words"].split("各次授课的评价")[1]
    shown = [float(found) for found in re.findall(r"应评 \d+ (\d+\.\d+)", panel)]
    assert shown == pytest.approx(question["scores"], abs=1.6)


def test_one_sheet_for_each_guide_in_force(walked, counted):
    assert walked[6]["sheets"] == counted["guides"] == ASKED[6]["sheets"]


def test_the_silent_department_and_the_bill_are_what_the_tables_say(walked, counted):
    assert counted["silent"]
    assert f"课堂评价表 {counted['sheets']} 2 {counted['sheets'] * 2}" in walked[8]["words"]
