"""The reader on pages of the test generator: small counts here, full counts in the long lane."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from bench.paper.accuracy import make_page, run

from lunxun.engines.paper import Layout, make_layout, parse_form
from lunxun.engines.paper.payload import Code, encode, sheet_number
from lunxun.engines.paper.reading.crop import crop, group_area
from lunxun.engines.paper.reading.page import Picture, SideResult, read_side
from lunxun.engines.paper.render import BIG, SMALL, _modules, render_pdf
from lunxun.engines.paper.sources.raster import to_picture
from lunxun.engines.paper.thresholds import load_thresholds

from . import captures, synth
from .conftest import KEY, form_of

PX = synth.PX
STEADY = synth.Person("hook", 1.0, 0.9, 0.4, 0.2, 1.0, 2.0, 0.0, 0.03)


@pytest.fixture(scope="session")
def sheets(printed: bytes) -> list[np.ndarray]:
    return synth.blank_sheets(printed)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def read(grey: np.ndarray, layout: Layout, *, is_bilevel: bool = False, key: bytes = KEY) -> SideResult:
    return read_side(Picture(grey, is_bilevel), {layout.layout_id: layout}, key, load_thresholds())


def tick_all(layout: Layout, choice: int = 1) -> synth.Filled:
    """Every group with its `choice`-th box ticked."""
    filled = synth.Filled()
    for group in layout.page_groups(1):
        filled.marks[group.boxes[choice]] = "hook"
        filled.groups[group.id] = layout.form.grades[choice].value
    return filled


def scanned(sheet: np.ndarray, layout: Layout, filled: synth.Filled, dpi: float = 200) -> np.ndarray:
    """A clean capture: resampled, nothing else."""
    paper = synth.draw(sheet, layout, 1, filled, STEADY, np.random.default_rng(3))
    factor = dpi / 25.4 / PX
    return cv2.resize(paper, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def values(side: SideResult) -> dict[str, int | str | None]:
    return {g.id: g.decision if g.decision == "absent" else g.value for g in side.groups}


@pytest.mark.parametrize(("mode", "pages"), [("150", 5), ("200", 8), ("300", 2), ("photo", 2)])
def test_reader_accepts_no_wrong_value(
    layout: Layout, sheets: list[np.ndarray], mode: str, pages: int
) -> None:
    score = run(layout, sheets, KEY, mode, pages, seed=5)
    assert score.wrong == [] and score.missed_final == 0
    assert score.boxes >= 0.7 * pages * 104
    if mode != "photo":  # two photos may both be bad ones
        assert score.unsure.total() < 0.08 * score.boxes


@pytest.mark.long
@pytest.mark.parametrize(
    ("mode", "pages", "unsure"), [("200", 970, 0.01), ("300", 970, 0.01), ("150", 970, 0.02)]
)
def test_reader_holds_on_a_hundred_thousand_boxes(
    layout: Layout, sheets: list[np.ndarray], mode: str, pages: int, unsure: float
) -> None:
    score = run(layout, sheets, KEY, mode, pages, seed=11)
    assert score.boxes >= 100_000 or mode == "150"
    assert score.wrong == [] and score.missed_final == 0
    assert score.unsure.total() <= unsure * score.boxes


@pytest.mark.long
def test_reader_holds_on_photos(layout: Layout, sheets: list[np.ndarray]) -> None:
    score = run(layout, sheets, KEY, "photo", 970, seed=11)
    assert len(score.wrong) <= 1 and score.missed_final == 0
    assert score.rejected.total() <= 0.03 * score.pages


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("dpi", [150, 200, 300, 400, 600])
def test_clean_page_is_accepted_whole_in_any_turn(
    layout: Layout, sheets: list[np.ndarray], numbers: list[int], dpi: int, turns: int
) -> None:
    filled = tick_all(layout, turns)
    grey = np.ascontiguousarray(np.rot90(scanned(sheets[1], layout, filled, dpi), turns))
    side = read(grey, layout)
    assert side.status == "accepted" and side.code == Code(layout.layout_id, numbers[1], 1)
    assert values(side) == filled.groups


@pytest.mark.parametrize("zoom", [0.93, 1.06])
def test_shrunk_and_enlarged_copies_are_read(
    layout: Layout, sheets: list[np.ndarray], rng: np.random.Generator, zoom: float
) -> None:
    filled = tick_all(layout)
    paper = synth.draw(sheets[0], layout, 1, filled, STEADY, rng)
    side = read(captures.flatbed(paper, 200, rng, zoom=zoom, angle=1.0), layout)
    assert side.status == "accepted" and values(side) == filled.groups


def test_dirt_on_an_empty_page_is_never_a_value(layout: Layout, sheets: list[np.ndarray]) -> None:
    """Cups, hairs, creases and specks where nobody ticked anything."""
    for seed in range(4):
        rng = np.random.default_rng([55, seed])
        paper = sheets[seed]
        acts = [
            captures.ring_stain,
            captures.hair,
            captures.hair,
            captures.specks,
            captures.streak,
            captures.fold,
        ]
        for act in acts * 2:
            paper = act(paper, layout, rng)
        side = read(captures.flatbed(paper, 200, rng), layout)
        assert side.status == "review"
        assert all(g.decision == "review" for g in side.groups)


def test_mark_alone_in_its_row_is_only_proposed(layout: Layout, sheets: list[np.ndarray]) -> None:
    filled = synth.Filled(marks={"L3.content.2": "hook", "L4.topic.1": "hook", "L4.content.1": "hook"})
    side = read(scanned(sheets[0], layout, filled), layout)
    by_id = {g.id: g for g in side.groups}
    alone = by_id["L3.content"]
    assert (alone.decision, alone.proposal, alone.reason) == ("review", 2, "alone_in_row")
    assert [g.id for g in side.groups if g.decision == "value"] == ["L4.topic", "L4.content"]


def test_blank_groups_are_never_final(layout: Layout, sheets: list[np.ndarray]) -> None:
    side = read(scanned(sheets[0], layout, synth.Filled()), layout)
    assert side.status == "review"
    assert {(g.decision, g.reason, g.proposal) for g in side.groups} == {("review", "blank", "blank")}


def test_absent_box_settles_the_row_alone(layout: Layout, sheets: list[np.ndarray]) -> None:
    filled = tick_all(layout)
    for group in layout.page_groups(1):
        if group.row == "L2":
            del filled.marks[group.boxes[1]]
            filled.groups[group.id] = "absent"
    filled.marks["L2.absent"] = "hook"
    filled.marks["L5.absent"] = "hook"  # and marks in the row: a contradiction
    side = read(scanned(sheets[0], layout, filled), layout)
    for group in side.groups:
        if group.id.startswith("L5."):
            assert (group.decision, group.reason) == ("review", "absent_and_mark")
        else:
            assert (group.decision if group.decision == "absent" else group.value) == filled.groups[group.id]


def test_correction_is_proposed_and_double_is_not(layout: Layout, sheets: list[np.ndarray]) -> None:
    filled = tick_all(layout, 0)
    filled.marks["L1.topic.3"] = "cancelled"
    filled.marks["L2.topic.3"] = "hook"
    side = read(scanned(sheets[0], layout, filled), layout)
    by_id = {g.id: g for g in side.groups}
    assert (by_id["L1.topic"].decision, by_id["L1.topic"].reason, by_id["L1.topic"].proposal) == (
        "review",
        "corrected",
        4,
    )
    assert (by_id["L2.topic"].decision, by_id["L2.topic"].reason, by_id["L2.topic"].proposal) == (
        "review",
        "double",
        None,
    )
    assert sum(g.decision == "review" for g in side.groups) == 2


def test_circle_around_a_box_goes_to_a_person(layout: Layout, sheets: list[np.ndarray]) -> None:
    filled = tick_all(layout)
    for row in ("L1", "L2", "L3"):
        filled.marks[f"{row}.topic.3"] = "ring"
    side = read(scanned(sheets[0], layout, filled), layout)
    for group in side.groups:
        expected = "review" if group.id in ("L1.topic", "L2.topic", "L3.topic") else "value"
        assert group.decision == expected


def test_circles_count_on_the_page_of_somebody_who_circles(layout: Layout, sheets: list[np.ndarray]) -> None:
    """One place circled twice, one ticked beside its circle: those are for a person, on such a page too."""
    filled = tick_all(layout)
    filled.marks = dict.fromkeys(filled.marks, "ring")
    filled.marks |= {"L1.topic.2": "ring", "L2.topic.1": "hook"}
    side = read(scanned(sheets[0], layout, filled), layout)
    open_ = {g.id for g in side.groups if g.decision == "review"}
    assert {"L1.topic", "L2.topic"} <= open_
    assert len(open_) <= 4, "circles that touch the inside of their box stay a person's"
    assert {g.value for g in side.groups if g.decision == "value"} == {3}


def test_tails_of_neighbours_are_no_circle(layout: Layout, sheets: list[np.ndarray]) -> None:
    """Strokes that end beside a box, left and right of it, leave the box as blank as it is."""
    filled = tick_all(layout)
    paper = synth.draw(sheets[0], layout, 1, filled, STEADY, np.random.default_rng(3))
    boxes = {box.id: box.rect for box in layout.page_boxes(1)}
    for row in ("L2", "L4", "L6"):
        at = boxes[f"{row}.content.2"]
        x, y = at.x + at.w / 2, at.y + at.h / 2
        for near, far in (((x - 2.7, y - 0.3), (x - 5.0, y + 0.6)), ((x + 2.7, y + 0.3), (x + 5.0, y - 0.6))):
            ends = [tuple(round(v * PX) for v in point) for point in (near, far)]
            cv2.line(paper, *ends, 40, 4, cv2.LINE_AA)
    side = read(cv2.resize(paper, None, fx=0.656, fy=0.656, interpolation=cv2.INTER_AREA), layout)
    assert side.status == "accepted"


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_streak_never_becomes_a_mark(layout: Layout, sheets: list[np.ndarray], share: float) -> None:
    """A dark line down a column of boxes of an otherwise empty page."""
    for offset in np.arange(0.3, 4.2, 0.3):
        paper = sheets[0].copy()
        x = int((layout.boxes[2].rect.x + offset) * PX)
        paper[:, x : x + max(1, round(share * PX))] = 60
        side = read(cv2.resize(paper, None, fx=0.656, fy=0.656, interpolation=cv2.INTER_AREA), layout)
        assert all(g.decision == "review" for g in side.groups)


def test_lines_across_a_row_never_become_a_mark(layout: Layout, sheets: list[np.ndarray]) -> None:
    for offset in np.arange(-2.0, 2.1, 0.5):
        paper = sheets[0].copy()
        y = int((layout.boxes[0].rect.y + 2.1 + offset) * PX)
        paper[y : y + 4] = 60
        side = read(cv2.resize(paper, None, fx=0.656, fy=0.656, interpolation=cv2.INTER_AREA), layout)
        assert all(g.decision == "review" for g in side.groups)


@pytest.mark.parametrize("corner", range(4))
def test_torn_corner_is_read_right_or_rejected(
    layout: Layout, sheets: list[np.ndarray], corner: int, rng: np.random.Generator
) -> None:
    filled = tick_all(layout)
    paper = synth.draw(sheets[0], layout, 1, filled, STEADY, rng)
    w = paper.shape[1]
    x, y = [(0, 0), (w, 0), (w, round(layout.base * PX)), (0, round(layout.base * PX))][corner]
    sx, sy = (1 if x == 0 else -1) * 34 * PX, (1 if y == 0 else -1) * 34 * PX
    cv2.fillPoly(paper, [np.array([(x, y), (x + sx, y), (x, y + sy)], np.int32)], 255)
    side = read(cv2.resize(paper, None, fx=0.656, fy=0.656, interpolation=cv2.INTER_AREA), layout)
    assert side.status in ("accepted", "review", "rejected")
    if side.status == "accepted":
        assert values(side) == filled.groups
    assert all(g.decision == "review" or g.value == filled.groups[g.id] for g in side.groups)
    assert side.status != "rejected" or side.reason


def test_half_a_page_is_rejected_not_guessed(layout: Layout, sheets: list[np.ndarray]) -> None:
    grey = scanned(sheets[0], layout, tick_all(layout))
    for part in (grey[: len(grey) // 2], grey[len(grey) // 2 :], grey[:, 700:], grey[:, :900]):
        side = read(np.ascontiguousarray(part), layout)
        assert side.status == "rejected" and side.reason


def test_mirrored_page_is_rejected(layout: Layout, sheets: list[np.ndarray]) -> None:
    grey = np.ascontiguousarray(scanned(sheets[0], layout, tick_all(layout))[:, ::-1])
    assert read(grey, layout).status == "rejected"


def test_blank_backs_are_blank_and_other_paper_is_not(rng: np.random.Generator, layout: Layout) -> None:
    for shade in (255, 230, 170):
        back = np.clip(rng.normal(shade, 3, (2339, 1654)), 0, 255).astype(np.uint8)
        assert read(back, layout).status == "blank"
        back[1000:1010, 300:700] = 80  # a line of writing
        side = read(back, layout)
        assert (side.status, side.reason) == ("rejected", "no_code")
    dark = np.full((2339, 1654), 20, np.uint8)
    assert read(dark, layout).status == "rejected"


def test_bleeding_through_does_not_hide_a_back(sheets: list[np.ndarray], layout: Layout) -> None:
    """A back through which the front shows faintly is blank; one with codes never is."""
    faint = (255 - (255 - sheets[0][:, ::-1].astype(np.float32)) * 0.08).astype(np.uint8)
    assert read(np.ascontiguousarray(faint[::2, ::2]), layout).status in ("blank", "rejected")
    hidden = sheets[0].copy()
    for rect in layout.pages[0].codes:
        hidden[
            round((rect.y - 3) * PX) : round((rect.y + 25) * PX),
            round((rect.x - 3) * PX) : round((rect.x + 25) * PX),
        ] = 255
    assert read(np.ascontiguousarray(hidden[::2, ::2]), layout).reason == "no_code"


def stamp(paper: np.ndarray, layout: Layout, texts: tuple[str, str]) -> np.ndarray:
    """The page with other codes printed over its own."""
    out = paper.copy()
    for rect, text, options in zip(layout.pages[0].codes, texts, (BIG, SMALL), strict=True):
        made = _modules(text, options)
        pixels = np.array(made["pixels"], np.uint8).reshape(made["size"], made["size"])
        side = round(rect.w * PX)
        x, y = round(rect.x * PX), round(rect.y * PX)
        out[y : y + side, x : x + side] = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_NEAREST)
    return out[::2, ::2].copy()


def flip(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


CASES: dict[str, tuple[Callable[[Layout], tuple[str, str]], str]] = {
    "forged": (lambda la: (flip(encode(Code(la.layout_id, 1, 1), KEY)),) * 2, "forged_code"),
    "other key": (lambda la: (encode(Code(la.layout_id, 1, 1), b"\7" * 32),) * 2, "forged_code"),
    "one forged": (
        lambda la: (encode(Code(la.layout_id, 1, 1), KEY), flip(encode(Code(la.layout_id, 1, 1), KEY))),
        "forged_code",
    ),
    "foreign": (lambda la: ("HTTPS://EXAMPLE.ORG/FORM", "HTTPS://EXAMPLE.ORG/FORM"), "foreign_code"),
    "other layout": (lambda la: (encode(Code(la.layout_id ^ 1, 1, 1), KEY),) * 2, "other_layout"),
    "page too high": (lambda la: (encode(Code(la.layout_id, 1, 9), KEY),) * 2, "other_layout"),
    "two sheets": (
        lambda la: (encode(Code(la.layout_id, 1, 1), KEY), encode(Code(la.layout_id, 2, 1), KEY)),
        "codes_disagree",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_codes_are_refused_by_reason(layout: Layout, sheets: list[np.ndarray], case: str) -> None:
    texts, reason = CASES[case]
    side = read(stamp(sheets[0], layout, texts(layout)), layout)
    assert (side.status, side.reason) == ("rejected", reason)


def test_either_code_alone_is_enough(layout: Layout, sheets: list[np.ndarray]) -> None:
    filled = tick_all(layout)
    for rect in layout.pages[0].codes:
        paper = synth.draw(sheets[0], layout, 1, filled, STEADY, np.random.default_rng(1))
        paper[
            round(rect.y * PX) : round((rect.y + rect.h) * PX),
            round(rect.x * PX) : round((rect.x + rect.w) * PX),
        ] = 255
        side = read(paper[::2, ::2].copy(), layout)
        assert side.status == "accepted" and values(side) == filled.groups


def test_two_small_sheets_in_one_picture_are_not_halved() -> None:
    layout = make_layout(parse_form(form_of(paper="A5", rows=form_of()["rows"][:2])))
    numbers = [sheet_number(i, layout.layout_id, KEY) for i in range(2)]
    pair = synth.blank_sheets(render_pdf(layout, numbers, KEY))
    glass = np.vstack(pair)[::2, ::2].copy()
    side = read(glass, layout)
    assert (side.status, side.reason) == ("rejected", "several_sheets")


def test_small_sheet_on_a_big_glass_is_read() -> None:
    layout = make_layout(parse_form(form_of(paper="A5", rows=form_of()["rows"][:2])))
    sheet = synth.blank_sheets(render_pdf(layout, [77], KEY))[0]
    filled = tick_all(layout)
    paper = synth.draw(sheet, layout, 1, filled, STEADY, np.random.default_rng(1))
    glass = np.full((297 * PX, 210 * PX + 60), 250, np.uint8)
    glass[700 : 700 + paper.shape[0], 30 : 30 + paper.shape[1]] = paper
    side = read(glass[::2, ::2].copy(), layout)
    assert side.status == "accepted" and values(side) == filled.groups


def test_pencil_that_is_nearly_gone_is_proposed_not_called_empty(
    layout: Layout, sheets: list[np.ndarray]
) -> None:
    """Every mark below what counts as ink: the page says so, and its groups propose the faint box."""
    filled = tick_all(layout)
    ghost = synth.draw(sheets[0], layout, 1, filled, STEADY, np.random.default_rng(3))
    paper = cv2.addWeighted(sheets[0], 0.9, ghost, 0.1, 0)
    side = read(cv2.resize(paper, None, fx=0.656, fy=0.656, interpolation=cv2.INTER_AREA), layout)
    assert side.gates == ("faint_ink",)
    assert {(g.decision, g.proposal) for g in side.groups} == {("review", 3)}


def test_blackened_boxes_on_a_nearly_empty_page_are_for_a_person(
    layout: Layout, sheets: list[np.ndarray]
) -> None:
    """The light ticks beside them may be lost; on a page with other marks they are answers."""
    filled = synth.Filled()
    for group in layout.page_groups(1)[:12]:
        filled.marks[group.boxes[0]] = "fill"
    side = read(scanned(sheets[0], layout, filled), layout)
    assert {g.reason for g in side.groups[:12]} == {"solid_among_empty"}
    for group in layout.page_groups(1)[12:]:
        filled.marks[group.boxes[1]] = "hook"
    side = read(scanned(sheets[0], layout, filled), layout)
    assert side.status == "accepted"


@pytest.mark.parametrize("harm", ["blurred", "low_contrast"])
def test_page_gates_leave_the_page_to_a_person(layout: Layout, sheets: list[np.ndarray], harm: str) -> None:
    grey = scanned(sheets[0], layout, tick_all(layout))
    grey = cv2.GaussianBlur(grey, (0, 0), 3.5) if harm == "blurred" else (200 + grey * 0.2).astype(np.uint8)
    side = read(grey, layout)
    assert side.status in ("review", "rejected")
    assert all(g.decision == "review" for g in side.groups)


def test_one_bit_page_with_lost_pencil_goes_to_a_person(
    layout: Layout, sheets: list[np.ndarray], rng: np.random.Generator
) -> None:
    filled = tick_all(layout)
    for group in layout.page_groups(1):
        if group.row in ("L1", "L2", "L3"):
            del filled.marks[group.boxes[1]]
    grey = captures.fax(scanned(sheets[0], layout, filled), rng)
    picture = to_picture(grey)
    assert picture.is_bilevel
    side = read(grey, layout, is_bilevel=True)
    assert side.gates == ("bilevel",) and all(g.decision == "review" for g in side.groups)


def test_lone_blackened_box_in_one_bit_is_reviewed(
    layout: Layout, sheets: list[np.ndarray], rng: np.random.Generator
) -> None:
    filled = tick_all(layout)
    filled.marks["L1.topic.3"] = "fill"
    grey = captures.fax(scanned(sheets[0], layout, filled), rng)
    side = read(grey, layout, is_bilevel=True)
    assert [g.id for g in side.groups if g.decision == "review"] == ["L1.topic"]
    assert side.groups[0].reason == "solid_in_bilevel"


def test_grey_scans_are_not_taken_for_one_bit(layout: Layout, sheets: list[np.ndarray]) -> None:
    for seed in range(4):
        _, grey = make_page(layout, sheets[0], "200", np.random.default_rng([99, seed]))
        assert not to_picture(grey).is_bilevel


def test_every_side_of_a_long_form_is_read_by_itself() -> None:
    rows = [{"id": f"R{i}", "title": f"第{i}讲"} for i in range(12)]
    layout = make_layout(parse_form(form_of(rows=rows)))
    sides = synth.blank_sheets(render_pdf(layout, [9], KEY))
    for number, sheet in enumerate(sides, 1):
        side = read(sheet[::2, ::2].copy(), layout)
        assert side.code == Code(layout.layout_id, 9, number)
        assert [g.id for g in side.groups] == [g.id for g in layout.page_groups(number)]


def test_reading_is_deterministic(layout: Layout, sheets: list[np.ndarray]) -> None:
    _, grey = make_page(layout, sheets[2], "200", np.random.default_rng(4))
    assert read(grey, layout).boxes == read(grey, layout).boxes


@pytest.mark.parametrize("angle", [3.0, -7.0, 14.0, 31.0, 45.0, 68.0, 160.0])
def test_page_is_read_at_any_angle(layout: Layout, sheets: list[np.ndarray], angle: float) -> None:
    filled = tick_all(layout)
    paper = synth.draw(sheets[0], layout, 1, filled, STEADY, np.random.default_rng(2))
    h, w = paper.shape
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 0.656)
    size = int(np.hypot(h, w) * 0.656)
    matrix[:, 2] += size / 2 - np.array((w / 2, h / 2))
    grey = cv2.warpAffine(cv2.GaussianBlur(paper, (0, 0), 0.7), matrix, (size, size), borderValue=255.0)
    side = read(grey, layout)
    assert side.status == "accepted" and values(side) == filled.groups


CORNERS = {"narrow far edge": [(150, 90), (2290, 220), (2400, 3190), (40, 3060)], "twisted": [(60, 200), (2400, 40), (2180, 3200), (260, 2950)]}  # fmt: skip


@pytest.mark.parametrize("corners", CORNERS.values(), ids=CORNERS)
@pytest.mark.parametrize("crossed", [None, 0, 3])
def test_sheet_is_placed_at_a_slant_and_with_a_stroke_over_a_square(
    layout: Layout, sheets: list[np.ndarray], corners: list[tuple[int, int]], crossed: int | None
) -> None:
    """A phone held by hand: a flat model is centimetres off at the far corner."""
    filled = tick_all(layout)
    paper = synth.draw(sheets[0], layout, 1, filled, STEADY, np.random.default_rng(3))
    if crossed is not None:
        square = layout.page(1).squares[crossed]
        at = np.array((square.x + square.w / 2, square.y + square.h / 2)) * PX
        cv2.line(paper, (at - 70).astype(int).tolist(), (at + 90).astype(int).tolist(), 60, 5)
    h, w = paper.shape
    matrix = cv2.getPerspectiveTransform(
        np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32), np.array(corners, np.float32)
    )
    photo = cv2.warpPerspective(paper, matrix, (2448, 3264), flags=cv2.INTER_AREA, borderValue=90)
    side = read(photo, layout)
    assert side.registration is not None and side.registration.squares == 4
    assert side.status == "accepted" and values(side) == filled.groups


@pytest.mark.parametrize(("rows", "aspects", "grades"), [(1, 1, 2), (1, 3, 4), (9, 1, 9), (2, 5, 2)])
def test_forms_of_other_shapes_are_read(rows: int, aspects: int, grades: int) -> None:
    data = form_of(
        rows=[{"id": f"R{i}", "title": f"第{i}讲"} for i in range(rows)],
        aspects=[{"id": f"a{i}", "label": "主题"} for i in range(aspects)],
        grades=[{"value": 10 * i, "label": "满意"} for i in range(grades)],
    )
    layout = make_layout(parse_form(data))
    sheet = synth.blank_sheets(render_pdf(layout, [3], KEY))[0]
    filled = tick_all(layout)
    side = read(scanned(sheet, layout, filled), layout)
    assert side.status == "accepted" and values(side) == filled.groups


def test_sheet_without_its_strip_is_read(layout: Layout, sheets: list[np.ndarray]) -> None:
    filled = tick_all(layout)
    grey = scanned(sheets[0], layout, filled)
    torn = grey[: round((layout.base - 1.5) * 200 / 25.4)]
    side = read(torn.copy(), layout)
    assert side.status == "accepted" and values(side) == filled.groups


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_crop_shows_the_group_upright(layout: Layout, sheets: list[np.ndarray], turns: int) -> None:
    """Cut from the full picture by the stored matrix, it matches the same area of the print."""
    grey = np.ascontiguousarray(np.rot90(scanned(sheets[0], layout, tick_all(layout), 300), turns))
    side = read(grey, layout)
    assert side.matrix is not None
    area = group_area(layout, layout.groups[4])
    piece = crop(grey, side.matrix.tolist(), area, 12.0)
    flat = scanned(sheets[0], layout, tick_all(layout), 304.8)  # 12 px/mm
    x, y = round(area.x * 12), round(area.y * 12)
    expected = flat[y : y + piece.shape[0], x : x + piece.shape[1]]
    assert np.corrcoef(piece.ravel(), expected.ravel())[0, 1] > 0.9
