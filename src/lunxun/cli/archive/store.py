"""The archive as a file: written whole or not at all, and checked to the last bit."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = 64
CHUNK = 1 << 20
# What zipfile raises over damaged bytes, depending on which field they hit.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
# A fixed date in the zip's own fields: the archive of the same data differs only in its manifest.
DATE = (1980, 1, 1, 0, 0, 0)


class Damaged(Exception):
    """The archive is not what was written; `parts` names what is damaged."""

    def __init__(self, parts: list[str]) -> None:
        super().__init__("、".join(parts))
        self.parts = parts


class Writer:
    """Writes members one after the other; nothing has the final name before `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(path.name + ".part")
        descriptor = os.open(self.part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def add(self, name: str, chunks: Iterable[bytes]) -> tuple[int, int, str]:
        """Write a member; its number of chunks, bytes and SHA-256."""
        count, size, state = 0, 0, hashlib.sha256()
        info = zipfile.ZipInfo(name, DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                state.update(chunk)
                count += 1
                size += len(chunk)
        return count, size, state.hexdigest()

    def close(self, manifest: dict[str, Any]) -> None:
        """Add the manifest, seal, sync and give the file its name."""
        self.add(MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()])
        self._zip.comment = b"0" * SEAL
        self._zip.close()
        self._file.flush()
        self._file.seek(-SEAL, os.SEEK_END)
        end = self._file.tell()
        self._file.seek(0)
        seal = _digest(self._file, end)
        self._file.seek(end)
        self._file.write(seal.encode("ascii"))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.part.replace(self.path)
        with contextlib.suppress(OSError):
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def discard(self) -> None:
        with contextlib.suppress(Exception):
            self._file.close()
        self.part.unlink(missing_ok=True)


def _digest(file: BinaryIO, length: int) -> str:
    state = hashlib.sha256()
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        state.update(chunk)
        length -= len(chunk)
    return state.hexdigest()


class Archive:
    """An archive opened for reading. `check` reads all of it; `lines` and `chunks` read one member."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(b"".join(self.chunks(MANIFEST)))
        except _UNREADABLE as error:
            raise Damaged([MANIFEST]) from error
        if not isinstance(self.manifest, dict) or self.manifest.get("product") != "lunxun":
            raise Damaged([MANIFEST])

    def close(self) -> None:
        self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member.

        Raises:
            Damaged: it can't be read to its end.
        """
        try:
            with self._zip.open(name) as member:
                while chunk := member.read(CHUNK):
                    yield chunk
        except _UNREADABLE as error:
            raise Damaged([name]) from error

    def lines(self, name: str) -> Iterator[bytes]:
        rest = b""
        for chunk in self.chunks(name):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
        if rest:
            yield rest

    def members(self) -> list[tuple[str, str]]:
        """Name and SHA-256 of every member but the manifest."""
        parts = [(f"tables/{table['table']}.jsonl", table["sha256"]) for table in self.manifest["tables"]]
        return parts + [(f"media/{file['path']}", file["sha256"]) for file in self.manifest["files"]]

    def check(self) -> None:
        """Read everything once.

        Raises:
            Damaged: with the name of every part that is not as it was written.
        """
        bad = []
        for name, expected in self.members():
            state = hashlib.sha256()
            try:
                for chunk in self.chunks(name):
                    state.update(chunk)
            except Damaged:
                bad.append(name)
                continue
            if state.hexdigest() != expected:
                bad.append(name)
        size = self.path.stat().st_size - SEAL
        with self.path.open("rb") as file:
            seal = _digest(file, size)
            written = file.read(SEAL)
        if written != seal.encode("ascii") and not bad:
            bad.append("zip")
        if bad:
            raise Damaged(bad)
