"""Looking through a zipped workbook before it is given to a parser: sizes, paths, entities, formulas."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from lunxun.org.rosters.reading.opening.limits import LIMITS
from lunxun.org.rosters.reading.opening.refusals import refuse

_CHUNK = 1 << 20
_CELL_WITH_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f\s*>)\s*(<(?:\w+:)?v\b[^>]*[^/]?>[^<]+)?"
)
_AT = re.compile(rb'\br="([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')


@dataclass(slots=True)
class Part:
    """What a worksheet part says besides its values."""

    uncached: list[str] = field(default_factory=list)  # cells with a formula and no kept value, at most 200
    hidden_rows: list[int] = field(default_factory=list)  # at most 200
    formulas: int = 0


@dataclass(slots=True)
class Looked:
    parts: dict[str, Part] = field(default_factory=dict)
    has_macros: bool = False
    has_links: bool = False


def look_through(data: bytes) -> Looked:
    """Every part is unpacked once in pieces, counted, and thrown away.

    Raises:
        Unreadable: bomb, path trick, password, entity definitions, damage.
    """
    looked = Looked()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members)
            total = 0
            for member in members:
                total += _unpack(archive, member, looked, total)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refuse("damaged", "解压时校验不对") from error
    return looked


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > LIMITS.members:
        raise refuse("bomb", f"里面有 {len(members)} 个文件")
    seen = set()
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
            raise refuse("archive_odd", name[:60])
        if name.lower() in seen and not name.endswith("/"):
            raise refuse("archive_odd", f"{name[:60]} 有两个")
        seen.add(name.lower())
        if member.flag_bits & 1:
            raise refuse("encrypted")
        _check_size(member.filename, member.file_size, member.compress_size)
    if sum(member.file_size for member in members) > LIMITS.total_bytes:
        raise refuse("bomb", f"展开有 {sum(member.file_size for member in members) // 1_000_000} MB")


def _check_size(name: str, size: int, packed: int) -> None:
    if size > LIMITS.part_bytes or (size > LIMITS.ratio_from and size > LIMITS.ratio * max(1, packed)):
        raise refuse("bomb", f"{name[:60]} 展开有 {size // 1_000_000} MB")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, looked: Looked, before: int) -> int:
    name = member.filename.replace("\\", "/").lower()
    looked.has_macros |= name.endswith("vbaproject.bin")
    looked.has_links |= name.startswith("xl/externallinks/")
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    part = looked.parts.setdefault(name, Part()) if name.startswith("xl/worksheets/") else None
    size, rest = 0, b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            # Directories can lie about sizes: what really comes out counts.
            _check_size(member.filename, size, member.compress_size)
            if before + size > LIMITS.total_bytes:
                raise refuse("bomb", f"展开超过 {LIMITS.total_bytes // 1_000_000} MB")
            if is_xml and (b"<!DOCTYPE" in (text := rest + piece) or b"<!ENTITY" in text):
                raise refuse("entities")
            if part is not None:
                rest = _note(part, rest + piece)
            elif is_xml:
                rest = piece[-16:]
    return size


def _note(part: Part, text: bytes) -> bytes:
    """Take formulas and hidden rows from whole rows; return what is left of the last one."""
    end = text.rfind(b"</")
    end = text.rfind(b"row>") + 4 if text.rfind(b"row>") > 0 else max(0, min(end, len(text)))
    whole, rest = text[:end], text[end:]
    if b'hidden="' in whole:
        for match in _HIDDEN_ROW.finditer(whole):
            if len(part.hidden_rows) < 200:
                part.hidden_rows.append(int(match[1]))
    if b"<f" in whole or b":f" in whole:
        for match in _CELL_WITH_FORMULA.finditer(whole):
            part.formulas += 1
            place = _AT.search(match[1])
            if match[2] is None and b't="str"' not in match[1] and place and len(part.uncached) < 200:
                part.uncached.append((place[1] + place[2]).decode())
    return rest if len(rest) < 4 * _CHUNK else rest[-16:]
