"""What reading one page leaves behind: a plain JSON object, schema ``lunxun.paper.page/1``.

Described field by field in ``docs/paper-accuracy.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import SourceRefused
from .layout import Layout
from .payload import sheet_name
from .sources import Limits, open_pages
from .sources.files import count_pages, every_page, file_digest
from .thresholds import Thresholds, load_thresholds

if TYPE_CHECKING:
    from .reading.page import Picture, SideResult

PAGE_SCHEMA = "lunxun.paper.page/1"
READ_SCHEMA = "lunxun.paper.read/1"
ENGINE_VERSION = "1"

MESSAGES = {
    "no_code": "没有找到二维码：可能是别的纸、扫反了的一面，或码被挡住。请看图，或按纸上表号人工录入",
    "foreign_code": "码不是本系统的：这不是本系统印的评价表",
    "forged_code": "码验真不过：不是本单位印的，或密钥不对。请核对来源",
    "other_layout": "这是另一张评价表的纸，不属于所给的版面",
    "codes_disagree": "同一面上两个码说的不是同一张表，请看是否粘连",
    "several_sheets": "一幅图里有不止一张表，请分开扫描",
    "mirrored": "图像左右颠倒，请重新扫描",
    "missing_corners": "四角定位块和二维码不够，无法定位：请补扫，或人工录入",
    "misfit": "纸面变形太大，定位不准：请压平重扫",
    "cut_off": "方格有一部分在图外，请重新扫描整张",
    "too_coarse": "图像太粗，请用 150 dpi 以上",
    "boxes_not_found": "在应有的位置找不到方格：纸可能破损、折叠或太模糊，请看图",
    "timeout": "读这一页用时过长，已停下：文件可能有问题，请重新扫描",
    "crashed": "读这一页时解码器出错，已停下：文件可能有问题，请重新扫描",
}


def read_file(
    path: Path,
    layouts: Mapping[int, Layout],
    key: bytes,
    *,
    thresholds: Thresholds | None = None,
    limits: Limits | None = None,
    wanted: Callable[[int], bool] = every_page,
    pictures: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """A record for every `wanted` page of a file, in order, one page in memory at a time.

    Into the folder `pictures` every page goes as ``NUMBER.jpg`` (`pictures.write_picture`).
    A file that is refused as a whole yields one record with ``index`` null. Raises
    `PaperError` only when the file cannot be opened at all.
    """
    from .reading.page import read_side

    thresholds = thresholds or load_thresholds()
    digest = ""
    index: int | None = None
    try:
        pages = open_pages(path, limits, wanted)
        digest = file_digest(path)
        count = count_pages(path)
        for page in pages:
            index = page.index
            source = {"file": path.name, "sha256": digest, "index": index, "pages": count}
            if isinstance(page.picture, SourceRefused):
                yield refused_record(source, page.picture.reason, str(page.picture), thresholds)
                continue
            side = read_side(page.picture, layouts, key, thresholds)
            record = _record(source, side, page.picture.is_bilevel, thresholds)
            if pictures is not None:
                _keep_picture(pictures / f"{index}.jpg", page.picture, side, layouts, record)
            yield record
    except SourceRefused as refused:
        digest = digest or file_digest(path)
        source = {"file": path.name, "sha256": digest, "index": None if index is None else index + 1}
        yield refused_record(source, refused.reason, str(refused), thresholds)


def _keep_picture(
    path: Path,
    picture: Picture,
    side: SideResult,
    layouts: Mapping[int, Layout],
    record: dict[str, Any],
) -> None:
    from .pictures import has_writing, write_picture

    layout = layouts.get(side.code.layout_id) if side.code is not None else None
    # Turned and scaled on decoding, the picture has other pixels than the matrix speaks of.
    matrix = side.matrix if picture.scale == 1 else _at_scale(side.matrix, picture.scale)
    flat = write_picture(path, picture.grey, matrix, layout)
    if flat is not None and layout is not None and side.code is not None:
        record["writing"] = has_writing(flat, layout.page(side.code.page))


def _at_scale(matrix: Any, scale: int) -> Any:
    """The matrix of the stored picture for one that was shrunk `scale` times on decoding."""
    import numpy as np

    if matrix is None:
        return None
    half = (scale - 1) / 2
    return np.linalg.inv(np.array([(scale, 0, half), (0, scale, half), (0, 0, 1.0)])) @ matrix


def refused_record(
    source: Mapping[str, Any], reason: str, message: str, thresholds: Thresholds
) -> dict[str, Any]:
    """The record of a page that was not even looked at."""
    return {**_frame(source, thresholds), "status": "rejected", "reason": reason, "message": message}


def _frame(source: Mapping[str, Any], thresholds: Thresholds) -> dict[str, Any]:
    return {
        "schema": PAGE_SCHEMA,
        "engine": ENGINE_VERSION,
        "thresholds": thresholds.digest,
        "source": dict(source),
        "status": "rejected",
        "reason": "",
        "message": "",
        "sheet": None,
        "sheet_number": None,
        "layout": None,
        "page": None,
        "bilevel": None,
        "gates": [],
        "writing": None,
        "registration": None,
        "boxes": [],
        "groups": [],
    }


def _record(
    source: Mapping[str, Any], side: SideResult, is_bilevel: bool, thresholds: Thresholds
) -> dict[str, Any]:
    record = _frame(source, thresholds)
    record |= {"status": side.status, "reason": side.reason, "message": MESSAGES.get(side.reason, "")}
    record |= {"bilevel": is_bilevel, "gates": list(side.gates)}
    if side.code is not None:
        record |= {
            "sheet": sheet_name(side.code.sheet),
            "sheet_number": side.code.sheet,
            "layout": f"{side.code.layout_id:08x}",
            "page": side.code.page,
        }
    if side.registration is not None:
        found = side.registration
        record["registration"] = {
            "squares": found.squares,
            "codes": found.codes,
            "model": "affine" if found.is_affine else "homography",
            "residual_mm": round(found.residual_mm, 3),
            "lattice_mm": None if side.lattice_mm is None else round(side.lattice_mm, 3),
            "rotation_deg": round(found.rotation_deg, 2),
            "matrix": None
            if side.matrix is None
            else [[round(v, 6) for v in r] for r in side.matrix.tolist()],
        }
    record["boxes"] = [
        {"id": b.id, "p": round(b.p, 4), "state": b.state.value, "why": b.why}
        | {"area_mm2": round(b.area, 2), "dark": round(b.dark, 3), "trace": round(b.trace, 3)}
        for b in side.boxes
    ]
    record["groups"] = [
        {"id": g.id, "decision": g.decision, "value": g.value, "proposal": g.proposal, "reason": g.reason}
        for g in side.groups
    ]
    return record
