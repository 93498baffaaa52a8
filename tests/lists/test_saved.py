"""Filters with a name: one's own, found again on their list."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.kernel.errors import Invalid, NotFound, Refused
from lunxun.lists import actions, queries
from lunxun.lists.models import SavedFilter
from lunxun.org.actors import NOBODY

SAVED = {"list_key": "org:person_list", "name": "应急局的人", "query": "q=%E5%BA%94%E6%80%A5"}


def test_a_filter_is_found_again_by_its_owner_only(cast) -> None:
    clerk = cast.actor("clerk")
    saved = actions.save_filter(actor=clerk, **SAVED)
    assert queries.saved_filters(clerk, "org:person_list") == [saved]
    assert queries.saved_filters(clerk, "org:unit_list") == []
    assert queries.saved_filters(cast.actor("leader"), "org:person_list") == []
    assert queries.saved_filters(NOBODY, "org:person_list") == []
    with pytest.raises(NotFound):
        actions.drop_filter(actor=cast.actor("leader"), pk=saved.pk)
    assert actions.drop_filter(actor=clerk, pk=saved.pk) == "应急局的人"
    with pytest.raises(NotFound):
        actions.drop_filter(actor=clerk, pk=saved.pk)


def test_the_same_name_takes_the_new_filter(cast) -> None:
    clerk = cast.actor("clerk")
    actions.save_filter(actor=clerk, **SAVED)
    actions.save_filter(actor=clerk, **{**SAVED, "query": "q=x"})
    assert list(SavedFilter.objects.values_list("query", flat=True)) == ["q=x"]


@pytest.mark.parametrize(
    "changes", [{"name": " "}, {"name": "长" * 41}, {"query": "x" * 1001}, {"list_key": ""}]
)
def test_what_cannot_be_kept_is_explained(cast, changes) -> None:
    with pytest.raises(Invalid):
        actions.save_filter(actor=cast.actor("clerk"), **{**SAVED, **changes})
    with pytest.raises(Refused):
        actions.save_filter(actor=NOBODY, **SAVED)


def test_twenty_are_enough(cast) -> None:
    clerk = cast.actor("clerk")
    for number in range(actions.MOST):
        actions.save_filter(actor=clerk, **{**SAVED, "name": str(number)})
    with pytest.raises(Invalid):
        actions.save_filter(actor=clerk, **SAVED)
    actions.save_filter(actor=clerk, **{**SAVED, "name": "3"})


def test_the_page_names_uses_and_forgets_a_filter(cast, signed_in) -> None:
    client, address = signed_in(cast.clerk), reverse("org:person_list")
    form = {"list": "org:person_list", "name": "应急", "query": "q=%E5%BA%94%E6%80%A5", "path": address}
    answer = client.post(reverse("lists:filter_save"), form)
    assert answer["Location"] == f"{address}?q=%E5%BA%94%E6%80%A5"
    page = client.get(address).content.decode()
    assert "?q=%E5%BA%94%E6%80%A5" in page and "应急" in page
    pk = SavedFilter.objects.get().pk
    client.post(reverse("lists:filter_drop", args=[pk]), {"path": "//evil.example/"})
    assert SavedFilter.objects.count() == 0
    elsewhere = client.post(reverse("lists:filter_save"), {**form, "path": "https://evil.example/"})
    assert elsewhere["Location"] == reverse("web:home")
    assert client.post(reverse("lists:filter_save"), {**form, "name": ""}, follow=True).status_code == 200


def test_an_export_of_people_is_in_the_trail_without_what_was_looked_for(cast, signed_in) -> None:
    client = signed_in(cast.clerk)
    client.get(reverse("org:unit_list"), {"as": "xlsx"})
    assert not AuditEntry.objects.filter(verb="export_list").exists()
    answer = client.get(reverse("org:person_list"), {"as": "xlsx", "q": "贺启明", "more": "rank"})
    assert answer.status_code == 200 and len(answer.content) > 3000
    entry = AuditEntry.objects.get(verb="export_list")
    assert entry.note == "人员 1"
    assert entry.data == {
        "list": "org:person_list",
        "rows": 1,
        "output": "xlsx",
        "filters": ["q"],
        "extra": ["rank"],
    }
    assert "贺启明" not in f"{entry.note}{entry.data}{entry.subject_label}"
