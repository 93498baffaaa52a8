"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lunxun.engines.paper.errors import PaperError, SourceRefused

from .limits import Limits

if TYPE_CHECKING:
    from lunxun.engines.paper.reading.page import Picture


@dataclass(frozen=True, slots=True)
class PageSource:
    """One page of a file: its place, and its picture or why there is none."""

    index: int
    picture: Picture | SourceRefused


def sniff(head: bytes) -> str | None:
    """Kind of a file from its first 1024 bytes, or None."""
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    if head[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "pdf" if b"%PDF-" in head else None


def file_digest(path: Path) -> str:
    """SHA-256 of a file, streamed."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def every_page(index: int) -> bool:
    """The default of `wanted`."""
    return index >= 0


def open_pages(
    path: Path, limits: Limits | None = None, wanted: Callable[[int], bool] = every_page
) -> Iterator[PageSource]:
    """The `wanted` pages of a file (by number from 0) in order. Raises `SourceRefused` when the whole file is refused."""
    limits = limits or Limits()
    try:
        with path.open("rb") as handle:
            head = handle.read(1024)
        size = path.stat().st_size
    except OSError as error:
        raise PaperError(f"读不了文件 {path}：{error.strerror}") from error
    if not head:
        raise SourceRefused("empty", "文件是空的")
    kind = sniff(head)
    if kind is None:
        is_heic = head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif")
        advice = "请在手机上改存为 JPEG" if is_heic else "请上传 PDF、TIFF、JPEG、PNG 或 WebP"
        raise SourceRefused("unsupported", f"不是认得的扫描文件：{advice}")
    if size > limits.file_bytes:
        raise SourceRefused("too_large", f"文件超过 {limits.file_bytes // 10**9} GB，请分成几个")
    return _pages(path, kind, limits, wanted)


def count_pages(path: Path) -> int | None:
    """How many pages the container says it has, asked apart from reading them; None when it can't tell."""
    with path.open("rb") as handle:
        kind = sniff(handle.read(1024))
    try:
        if kind == "pdf":
            from .pdf import pdf_count

            return pdf_count(path)
        if kind == "tiff":
            from .tiff import tiff_count

            return tiff_count(path)
    except SourceRefused:
        return None
    return 1


def _pages(path: Path, kind: str, limits: Limits, wanted: Callable[[int], bool]) -> Iterator[PageSource]:
    if kind == "pdf":
        from .pdf import pdf_pages

        pages = pdf_pages(path, limits, wanted)
    elif kind == "tiff":
        from .tiff import tiff_pages

        pages = tiff_pages(path, limits, wanted)
    elif wanted(0):
        from .raster import decode_picture

        if path.stat().st_size > limits.image_bytes:
            raise SourceRefused("too_large", f"图像文件超过 {limits.image_bytes // 10**6} MB")
        pages = iter([(0, decode_picture(path.read_bytes(), kind, limits))])
    else:
        return
    for index, picture in pages:
        yield PageSource(index, picture)
