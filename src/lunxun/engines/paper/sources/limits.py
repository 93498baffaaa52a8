"""What a scan may be at most, so that no file can fill the memory or the day."""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.engines.paper.errors import SourceRefused


@dataclass(frozen=True, slots=True)
class Limits:
    """`pixels` is one page (A4 at 600 dpi has 35 million), `image_bytes` one picture file,
    `file_bytes` a file of many pages, `pages` their number."""

    pixels: int = 60_000_000
    min_side: int = 300
    image_bytes: int = 200_000_000
    file_bytes: int = 4_000_000_000
    pages: int = 5_000


def check_size(width: int, height: int, limits: Limits) -> None:
    """Raises `SourceRefused` for a picture too large to decode or too small to read."""
    if width * height > limits.pixels:
        raise SourceRefused(
            "too_large", f"图像 {width}×{height} 像素，超过每页 {limits.pixels // 10**6} 百万像素的上限"
        )
    if min(width, height) < limits.min_side:
        raise SourceRefused("too_small", f"图像只有 {width}×{height} 像素，看不清方格")
