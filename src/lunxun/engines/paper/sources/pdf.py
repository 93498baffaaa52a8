"""PDF: the scanner's own picture is pulled out where a page is one picture, else rendered.

Pulling out is several times faster than rendering and never resamples.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c

from lunxun.engines.paper.errors import SourceRefused
from lunxun.engines.paper.reading.page import Picture

from .limits import Limits, check_size
from .raster import decode_picture, to_picture

RENDER_DPI = 200
_COVER = 0.9
_REOPEN = 32  # PDFium keeps the bytes of every picture it has read until the file is closed
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


Paged = Iterator[tuple[int, Picture | SourceRefused]]


def pdf_pages(path: Path, limits: Limits, wanted: Callable[[int], bool]) -> Paged:
    """Every wanted page as a picture, or why it is refused."""
    document = _open(path)
    read = 0
    try:
        count = len(document)
        if count == 0:
            raise SourceRefused("empty", "PDF 里没有页")
        for index in range(min(count, limits.pages)):
            if not wanted(index):
                continue
            if read and read % _REOPEN == 0:
                document.close()
                document = _open(path)
            read += 1
            yield index, _page(document, index, limits)
        if count > limits.pages:
            index = limits.pages
            message = f"共 {count} 页，超过 {limits.pages} 页的没有读，请分开"
            yield index, SourceRefused("too_many_pages", message)
    finally:
        document.close()


def pdf_count(path: Path) -> int:
    document = _open(path)
    try:
        return len(document)
    finally:
        document.close()


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        # PDFium does not always set its code anew: it may still speak of the file before.
        if error.err_code == _PASSWORD_ERROR and b"/Encrypt" in path.read_bytes():
            raise SourceRefused("encrypted", "PDF 有密码，读不了：请去掉密码再上传") from error
        raise SourceRefused("damaged", "PDF 损坏或没有传完，请重新扫描或重新上传") from error


def _page(document: pypdfium2.PdfDocument, index: int, limits: Limits) -> Picture | SourceRefused:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return SourceRefused("damaged", f"PDF 第 {index + 1} 页损坏，请重新扫描")
    try:
        single = _single_image(page)
        if single is not None:
            return _pull(single, limits)
        return _render(page, limits)
    except SourceRefused as refused:
        return refused
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return SourceRefused("damaged", f"PDF 第 {index + 1} 页损坏，请重新扫描")
    finally:
        page.close()


def _single_image(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage | None:
    """The page's picture when it is all there is on it, upright and unmirrored."""
    found: pypdfium2.PdfImage | None = None
    for item in page.get_objects(max_depth=1):
        if found is not None or item.type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            return None
        found = item
    if found is None:
        return None
    matrix = found.get_matrix()
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    covers = matrix.a >= _COVER * width and matrix.d >= _COVER * height
    is_plain = abs(matrix.b) + abs(matrix.c) < 1e-3 * matrix.a if matrix.a > 0 else False
    return found if covers and is_plain else None


def _pull(image: pypdfium2.PdfImage, limits: Limits) -> Picture:
    width, height = image.get_px_size()
    check_size(width, height, limits)
    info = image.get_metadata()
    grey_or_rgb = (
        pdfium_c.FPDF_COLORSPACE_DEVICEGRAY,
        pdfium_c.FPDF_COLORSPACE_DEVICERGB,
        pdfium_c.FPDF_COLORSPACE_CALGRAY,
        pdfium_c.FPDF_COLORSPACE_CALRGB,
        pdfium_c.FPDF_COLORSPACE_ICCBASED,
    )
    if image.get_filters() == ["DCTDecode"] and info.colorspace in grey_or_rgb:
        return decode_picture(bytes(image.get_data()), "jpeg", limits)
    bitmap = image.get_bitmap(render=True, scale_to_original=True)
    with contextlib.closing(bitmap):
        has_alpha = bitmap.format == pdfium_c.FPDFBitmap_BGRA
        picture = to_picture(_to_grey(bitmap.to_numpy(), has_alpha=has_alpha))
    return Picture(picture.grey, picture.is_bilevel or info.bits_per_pixel == 1)


def _render(page: pypdfium2.PdfPage, limits: Limits) -> Picture:
    width, height = page.get_size()
    scale = RENDER_DPI / 72
    check_size(int(width * scale), int(height * scale), limits)
    bitmap = page.render(scale=scale, grayscale=True)
    with contextlib.closing(bitmap):
        return to_picture(_to_grey(bitmap.to_numpy()))


def _to_grey(pixels: np.ndarray, *, has_alpha: bool = False) -> np.ndarray:
    """Own copy of a PDFium bitmap (BGR, BGRx, BGRA or grey) as grey."""
    import cv2

    if pixels.ndim == 2:
        return pixels.copy()
    if pixels.shape[2] == 1:
        return np.ascontiguousarray(pixels[:, :, 0]).copy()
    if pixels.shape[2] == 4 and has_alpha:
        # A stencil or a masked picture lies on white paper.
        alpha = pixels[:, :, 3:].astype(np.float32) / 255
        pixels = (pixels[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    code = cv2.COLOR_BGR2GRAY if pixels.shape[2] == 3 else cv2.COLOR_BGRA2GRAY
    return np.asarray(cv2.cvtColor(pixels, code), dtype=np.uint8)
