"""The review queue by keyboard, and many files at once with progress, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lunxun.scanning.models import Doubt, ScanBatch, ScanFile
from tests.scanning.factories import desk, jpeg_of, opened, pdf_of
from tests.scanning.test_flow import scanned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _no_spot_checks(monkeypatch):
    monkeypatch.setattr("lunxun.scanning.questions.blind_of", lambda _page, _share: [])


def given() -> list[str]:
    return list(Doubt.objects.order_by("pk").values_list("answer", flat=True))


@pytest.mark.usefixtures("_no_spot_checks")
def test_keys_decide_go_back_and_fill_a_row(cast, page_at):
    """Four empty places in two rows: digit, back, digit, a whole row with Shift, and all of it taken back."""
    run = opened(cast, 1)
    batch = scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].fill(["01-", "---"]).scan()]))
    form, row = f"L{cast.lecture.pk}.form", f"L{cast.other_lecture.pk}."
    Doubt.objects.filter(group=form).update(worry=0.9)
    page = page_at(1280, cast.clerk)
    page.goto(reverse("scanning:review", args=[batch.pk]))
    current = page.locator("[role=radiogroup].is-current")
    expect(current).to_have_attribute("aria-label", "形式")
    page.keyboard.press("2")
    page.keyboard.press("Backspace")
    expect(page.locator("input:checked")).to_have_count(0)
    assert given() == [""] * 4
    page.keyboard.press("4")
    expect(current).to_have_attribute("aria-label", "主题")
    with page.expect_navigation():
        page.keyboard.press("Shift+Minus")
    page.get_by_text("没有拿不准的了").wait_for()
    answers = dict(Doubt.objects.values_list("group", "answer"))
    assert answers.pop(form) == "3"
    assert {name.startswith(row) for name in answers} == {True}
    assert set(answers.values()) == {"absent"}
    page.get_by_role("button", name="撤回刚才的 4 处").click()
    page.get_by_text("撤回了 4 处").wait_for()
    assert given() == [""] * 4
    with page.expect_navigation():
        for _place in range(4):
            page.keyboard.press("Enter")
    assert set(given()) == {"blank"}
    assert page.complaints == []


def test_files_go_up_one_by_one_with_progress(cast, page_at, tmp_path):
    run = opened(cast, 2)
    sheets = desk(run)
    names = []
    for number, sheet in enumerate(sheets):
        names.append(tmp_path / f"{number}.jpg")
        names[-1].write_bytes(jpeg_of(sheet.fill(["012", "111"], number).scan(number)))
    page = page_at(1280, cast.clerk)
    page.goto(reverse("scanning:upload", args=[cast.session.pk]))
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        held.append(route)

    page.route("**/paper/upload/", hold_the_first)
    page.locator("input[type=file]").set_input_files(names)
    page.get_by_role("button", name="上传并开始读").click()
    page.locator("#upload-list progress[aria-label='0.jpg']").wait_for()
    expect(page.locator("#upload-list li")).to_have_count(1)  # the second waits for the first
    held[0].continue_()
    page.wait_for_url("**/scans/*/")
    assert set(ScanFile.objects.values_list("name", flat=True)) == {"0.jpg", "1.jpg"}
    assert ScanBatch.objects.count() == 1
    expect(page.get_by_role("link", name="课堂评价")).to_have_attribute("aria-current", "page")
