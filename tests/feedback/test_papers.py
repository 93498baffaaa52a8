"""F14 and F15: the golden figures in every file, small numbers nowhere, each reader what he may see."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from shutil import which

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, ballots
from lunxun.feedback.ballots import Sent
from lunxun.feedback.documents import letter, summary
from lunxun.feedback.enums import ResultState
from lunxun.feedback.models import FairYear, LectureResult, SealedText
from lunxun.kernel import clock
from tests.feedback.factories import cast_some, golden, new_key, opened, seal, sealed

pytestmark = pytest.mark.django_db

GOLDEN_SHARES = {
    "主题": ("72.8 %", "95.9 %", "99.3 %", "94.5"),
    "内容": ("76.0 %", "97.2 %", "99.6 %", "95.5"),
    "形式": ("63.8 %", "93.5 %", "98.9 %", "92.3"),
}
ROW = ["589", "571", "566", "96.9 %", "99.1 %", "94.5", "95.5", "92.3", "94.3"]


def address(cast, name: str = "summary") -> str:
    pk = cast.session.pk if name == "summary" else cast.lecture.pk
    return reverse(f"feedback:{name}", args=[pk])


def client_of(account) -> Client:
    """One browser a person; the fixture `signed_in` has one for all."""
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def released(cast):
    evaluation = golden(cast)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    return evaluation


def words_of(content: bytes) -> tuple[list[str], list[list[list[str]]]]:
    document = docx.Document(io.BytesIO(content))
    grids = [
        [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]
        for table in document.tables
    ]
    return [line.text for line in document.paragraphs], grids


def test_the_summary_carries_the_golden_figures_in_word(cast, released, signed_in):
    answer = signed_in(cast.clerk).get(address(cast), {"as": "docx"})
    assert "attachment" in answer["Content-Disposition"]
    lines, grids = words_of(answer.content)
    assert "课堂满意度评价汇总表" in lines
    first = next(row for row in grids[0] if cast.lecture.title in row)
    assert [cell for cell in first if cell in ROW] == ROW
    items = {row[1]: row for row in grids[1] if row[0] == cast.lecture.title}
    for label, (t1, t2, t3, score) in GOLDEN_SHARES.items():
        assert [t1, t2, t3] == [cell for cell in items[label] if cell.endswith("%")]
        assert items[label][-1] == score
    assert items["内容"][2:7] == ["566", "430", "120", "14", "2"]
    assert "95.5–98.3" in items["内容"]
    text = "\n".join(lines)
    for definition in (
        "回收率 = 收回 ÷ 应评",
        "非常满意 100、满意 85、基本满意 60、不满意 0",
        "主题 25 %、内容 45 %、形式 30 %",
        "威尔逊",
        released.root,
    ):
        assert definition in text


def test_a_workbook_keeps_the_figure_in_full_and_shows_one_place(cast, released, signed_in):
    answer = signed_in(cast.clerk).get(address(cast), {"as": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:2] == ["各堂课", "各项票数和满意率"]
    rows = list(book["各堂课"].iter_rows())
    row = next(row for row in rows if cast.lecture.title in [cell.value for cell in row])
    scores = [cell for cell in row if cell.number_format == "0.0" and cell.value is not None]
    assert [round(cell.value, 2) for cell in scores] == [94.48, 95.48, 92.30, 94.27]
    # On a sheet every row stands alone: the lecture is written out beside each item.
    titles = [row[0].value for row in book["各项票数和满意率"].iter_rows(min_row=3)]
    assert titles.count(cast.lecture.title) == 3


@pytest.mark.skipif(which("pdftotext") is None, reason="needs pdftotext")
@pytest.mark.parametrize("name", ["summary", "letter"])
def test_the_pdf_says_the_same(cast, released, signed_in, name, tmp_path):
    pytest.importorskip("typst")
    content = signed_in(cast.clerk).get(address(cast, name), {"as": "pdf"}).content
    assert content.startswith(b"%PDF")
    path = tmp_path / "one.pdf"
    Path(path).write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()
    for figure in ("94.3", "94.5", "95.5–98.3", "96.9 %", "非常满意 100"):
        assert figure in text
    assert "—1—" in text.replace(" ", "")


@pytest.mark.parametrize("name", ["summary", "letter"])
def test_the_page_says_the_same_and_offers_the_files(cast, released, signed_in, name):
    page = signed_in(cast.clerk).get(address(cast, name)).content.decode()
    for figure in ("94.3", "94.5", "95.5–98.3", "96.9 %", "?as=docx", "?as=xlsx"):
        assert figure in page


def test_the_letter_speaks_to_the_lecturer_and_names_strong_and_weak(cast, released, signed_in):
    lines, grids = words_of(signed_in(cast.head).get(address(cast, "letter"), {"as": "docx"}).content)
    text = "\n".join(lines)
    assert f"{cast.lecture.lecturer.name}同志：" in text
    assert "综合得分 94.3 分（90 % 区间 93.5–95.1）" in text and "收回 571 份（96.9 %）" in text
    assert "“内容”最受认可：非常满意的占 76.0 %，高于“形式”的 63.8 %" in text
    assert "“形式”是相对弱的一项：非常满意的占 63.8 %，得分 92.3" in text
    assert grids[0][2][-2:] == ["97.2\n（95.5–98.3）", "95.5"]


@pytest.fixture
def both_rated(cast):
    """Forty ballots on two lectures, sealed: the head's own better than the other."""
    evaluation, tickets = opened(cast, slips=40)
    good, fair = (dict.fromkeys(("topic", "content", "form"), grade) for grade in (0, 1))
    sent = [
        Sent(
            ticket,
            new_key(),
            {cast.lecture.pk: fair if at % 4 == 0 else good, cast.other_lecture.pk: fair},
            {},
        )
        for at, ticket in enumerate(tickets)
    ]
    ballots.cast_many(evaluation, sent)
    seal(cast, evaluation)
    return evaluation


def side_by_side(cast, who: str) -> list:
    """The letter's drawing of the session, if there is one."""
    made = letter.report_for(cast.actor(who), LectureResult.objects.get(lecture=cast.lecture))
    return [one for section in made.sections if section.title == "放在一起看" for one in section.drawings]


def test_the_letter_sets_the_score_beside_its_session_without_a_ranking(cast, both_rated, signed_in):
    actions.release_results(actor=cast.actor("clerk"), evaluation=both_rated)
    (drawing,) = side_by_side(cast, "head")
    (own, _tone, (spot,)), (others, _other_tone, rest) = drawing.groups
    assert (own, others) == ("本堂课", "同场各堂，按课序")
    assert (spot.label, round(spot.raw, 2)) == (cast.lecture.title, 96.25)
    assert spot.low < spot.raw < spot.high
    assert [(one.label, one.raw) for one in rest] == [(cast.other_lecture.title, 85.0)]
    page = signed_in(cast.head).get(address(cast, "letter")).content.decode()
    assert "同场各堂，按课序" in page and "两段区间相交的，分不出高低" in page
    for kind, mark in (("docx", b"PK"), ("xlsx", b"PK")):
        content = signed_in(cast.head).get(address(cast, "letter"), {"as": kind}).content
        assert content.startswith(mark)
    assert "本堂课和同场各堂的得分图" in openpyxl.load_workbook(io.BytesIO(content)).sheetnames or any(
        chart for sheet in openpyxl.load_workbook(io.BytesIO(content)) for chart in sheet._charts
    )


def test_the_letter_holds_nothing_of_others_before_it_is_published(cast, both_rated):
    assert side_by_side(cast, "clerk") == []
    LectureResult.objects.update(state=ResultState.TO_REVIEWER)
    assert side_by_side(cast, "clerk") == []
    LectureResult.objects.filter(lecture=cast.other_lecture).update(state=ResultState.RELEASED)
    assert len(side_by_side(cast, "clerk")) == 1


def test_the_letter_explains_a_score_that_the_year_moves_far(cast, both_rated):
    actions.release_results(actor=cast.actor("clerk"), evaluation=both_rated)
    entry = {"id": cast.lecture.pk, "n": 40, "raw": 96.25, "adjusted": 92.5, "low": 91.0, "high": 94.0,
             "group": "same", "reasons": []}  # fmt: skip
    year = cast.session.on.year
    FairYear.objects.filter(year=year).delete()
    FairYear.objects.create(
        organisation=cast.organisation,
        year=year,
        basis="x",
        made_at=clock.now(),
        figures={"dimensions": [{"lectures": [entry]}]},
    )
    made = letter.report_for(cast.actor("head"), LectureResult.objects.get(lecture=cast.lecture))
    text = "".join(next(one for one in made.sections if one.title == "放在一起看").paragraphs)
    assert "校正得分是 92.5 分（90 % 区间 91.0–94.0）" in text
    assert "与全年总体分不出高低" in text and "校正后低 3.8 分" in text


def test_no_character_on_a_ballot_costs_the_lecturer_a_file(cast, signed_in):
    """Control characters, halves of pairs and what looks like a formula: whoever has a ticket can send them."""
    evaluation, issued = opened(cast, slips=6)
    cast_some(cast, evaluation, issued, text="=1+1\x01多讲\x0b案例\ufffe👍")
    seal(cast, evaluation)
    SealedText.objects.update(is_moderated=True)
    assert set(SealedText.objects.values_list("body", flat=True)) == {"=1+1多讲\n案例👍"}
    client = signed_in(cast.head)
    files = {kind: client.get(address(cast, "letter"), {"as": kind}) for kind in ("docx", "xlsx", "pdf")}
    assert {kind: answer.status_code for kind, answer in files.items()} == dict.fromkeys(files, 200)
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_cell_of_the_letters_workbook_is_one_line(cast, released, signed_in):
    content = signed_in(cast.head).get(address(cast, "letter"), {"as": "xlsx"}).content
    cells = [
        str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0] for cell in row
    ]
    assert "97.2（95.5–98.3）" in cells and not any("\n" in cell for cell in cells)


def test_what_does_not_stand_apart_is_not_called_strong_or_weak(cast):
    evaluation, tickets = opened(cast, slips=12)
    cast_some(cast, evaluation, tickets)
    seal(cast, evaluation)
    figures = letter.figures_of(
        LectureResult.objects.select_related("evaluation__form_version").filter(lecture=cast.other_lecture)
    )[0]
    assert letter.strengths(figures, []) == ["各项的满意率（T2）都到了 95 % 以上。"]
    assert letter.improvements(figures, []) == []


@pytest.mark.parametrize("valid", [4, 9])
def test_small_numbers_stay_out_of_every_file(cast, valid):
    evaluation, tickets = opened(cast, slips=valid)
    cast_some(cast, evaluation, tickets, text="多讲案例")
    seal(cast, evaluation)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    SealedText.objects.update(is_moderated=True)
    made = summary.report_for(cast.actor("clerk"), cast.session)
    row = next(row for row in made.sections[0].tables[0].rows if row[1] == cast.lecture.title)
    if valid < 5:
        assert [cell for cell in row[4:] if cell] == ["不足 5 份，不显示"]
        assert made.sections[1].tables[0].rows == []
        assert made.sections[3].is_empty
    else:
        assert row[-1].startswith("不足 10 份，不算得分")
        assert row[-5] is None
    result = LectureResult.objects.get(lecture=cast.lecture)
    sections = letter.report_for(cast.actor("clerk"), result).sections
    assert bool(sections[1].tables) is (valid >= 5)
    assert bool(sections[4].quotes) is (valid >= 5)


def test_low_response_and_ceiling_are_marked(cast):
    evaluation, tickets = opened(cast, slips=12, expected=30)
    cast_some(cast, evaluation, tickets)
    seal(cast, evaluation)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    rows = list(summary.report_for(cast.actor("clerk"), cast.session).sections[0].tables[0].rows)
    marks = {row[1]: row[-1] for row in rows}
    assert marks[cast.lecture.title] == "收回低"
    assert marks[cast.other_lecture.title] == "收回低、接近满分"


def test_each_reads_what_he_may_and_when(cast):
    sealed(cast, text="多讲案例")
    head, clerk, inspector = (client_of(one) for one in (cast.head, cast.clerk, cast.inspector))
    assert head.get(address(cast, "letter")).status_code == 200
    assert clerk.get(address(cast, "letter")).status_code == 404
    assert clerk.get(address(cast)).status_code == 404
    result = LectureResult.objects.get(lecture=cast.lecture)
    actions.acknowledge_results(actor=cast.actor("head"), result=result)
    assert clerk.get(address(cast, "letter")).status_code == 200
    assert inspector.get(address(cast, "letter")).status_code == 404
    actions.release_results(actor=cast.actor("clerk"), evaluation=result.evaluation)
    assert inspector.get(address(cast)).status_code == 200
    # Everybody concerned reads the figures; the letter stays between the lecturer, the reviewer and the office.
    assert inspector.get(address(cast, "letter")).status_code == 403


def test_a_text_for_the_lecturer_alone_is_in_no_summary_and_in_no_other_letter(cast, signed_in):
    evaluation = sealed(cast, text="只说给他听")
    SealedText.objects.update(visibility="lecturer", is_moderated=True)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    assert "只说给他听" in signed_in(cast.head).get(address(cast, "letter")).content.decode()
    assert "只说给他听" not in signed_in(cast.leader).get(address(cast, "letter")).content.decode()
    made = summary.report_for(cast.actor("clerk"), cast.session)
    assert made.sections[3].is_empty


def test_the_score_before_stands_beside_this_one_on_the_same_yardstick(cast):
    """Made by hand: the unit's earlier lecture with a score, on the same form."""
    import datetime as dt

    evaluation = golden(cast)
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    from lunxun.feedback.queries import previous_of
    from lunxun.feedback.queries.figures import figures_of

    actor = cast.actor("clerk")
    now = figures_of(
        [
            LectureResult.objects.select_related("evaluation__form_version", "lecture__session").get(
                lecture=cast.lecture
            )
        ]
    )[0]
    assert previous_of(actor, [now]) == {}
    now.lecture.session.on += dt.timedelta(days=28)
    before = previous_of(actor, [now])[cast.lecture.pk]
    assert (round(before.score, 2), round(before.difference, 2)) == (94.27, 0)
    now.result.evaluation.form_version.definition = {
        **now.result.evaluation.form_version.definition,
        "items": [{"code": "topic", "label": "主题", "weight": 100}],
    }
    assert previous_of(actor, [now]) == {}


def test_a_file_leaves_an_entry_and_a_page_none(cast, signed_in):
    actions.release_results(actor=cast.actor("clerk"), evaluation=sealed(cast))
    client = signed_in(cast.clerk)
    taken = AuditEntry.objects.filter(verb="feedback.take_document")
    client.get(address(cast))
    assert not taken.exists()
    client.get(address(cast, "letter"), {"as": "docx"})
    client.get(address(cast), {"as": "exe"})
    assert [entry.data for entry in taken] == [{"file": "docx"}]


@pytest.mark.parametrize("name", ["summary", "letter"])
def test_queries_are_as_many_for_one_lecture_as_for_all(cast, signed_in, name, django_assert_num_queries):
    evaluation = sealed(cast, text="多讲案例")
    client = signed_in(cast.clerk)
    actions.release_results(actor=cast.actor("clerk"), lecture=cast.lecture)
    with CaptureQueriesContext(connection) as one:
        client.get(address(cast, name))
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    with django_assert_num_queries(len(one)):
        client.get(address(cast, name))
    assert len(one) <= 22
