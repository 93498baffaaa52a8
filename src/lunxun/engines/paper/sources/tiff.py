"""Multi-page TIFF, G4 included, through Pillow; one frame in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from lunxun.engines.paper.errors import SourceRefused
from lunxun.engines.paper.reading.page import Picture

from .limits import Limits, check_size
from .raster import _DAMAGED, pillow_to_grey, quiet_pillow, to_picture

Paged = Iterator[tuple[int, Picture | SourceRefused]]


def tiff_pages(path: Path, limits: Limits, wanted: Callable[[int], bool]) -> Paged:
    """Every wanted frame as a picture, or why it is refused. A broken chain ends the file loudly."""
    with quiet_pillow():
        try:
            image = Image.open(path, formats=("TIFF",))
        except Exception as error:
            raise SourceRefused("damaged", _DAMAGED) from error
    with image:
        index = 0
        while index < limits.pages:
            try:
                with quiet_pillow():
                    image.seek(index)
            except EOFError:
                return
            except Exception:  # noqa: BLE001 - a broken directory: what follows cannot be found
                yield (
                    index,
                    SourceRefused("damaged", f"从第 {index + 1} 页起损坏，后面的页没有读，请重新扫描"),
                )
                return
            if wanted(index):
                yield index, _frame(image, limits)
            index += 1
        yield index, SourceRefused("too_many_pages", f"超过 {limits.pages} 页，后面的没有读，请分成几个文件")


def tiff_count(path: Path) -> int | None:
    """Frames in the chain; None where the chain is broken."""
    try:
        with quiet_pillow(), Image.open(path, formats=("TIFF",)) as image:
            return int(getattr(image, "n_frames", 1))
    except Exception:  # noqa: BLE001 - a broken directory: reading says where
        return None


def _frame(image: Image.Image, limits: Limits) -> Picture | SourceRefused:
    try:
        check_size(image.width, image.height, limits)
        with quiet_pillow():
            image.load()
            grey = pillow_to_grey(image)
    except SourceRefused as refused:
        return refused
    except Exception:  # noqa: BLE001 - as above
        return SourceRefused("damaged", _DAMAGED)
    picture = to_picture(grey)
    return Picture(grey, True) if image.mode == "1" else picture
