"""Matters that probably say the same as a new text."""

from __future__ import annotations

import datetime as dt

import pytest

from lunxun.tracking.likeness import alike
from lunxun.tracking.models import Suggestion
from tests.tracking.factories import sealed_text, suggestion

pytestmark = pytest.mark.django_db

SAID = "案例很生动，希望多讲两个我们街道自己的例子。"
AGAIN = "讲得好，希望多讲几个我们街道自己的例子"
OTHER = "PPT字太小，后排完全看不清。"


def test_the_same_in_other_words_is_found_and_other_things_are_not(cast):
    matter = suggestion(cast, words=SAID)
    suggestion(cast, words=OTHER)
    found = alike(sealed_text(cast, words=AGAIN))
    assert [one.suggestion.pk for one in found] == [matter.pk]
    assert found[0].words == "相同的词：街道 例子"


def test_nothing_to_say_is_like_nothing(cast):
    suggestion(cast, words="暂无意见")
    assert alike(sealed_text(cast, words="无")) == []


def test_what_is_older_than_a_year_or_of_another_organisation_stays_away(cast):
    matter = suggestion(cast, words=SAID)
    text = sealed_text(cast, words=AGAIN)
    on = cast.session.on
    matter.session.on = on - dt.timedelta(days=400)
    matter.session.save()
    text.evaluation.session.on = on
    assert alike(text) == []


def test_the_sorting_page_shows_it_first(cast, signed_in):
    for number in range(3):
        suggestion(cast, words=f"第{number}件：停车位不够，来晚了没地方停")
    matter = suggestion(cast, words=SAID)
    text = sealed_text(cast, words=AGAIN)
    page = signed_in(cast.clerk).get(f"/suggestions/sort/{text.pk}/").content.decode()
    assert "可能说的是同一件事" in page
    first = page.split('name="suggestion"')[1].split("<option")[2]
    assert f'value="{matter.pk}"' in first
    assert Suggestion.objects.count() == 4
