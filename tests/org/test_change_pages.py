"""The pages of changes: menu, form, check, done, undo; without script."""

import datetime as dt

import pytest

from lunxun.kernel import clock
from lunxun.org.changes import actions
from lunxun.org.models import OrgChange, PostHolding

DAY = "2022-07-01"


def test_transfer_is_filled_in_checked_done_and_undone(cast, signed_in):
    client, person = signed_in(cast.clerk), cast.contact.person
    assert f"/people/{person.pk}/change/" in client.get(f"/people/{person.pk}/").content.decode()
    assert "借调" in client.get(f"/people/{person.pk}/change/").content.decode()
    page = f"/people/{person.pk}/change/transfer/"
    typed = {"unit": cast.units["emergency"].pk, "title": "副局长", "level": "deputy", "effective_on": DAY}
    refused = client.post(page, typed).content.decode()
    assert "应急局没有“副局长”这个职务（现有：局长、办公室主任）" in refused
    check = client.post(page, {**typed, "is_new": "on"}).content.decode()
    assert "陶可由洪桥街道党政办主任调任应急局副局长" in check
    assert "收回角色：洪桥街道单位联络员" in check
    assert not OrgChange.objects.exists()
    assert "看看会变什么" in client.post(page, {**typed, "is_new": "on", "do": "edit"}).content.decode()
    done = client.post(page, {**typed, "is_new": "on", "do": "done"})
    change = OrgChange.objects.get()
    assert done.headers["Location"] == f"/changes/{change.pk}/"
    assert "撤销这次变动" in client.get(f"/changes/{change.pk}/").content.decode()
    assert "调任应急局副局长" in client.get("/changes/?month=2022-07").content.decode()
    assert client.post(f"/changes/{change.pk}/undo/").status_code == 302
    assert PostHolding.objects.get(person=person).to_on is None


def test_merger_shows_predecessor_and_successor_on_the_pages(cast, signed_in):
    client = signed_in(cast.clerk)
    mine, other = cast.units["emergency"], cast.units["petitions"]
    typed = {
        "units": [other.pk],
        "name": "应急信访局",
        "head": "贺启明",
        "other_heads_title": "副局长",
        "effective_on": DAY,
    }
    page = f"/units/{mine.pk}/change/merge/"
    assert "应急局、信访局合并为应急信访局" in client.post(page, typed).content.decode()
    client.post(page, {**typed, "do": "done"})
    change = OrgChange.objects.get()
    assert change.effective_on == dt.date(2022, 7, 1)
    shown = client.get(f"/units/{mine.pk}/").content.decode()
    head, _, body = shown.partition("职务</h2>")
    assert "这个单位将到 2022年6月30日" in head and "应急信访局" in head
    assert "由这个单位承接：" in body
    with clock.frozen(clock.at(dt.date(2022, 7, 2), 9)):
        assert "这个单位到 2022年6月30日" in client.get(f"/units/{mine.pk}/").content.decode()
    new = change.units.get(name="应急信访局")
    assert "承接了：" in client.get(f"/units/{new.pk}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(cast, signed_in, django_assert_num_queries, count):
    for number in range(count):
        actions.rename_unit(
            actor=cast.actor("clerk"),
            unit=cast.units["emergency"],
            name=f"新名{number}局",
            effective_on=dt.date(2022, 7, 1 + number),
        )
    client = signed_in(cast.clerk)
    client.get("/changes/")
    with django_assert_num_queries(10):
        shown = client.get("/changes/")
    assert shown.context["listing"].page.total == count


def test_forms_of_all_kinds_open(cast, signed_in):
    from lunxun.org.changes.forms import OF_PERSON, OF_UNIT

    client = signed_in(cast.clerk)
    for kind in OF_PERSON:
        assert client.get(f"/people/{cast.head.person_id}/change/{kind}/").status_code == 200
    for kind in OF_UNIT:
        assert client.get(f"/units/{cast.units['emergency'].pk}/change/{kind}/").status_code == 200
    assert client.get("/units/new/").status_code == 200
    assert client.get(f"/people/{cast.head.person_id}/change/nothing/").status_code == 404


def test_who_may_not_change_sees_no_menu(cast, signed_in):
    client = signed_in(cast.leader)
    assert "change/" not in client.get(f"/people/{cast.head.person_id}/").content.decode()
    assert client.get(f"/people/{cast.head.person_id}/change/").status_code == 403
