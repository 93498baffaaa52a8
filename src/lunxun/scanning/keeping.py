"""The folder of scans: printed sheets, uploaded bytes, pictures of pages. In no backup, gone after the seal.

PostgreSQL with several machines needs the data folder shared, as for uploads.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound

SCANS, PICTURES, SHEETS = "files", "pictures", "sheets"


def root() -> Path:
    return Path(settings.DATA_DIR) / "scans"


def keep(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store bytes under their digest, whole or not at all: (SHA-256, size). The same bytes twice are one file."""
    folder = root() / SCANS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{secrets.token_hex(8)}.new"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        draft.replace(path_of(digest.hexdigest()))
    finally:
        draft.unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(digest: str) -> Path:
    """Where the bytes of an uploaded file lie."""
    return root() / SCANS / digest


def pictures_of(digest: str) -> Path:
    """The folder with the pictures of its pages, `NUMBER.jpg`."""
    return root() / PICTURES / digest


def sheets_path(run_id: int) -> Path:
    """The PDF of one printed run."""
    return root() / SHEETS / f"{run_id}.pdf"


def write_sheets(run_id: int, pdf: bytes) -> None:
    path = sheets_path(run_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    draft.write_bytes(pdf)
    draft.chmod(0o600)
    draft.replace(path)


def forget_file(digest: str) -> None:
    """Delete the bytes and all pictures of a file. Repeatable."""
    _wipe(path_of(digest))
    folder = pictures_of(digest)
    for picture in folder.glob("*") if folder.is_dir() else ():
        _wipe(picture)
    with contextlib.suppress(OSError):
        folder.rmdir()


def forget_sheets(run_id: int) -> None:
    _wipe(sheets_path(run_id))


def _wipe(path: Path) -> None:
    """Overwrite, then delete: handwriting must not be found in freed blocks."""
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def read_sheets(run_id: int) -> bytes:
    """The PDF of a run.

    Raises:
        NotFound: not set yet, or destroyed with the seal.
    """
    try:
        return sheets_path(run_id).read_bytes()
    except FileNotFoundError:
        raise NotFound(_("这一次的评价表不在了：还没有排好，或者评价已经封存。")) from None


def read_picture(digest: str, number: int) -> bytes:
    """A page as it was kept for people.

    Raises:
        NotFound: wiped after the seal, or the page could not even be decoded.
    """
    try:
        return (pictures_of(digest) / f"{number}.jpg").read_bytes()
    except FileNotFoundError:
        raise NotFound(_("这一页没有图：解不开，或者封存之后已经销毁。")) from None
