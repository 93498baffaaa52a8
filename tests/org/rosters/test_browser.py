"""The import in a real browser: without script, on a phone, for everybody."""

from __future__ import annotations

import pytest

from lunxun.org.models import Person
from lunxun.org.rosters.reading.draft import Message, Severity
from tests.browser_support import assert_fits, assert_no_offsite, axe_violations, shoot
from tests.org.rosters.factories import checked, draft, person, post
from tests.org.rosters.test_pages import ROWS, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_whole_import_without_script(cast, page_at, tmp_path) -> None:
    file = tmp_path / "干部花名册.xlsx"
    file.write_bytes(workbook(ROWS[:4]))
    page = page_at(360, account=cast.clerk, javascript=False)
    page.goto("/roster/")
    page.get_by_role("link", name="导入花名册").click()
    shoot(page, "roster-new-360")
    page.get_by_label("花名册文件").set_input_files(file)
    page.get_by_role("button", name="上传，看怎么读").click()
    assert_fits(page)
    shoot(page, "roster-columns-360")
    page.get_by_role("button", name="照这样核对").click()
    assert_fits(page)
    shoot(page, "roster-check-360")
    page.get_by_role("button", name="导入 2 人").click()
    page.get_by_text("已导入。发现不对").wait_for()
    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_text("已撤销，人员").wait_for()
    assert not Person.objects.filter(name="严正").exists()
    assert_no_offsite(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_are_accessible(cast, page_at, width, tmp_path) -> None:
    odd = Message(
        "phone_odd",
        Severity.ERROR,
        "花名册",
        4,
        "F",
        "联系电话",
        "1380000333x",
        "手机号多了字母",
        "改成 11 位数字",
    )
    like = Message(
        "phone_shared",
        Severity.WARNING,
        "花名册",
        5,
        "F",
        "联系电话",
        "13800003333",
        "和第 6 行同号",
        "真是两人共用就不用改",
    )
    file = draft(
        person(1, "新人", post("防汛抗旱指挥部", "指挥长")),
        person(2, "谢宁", post("信访局", "科长"), number=cast.assistant.person.number, gender="女"),
        messages=(odd, like),
    )
    batch, _plan = checked(cast.actor("clerk"), file)
    page = page_at(width, account=cast.clerk)
    for name, address in {
        "list": "/roster/",
        "new": "/roster/new/",
        "columns": f"/roster/{batch.pk}/columns/",
        "import": f"/roster/{batch.pk}/",
    }.items():
        page.goto(address)
        for summary in page.locator("summary").all():
            if name == "import" and not summary.evaluate("one => one.parentElement.open"):
                summary.click()
        shoot(page, f"roster-{name}-{width}")
        assert_fits(page)
        assert axe_violations(page) == []
        assert page.complaints == []
