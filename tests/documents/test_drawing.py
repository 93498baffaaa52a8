"""Charts in documents: the geometry and colours of the pages, a picture in Word, SVG in PDF, Excel's own in a workbook."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from PIL import Image

import lunxun
from lunxun.documents import report
from lunxun.documents.drawing import HEIGHT, LOW, WIDTH, Bars, Scores, Spot, pieces
from lunxun.documents.palette import TOKENS
from lunxun.documents.rows import NUMBER, Column, Table
from lunxun.documents.scale import stacked
from lunxun.web.ui.charts.likert import likert

SVG = "{http://www.w3.org/2000/svg}"
BARS = Bars(
    "各项票数图",
    ["非常满意", "满意", "基本满意", "不满意"],
    [("主题", (412, 131, 19, 4)), ("<形式> & 其他", (0, 0, 0, 0))],
)
SCORES = Scores(
    "各堂课得分图",
    [
        ("高于总体", "above", [Spot("燃气安全", 94.0, 95.2, 93.9, 96.5)]),
        ("分不出高低", "same", [Spot("网格怎么走", 91.0, 92.0, 90.1, 93.9), Spot("只有原始分", 90.0)]),
    ],
    92.4,
)


def test_colours_are_those_of_the_pages():
    css = (Path(lunxun.__file__).parent / "web" / "ui" / "css" / "tokens.css").read_text(encoding="utf-8")
    for name, colour in TOKENS.items():
        assert re.search(rf"--{name}: *{colour};", css), name


def test_bars_have_the_geometry_of_the_page():
    counts = (412, 131, 19, 4)
    page = [float(x) for x in re.findall(r'<rect class="g\d" x="([\d.]+)%"', likert("主题", counts))]
    assert page == [pytest.approx(100 * left, abs=0.01) for _number, left, _width, _share in stacked(counts)]
    svg = ElementTree.fromstring(pieces(BARS, wide=False)[0].svg())
    bars = [one for one in svg.iter(f"{SVG}rect") if one.get("height") == "20.00"][:4]
    room = float(bars[0].get("width")) / stacked(counts)[0][2]
    starts = [float(one.get("x")) - float(bars[0].get("x")) for one in bars]
    assert starts == [
        pytest.approx(room * left, abs=0.05) for _number, left, _width, _share in stacked(counts)
    ]
    assert [one.get("fill") for one in bars] == [TOKENS[f"grade-{number}"] for number in (1, 2, 3, 4)]


def test_words_are_escaped_and_said_to_who_cannot_see():
    svg = pieces(BARS, wide=False)[0].svg('a"b')
    root = ElementTree.fromstring(svg)
    assert "<形式> & 其他" in [one.text for one in root.iter(f"{SVG}text")]
    assert "主题：非常满意 412" in root.get("aria-label")
    assert "燃气安全 95.2（93.9–96.5）" in SCORES.alternative
    many = Bars("很多", ["是"], [(str(at), (at,)) for at in range(99)])
    assert many.alternative == "很多，99 行。同样的数在表里。"


def test_a_long_drawing_is_cut_where_a_page_ends_and_no_heading_stands_alone():
    spots = [Spot(f"第 {at} 堂", 90.0, 90 + at / 50, 89.0, 95.0) for at in range(100)]
    long = Scores("全年", [("高于总体", "above", spots[:23]), ("分不出高低", "same", spots[23:])], 91.0)
    for wide, limit in ((True, LOW), (False, HEIGHT)):
        found = pieces(long, wide=wide)
        assert all(piece.y <= limit for piece in found)
        texts = [[t.text for t in ElementTree.fromstring(p.svg()).iter(f"{SVG}text")] for p in found]
        shown = [text for page in texts for text in page if text.startswith("第 ")]
        assert len(shown) == 100
        for page in texts:
            rows = [text for text in page if text in ("高于总体", "分不出高低") or text.startswith("第 ")]
            assert rows[0] in ("高于总体", "分不出高低")
            assert rows[-1].startswith("第 ")


@pytest.fixture(scope="module")
def made():
    table = Table("各项", [Column("项"), Column("份", NUMBER)], [["主题", 566]])
    return report.Report(
        title="汇总", sections=[report.Section("图", drawings=[BARS, SCORES], tables=[table])]
    )


def test_word_has_sharp_pictures_with_words_instead(made):
    document = Document(io.BytesIO(report.written(made, "docx")))
    shapes = document.inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [BARS.alternative, SCORES.alternative]
    for shape in shapes:
        part = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        picture = Image.open(io.BytesIO(part.blob))
        assert picture.width / (int(shape.width) / 914_400) >= 200
        assert picture.getextrema() != ((255, 255),) * len(picture.getbands())


def test_pdf_is_set_with_the_drawings(made):
    assert report.written(made, "pdf").startswith(b"%PDF")


def test_workbook_has_charts_that_stand_on_its_cells(made):
    content = report.written(made, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["各项", "各项票数图", "各堂课得分图"]
    rows = list(book["各堂课得分图"].iter_rows(values_only=True))
    first = next(row for row in rows if row[0] == "燃气安全")
    assert first[1:] == ("高于总体", 94.0, 95.2, pytest.approx(1.3), pytest.approx(1.3))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        bars, scores = (file.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2))
        drawn = file.read("xl/drawings/drawing1.xml").decode()
    assert bars.count("<c:ser>") == 4
    assert "'各项票数图'!" in bars or "各项票数图!" in bars
    assert all(TOKENS[f"grade-{number}"][1:].upper() in bars for number in (1, 2, 3, 4))
    assert "percentStacked" in bars
    assert "<c:errBars>" in scores
    assert "非常满意 412" in drawn


def test_a_page_shows_the_same_drawings(made):
    _heading, _section, drawings = made.page[0]
    assert len(drawings) == 2
    assert f'width="{WIDTH}"' in drawings[0]
