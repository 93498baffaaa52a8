"""Pages of an import, without script: upload, confirm, look, import, undo; and the files that go out."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lunxun.jobs.worker import drain
from lunxun.kernel import clock
from lunxun.org.models import Person, RosterBatch
from lunxun.org.rosters import comparing, keeping
from lunxun.org.rosters.exporting import HEADINGS
from tests.org.rosters.factories import checked, database, draft, person, post, stored

pytestmark = pytest.mark.django_db

ROWS = (
    ("澄湖区干部花名册", "", "", "", "", ""),
    ("序号", "单位", "姓  名", "职务", "性别", "联系电话"),
    (1, "应急局", "贺启明", "党委书记、局长", "男", "13800001111"),
    (2, "应急局", "严 正", "副局长", "男", "13800002222"),
    (3, "洪桥街道洪桥社区", "=王芳", "安全专干", "女", "1380000333x"),
)


def workbook(rows=ROWS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "干部"
    for row in rows:
        sheet.append(row)
    for cell in sheet["C"]:
        cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(client, data: bytes, name: str = "花名册.xlsx"):
    return client.post(reverse("org:roster_import_new"), {"file": SimpleUploadedFile(name, data)})


def fields_of(response) -> dict[str, str]:
    """The values with which the page's form comes, as a browser without script would send them."""
    form = response.context["form"]
    return {
        name: "on" if form[name].value() is True else form[name].value()
        for name in form.fields
        if form[name].value() not in (False, None)
    }


def walk(client, data: bytes, name: str = "花名册.xlsx") -> RosterBatch:
    """Upload and confirm the columns as proposed; the batch, checked."""
    answer = upload(client, data, name)
    assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(answer.url)
    done = client.post(answer.url, fields_of(page))
    assert done.status_code == 302, done.context["form"].errors
    return RosterBatch.objects.latest("pk")


def test_from_the_office_s_file_to_the_database_and_back(cast, signed_in) -> None:
    client = signed_in(cast.clerk)
    before = database()
    rows = [*ROWS[:4], (3, "洪桥街道洪桥社区", "王芳", "安全专干", "女", "13800003333")]
    batch = walk(client, workbook(rows))
    page = client.get(reverse("org:roster_import", args=[batch.pk])).content.decode()
    assert "导入 3 人" in page
    assert database() == before
    client.post(reverse("org:roster_import_store", args=[batch.pk]))
    assert Person.objects.get(name="严正").phone == "13800002222"
    assert "撤销这次导入" in client.get(reverse("org:roster_import", args=[batch.pk])).content.decode()
    client.post(reverse("org:roster_import_undo", args=[batch.pk]))
    assert database() == before


def test_error_workbook_marks_the_cell_and_lists_the_problem(cast, signed_in) -> None:
    client = signed_in(cast.clerk)
    batch = walk(client, workbook())
    assert batch.counts["errors"] + batch.counts["warnings"] > 0
    answer = client.get(reverse("org:roster_import_problems", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "问题清单"
    cells = [cell for row in book["干部"].iter_rows() for cell in row if cell.comment]
    assert [cell.coordinate for cell in cells if cell.value == "1380000333x"] == ["F5"]
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []
    assert book["干部"]["C5"].value == "=王芳"
    assert book["干部"]["A3"].value == "1"
    for sheet in book:
        setup = sheet.page_setup
        shape = (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, *shape) == (True, "landscape", 9, None, 0), (
            sheet.title
        )


def test_file_that_is_no_table_is_refused_with_a_way_out(cast, signed_in) -> None:
    answer = upload(signed_in(cast.clerk), b"\x00\x01\x02", "照片.xlsx")
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not RosterBatch.objects.exists()


def test_without_a_column_of_names_the_page_comes_back_with_the_choice(cast, signed_in) -> None:
    client = signed_in(cast.clerk)
    address = upload(client, workbook()).url
    values = fields_of(client.get(address))
    values = {name: "ignored" if value == "name" else value for name, value in values.items()}
    answer = client.post(address, values)
    assert (answer.status_code, "没有姓名列" in answer.content.decode()) == (200, True)


def test_types_and_levels_are_chosen_on_the_page(cast, signed_in) -> None:
    client = signed_in(cast.clerk)
    batch, _plan = checked(cast.actor("clerk"), draft(person(1, "新人", post("防汛指挥部", "指挥长"))))
    page = client.get(reverse("org:roster_import", args=[batch.pk]))
    values = {**fields_of(page), "unit-0": "type:street", "level-0": "head"}
    client.post(reverse("org:roster_import_again", args=[batch.pk]), values)
    batch.refresh_from_db()
    assert batch.choices["units"] == {"防汛指挥部": {"type": "street"}}
    assert batch.choices["levels"] == {"指挥长": "head"}


def test_stale_batch_is_checked_again_and_says_so(cast, signed_in) -> None:
    client, clerk = signed_in(cast.clerk), cast.actor("clerk")
    file = draft(person(1, "新人", post("应急局", "科员")))
    batch, _plan = checked(clerk, file)
    stored(clerk, file)
    client.post(reverse("org:roster_import_store", args=[batch.pk]))
    page = client.get(reverse("org:roster_import", args=[batch.pk])).content.decode()
    assert "核对以后库里的数据变了" in page
    assert "完全一样，不用导入" in page
    assert Person.objects.filter(name="新人").count() == 1


def test_large_file_is_done_in_the_background(
    cast, signed_in, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(comparing, "LARGE_FILE", 10)
    client = signed_in(cast.clerk)
    address = upload(client, workbook(ROWS[:4])).url
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, fields_of(client.get(address)))
    batch = RosterBatch.objects.get()
    assert batch.state == "checking"
    assert "hx-trigger" in client.get(reverse("org:roster_import", args=[batch.pk])).content.decode()
    drain()
    batch.refresh_from_db()
    assert batch.state == "checked"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("org:roster_import_store", args=[batch.pk]))
    assert drain() == 1
    batch.refresh_from_db()
    assert (batch.state, Person.objects.filter(name="严正").count()) == ("stored", 1)


@pytest.mark.parametrize("kind", ["sheet", "units", "csv", "gb18030"])
def test_export_is_taken_back_without_a_change(cast, signed_in, kind) -> None:
    client, clerk = signed_in(cast.clerk), cast.actor("clerk")
    stored(
        clerk,
        draft(
            person(
                1, "𬭎", post("应急局", "副局长", kind="acting", line="底线"), born="1978-05", gender="女"
            ),
            person(
                2,
                "䶮",
                post("洪桥街道/洪桥社区", "书记、主任"),
                post("应急局", "科员", kind="concurrent", is_primary=False),
            ),
        ),
    )
    data = client.get(reverse("org:roster_export"), {"as": kind}).content
    batch = walk(client, data, "花名册.csv" if kind in {"csv", "gb18030"} else "花名册.xlsx")
    report = keeping.report_of(batch.folder)
    assert [m for m in report["messages"] if m.severity == "error"] == []
    changes = {name: n for name, n in batch.counts.items() if name.endswith(("_new", "_changed")) and n}
    assert changes == {}, report["rows"]


def test_template_is_read_back(cast, signed_in) -> None:
    client = signed_in(cast.clerk)
    batch = walk(client, client.get(reverse("org:roster_template")).content)
    report = keeping.report_of(batch.folder)
    assert (
        batch.counts["new"] + batch.counts["changed"] + batch.counts["unchanged"],
        batch.counts["errors"],
    ) == (
        3,
        0,
    ), report["messages"]


def test_export_leaves_phones_to_the_office(cast, signed_in) -> None:
    answers = {}
    for role in ("clerk", "sysadmin"):
        text = (
            signed_in(getattr(cast, role))
            .get(reverse("org:roster_export"), {"as": "csv"})
            .content.decode("utf-8-sig")
        )
        rows = list(csv.reader(io.StringIO(text)))
        assert tuple(rows[0]) == HEADINGS
        answers[role] = {row[HEADINGS.index("手机号")] for row in rows[1:]}
    assert (len(answers["clerk"]), answers["sysadmin"]) == (8, {""})


def test_list_counts_few_queries(cast, signed_in, django_assert_num_queries) -> None:
    client = signed_in(cast.clerk)
    checked(cast.actor("clerk"), draft(person(1, "甲", post("应急局", "科员"))))
    client.get(reverse("org:roster_import_list"))
    with django_assert_num_queries(9):
        client.get(reverse("org:roster_import_list"))
    for n in (2, 3):
        checked(cast.actor("clerk"), draft(person(n, "甲", post("应急局", "科员"))))
    with django_assert_num_queries(9):
        client.get(reverse("org:roster_import_list"))


@pytest.mark.parametrize(("state", "before"), [("checking", "received"), ("storing", "checked")])
def test_work_that_is_stuck_can_be_started_again_or_given_up(cast, signed_in, state, before) -> None:
    batch, _plan = checked(cast.actor("clerk"), draft(person(1, "甲", post("应急局", "科员"))))
    client, address = signed_in(cast.clerk), reverse("org:roster_import_again", args=[batch.pk])
    page = reverse("org:roster_import", args=[batch.pk])
    RosterBatch.objects.filter(pk=batch.pk).update(state=state, moved_at=clock.now())
    assert "give-up" not in client.get(page).content.decode()
    client.post(address, {"give-up": "1"})
    batch.refresh_from_db()
    assert batch.state == state  # the worker may still be at it
    for sent, expected in (({}, state), ({"give-up": "1"}, before)):
        RosterBatch.objects.filter(pk=batch.pk).update(moved_at=clock.now() - dt.timedelta(minutes=6))
        assert "give-up" in client.get(page).content.decode()
        client.post(address, sent)
        batch.refresh_from_db()
        assert batch.state == expected
        assert clock.now() - batch.moved_at < dt.timedelta(minutes=1)
    assert batch.failure
