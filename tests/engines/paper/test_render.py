from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from lunxun.engines.paper import Layout, PaperError, make_layout, parse_form
from lunxun.engines.paper.layout import Rect
from lunxun.engines.paper.payload import decode, sheet_name, sheet_number
from lunxun.engines.paper.render import render_pdf

from .conftest import KEY, form_of


def raster(pdf: bytes, index: int, dpi: float) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    page = document[index]
    grey = page.render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    page.close()
    document.close()
    return grey.reshape(grey.shape[:2])


def centre_of_dark(grey: np.ndarray, rect: Rect, px: float, margin: float) -> tuple[float, float]:
    """Centre in mm of the ink within `margin` of a rectangle."""
    x0, y0 = int((rect.x - margin) * px), int((rect.y - margin) * px)
    x1, y1 = int((rect.x + rect.w + margin) * px) + 1, int((rect.y + rect.h + margin) * px) + 1
    ink = np.clip(200.0 - grey[y0:y1, x0:x1], 0, None)
    ys, xs = np.mgrid[y0:y1, x0:x1] + 0.5
    return float((xs * ink).sum() / ink.sum() / px), float((ys * ink).sum() / ink.sum() / px)


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_print_lies_where_the_layout_says(paper: str) -> None:
    layout = make_layout(parse_form(form_of(paper=paper, rows=form_of()["rows"][:3])))
    grey = raster(render_pdf(layout, [5], KEY), 0, 508)  # 20 px/mm
    assert abs(grey.shape[0] - layout.height * 20) <= 1 and abs(grey.shape[1] - layout.width * 20) <= 1
    frame = layout.page(1)
    for rect in [*frame.squares, *(b.rect for b in layout.page_boxes(1))]:
        x, y = centre_of_dark(grey, rect, 20.0, 0.4)
        assert abs(x - rect.x - rect.w / 2) < 0.05 and abs(y - rect.y - rect.h / 2) < 0.05


def test_both_codes_of_every_side_decode_at_150_dpi() -> None:
    rows = [{"id": f"R{i}", "title": f"第{i}讲"} for i in range(12)]
    layout = make_layout(parse_form(form_of(rows=rows)))
    numbers = [sheet_number(i, layout.layout_id, KEY) for i in range(3)]
    pdf = render_pdf(layout, numbers, KEY)
    seen = []
    for index in range(3 * len(layout.pages)):
        codes = zxingcpp.read_barcodes(raster(pdf, index, 150))
        assert len(codes) == 2 and codes[0].text == codes[1].text
        code = decode(codes[0].text, KEY)
        assert code.layout_id == layout.layout_id
        seen.append((code.sheet, code.page))
    assert seen == [(n, p) for n in numbers for p in (1, 2)]


def test_pdf_embeds_font_subsets_and_the_text(printed: bytes, layout: Layout, numbers: list[int]) -> None:
    assert printed.count(b"/FontFile3") >= 2 and len(printed) < 200_000
    document = pypdfium2.PdfDocument(printed)
    assert len(document) == 4
    page = document[1]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    for thing in (text_page, page, document):
        thing.close()
    assert sheet_name(numbers[1]) in text and "回执号" in text


def test_same_input_gives_the_same_pdf(printed: bytes, layout: Layout, numbers: list[int]) -> None:
    assert render_pdf(layout, numbers, KEY) == printed


def test_missing_font_is_an_error(layout: Layout, tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="没有中文字体"):
        render_pdf(layout, [1], KEY, font_dir=tmp_path)
    with pytest.raises(PaperError, match="不存在"):
        render_pdf(layout, [1], KEY, font_dir=tmp_path / "none")


def test_character_without_glyph_is_an_error() -> None:
    layout = make_layout(parse_form(form_of(title="评价表\U0001d400")))
    with pytest.raises(PaperError, match=r"U\+1D400"):
        render_pdf(layout, [1], KEY)


@pytest.mark.parametrize(
    ("sheets", "word"), [([], "份数"), ([1, 1], "重复"), ([-1], "表号"), ([2**40], "表号")]
)
def test_bad_sheet_numbers_are_refused(layout: Layout, sheets: list[int], word: str) -> None:
    with pytest.raises(PaperError, match=word):
        render_pdf(layout, sheets, KEY)


@pytest.mark.parametrize(
    "title", ["长" * 17, "长" * 30, "An English title that is rather long", '#*_$`@<>\\"[]']
)
def test_titles_stay_left_of_the_boxes(title: str) -> None:
    layout = make_layout(parse_form(form_of(rows=[{"id": "R", "title": title, "lecturer": "某"}])))
    grey = raster(render_pdf(layout, [1], KEY), 0, 127)  # 5 px/mm
    first = layout.boxes[0].rect
    gap = grey[
        int((first.y - 3) * 5) : int((first.y + 7) * 5), int((first.x - 1.8) * 5) : int((first.x - 0.4) * 5)
    ]
    assert gap.min() > 200


def test_title_that_cannot_fit_is_refused() -> None:
    data: dict[str, Any] = form_of(rows=[{"id": "R", "title": "长" * 58}])
    with pytest.raises(PaperError, match="太长"):
        render_pdf(make_layout(parse_form(data)), [1], KEY)
