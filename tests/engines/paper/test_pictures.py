"""Pictures for people: writing is seen, rescans are known again, copies are told apart."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from lunxun.engines.paper import pictures
from lunxun.engines.paper.bound import upper_bound
from lunxun.engines.paper.layout import Rect
from lunxun.engines.paper.reading.page import Picture, read_side
from lunxun.engines.paper.thresholds import load_thresholds

from .captures import flatbed
from .synth import PX, Filled, Person, blank_sheets, draw

CALM = Person("hook", 1.0, 0.9, 0.5, 0.2, 1.0, 2.2, 0.0, 0.03)


@pytest.fixture(scope="module")
def canvas(printed):
    return blank_sheets(printed)[0]


def flat(canvas, layout, key, folder, seed):
    scan = flatbed(canvas, 200, np.random.default_rng(seed), zoom=1.0, angle=0.5)
    side = read_side(Picture(scan), {layout.layout_id: layout}, key, load_thresholds())
    path = folder / f"{seed}.jpg"
    return path, pictures.write_picture(path, scan, side.matrix, layout)


def test_flat_picture_has_its_scale(canvas, layout, key, tmp_path):
    path, picture = flat(canvas, layout, key, tmp_path, 1)
    assert picture.shape == (round(layout.height * 6), round(layout.width * 6))
    square = layout.pages[0].squares[0]
    piece = cv2.imdecode(np.frombuffer(pictures.cut(path, square), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert np.median(piece) < 90
    outside = pictures.cut(path, Rect(100, 3, 10, 5))
    assert np.median(cv2.imdecode(np.frombuffer(outside, np.uint8), cv2.IMREAD_GRAYSCALE)) > 180


def test_writing_is_seen_and_the_printed_lines_are_not(canvas, layout, key, tmp_path):
    area = layout.pages[0].suggestion
    for seed in range(4):
        _path, empty = flat(canvas, layout, key, tmp_path, 10 + seed)
        assert pictures.has_writing(empty, layout.page(1)) is False
        paper, rng = canvas.copy(), np.random.default_rng(seed)
        for place in range(5):
            at = np.array([area.x + 10 + 8 * place, area.y + 8])
            for _stroke in range(4):
                line = (at + rng.uniform(-2.5, 2.5, (3, 2))) * PX
                cv2.polylines(paper, [line.astype(np.int32)], False, 70, 4, cv2.LINE_AA)
        _path, written = flat(paper, layout, key, tmp_path, 20 + seed)
        assert pictures.has_writing(written, layout.page(1)) is True


def test_rescan_is_known_again_and_the_same_ticks_of_another_are_not(canvas, layout, key, tmp_path):
    filled = Filled(marks={group.boxes[1]: "hook" for group in layout.page_groups(1)})
    boxes = [box for box in layout.boxes if box.id in filled.marks]
    first = draw(canvas, layout, 1, filled, CALM, np.random.default_rng(1))
    second = draw(canvas, layout, 1, filled, CALM, np.random.default_rng(2))
    one, _flat = flat(first, layout, key, tmp_path, 31)
    again, _flat = flat(first, layout, key, tmp_path, 32)
    other, _flat = flat(second, layout, key, tmp_path, 33)
    assert pictures.same_ink(one, again, boxes)
    assert not pictures.same_ink(one, other, boxes)
    assert pictures.same_ink(one, other, [])


@pytest.mark.parametrize(
    ("errors", "looks", "bound"),
    [(0, 300, 0.009936), (1, 6, 0.581804), (3, 100, 0.075714), (5, 5, 1.0), (0, 30_000, 9.985e-5)],
)
def test_bound_is_clopper_pearsons(errors, looks, bound):
    """Values of the beta quantile: beta.ppf(0.95, errors + 1, looks - errors)."""
    assert upper_bound(errors, looks) == pytest.approx(bound, rel=1e-3)


def test_bound_refuses_more_errors_than_looks():
    with pytest.raises(ValueError):
        upper_bound(2, 1)
