"""Single pictures: JPEG, PNG and WebP, decoded straight to grey."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from PIL import Image

from lunxun.engines.paper.errors import SourceRefused
from lunxun.engines.paper.reading.codes import Grey
from lunxun.engines.paper.reading.page import WORK_DPI, Picture

from .limits import Limits, check_size

_DAMAGED = "文件损坏或没有传完，请重新扫描或重新上传"
_REDUCED = {2: cv2.IMREAD_REDUCED_GRAYSCALE_2, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4}
_MID_GREY_SHARE = 0.004


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Pillow warns about size and broken tags; sizes are checked here, tags don't matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def decode_picture(data: bytes, kind: str, limits: Limits) -> Picture:
    """A picture file as grey. Raises `SourceRefused`."""
    if len(data) > limits.image_bytes:
        raise SourceRefused("too_large", f"图像文件超过 {limits.image_bytes // 10**6} MB")
    width, height, mode, frames = _jpeg_header(data) if kind == "jpeg" else _header(data)
    check_size(width, height, limits)
    if frames > 1:
        raise SourceRefused("animated", "动图不是扫描件，请上传静态图像")
    if kind == "jpeg" and not _is_complete_jpeg(data):
        raise SourceRefused("damaged", _DAMAGED)
    if mode in ("1", "L", "RGB", "CMYK", "YCbCr") and kind != "png":
        return _by_opencv(data, kind, max(width, height))
    return _by_pillow(data, mode)


def to_picture(grey: Grey, scale: int = 1) -> Picture:
    """Notes whether there are only two levels: then light ink may be missing from the file."""
    sample = grey[::32]
    mid = float(np.mean((sample > 48) & (sample < 208)))
    return Picture(grey, mid < _MID_GREY_SHARE, scale)


def pillow_to_grey(image: Image.Image) -> Grey:
    """Any Pillow mode as 8-bit grey; transparent is white; the EXIF turn is applied."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, rgba)
    elif image.mode.startswith("I;16") or image.mode in ("I", "F"):
        wide = np.asarray(image).astype(np.float32)
        top = 65535.0 if wide.max(initial=0) > 255 else 255.0
        return np.asarray(np.clip(wide * (255.0 / top), 0, 255), dtype=np.uint8)
    return np.asarray(image.convert("L"), dtype=np.uint8)


def _header(data: bytes) -> tuple[int, int, str, int]:
    try:
        with quiet_pillow(), Image.open(io.BytesIO(data)) as image:
            return image.width, image.height, image.mode, int(getattr(image, "n_frames", 1))
    except Image.DecompressionBombError as error:
        raise SourceRefused("too_large", "图像像素数过大，拒绝解码") from error
    except Exception as error:
        raise SourceRefused("damaged", _DAMAGED) from error


def _jpeg_header(data: bytes) -> tuple[int, int, str, int]:
    """Size from the frame header: several times faster than opening the file with Pillow."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            return width, height, "L", 1
        at += 2 + int.from_bytes(data[at + 2 : at + 4]) if marker != 0xFF else 1
    raise SourceRefused("damaged", _DAMAGED)


def _is_complete_jpeg(data: bytes) -> bool:
    """An end marker and no scan after it; inside a scan neither marker can occur."""
    end = data.rfind(b"\xff\xd9")
    return end > 0 and data.find(b"\xff\xda", end) < 0


def _by_opencv(data: bytes, kind: str, longest: int) -> Picture:
    """JPEG is shrunk while it is decoded, which costs nothing: the reader would shrink it after."""
    factor = int(longest / 11.69 / WORK_DPI)
    scale = (4 if factor >= 4 else 2 if factor >= 2 else 1) if kind == "jpeg" else 1
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), _REDUCED.get(scale, cv2.IMREAD_GRAYSCALE))
    except cv2.error as error:
        raise SourceRefused("damaged", _DAMAGED) from error
    if grey is None:
        raise SourceRefused("damaged", _DAMAGED)
    return to_picture(np.asarray(grey, dtype=np.uint8), scale)


def _by_pillow(data: bytes, mode: str) -> Picture:
    try:
        with quiet_pillow(), Image.open(io.BytesIO(data)) as image:
            image.load()
            grey = pillow_to_grey(image)
    except Exception as error:
        raise SourceRefused("damaged", _DAMAGED) from error
    picture = to_picture(grey)
    return Picture(grey, True) if mode == "1" else picture
