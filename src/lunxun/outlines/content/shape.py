"""The content of an outline in the structure of F11: parse, clean, canonicalise, hash.

One frozen dataclass is the only shape in which content travels; JSON is only its stored form.
Nothing here knows the database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line

MAX_TEXT = 4000
MAX_LINE = 200
MAX_ROWS = 30

SECTIONS: dict[str, Any] = {
    "objectives": gettext_lazy("培训目标"),
    "policy_basis": gettext_lazy("政策依据"),
    "situation": gettext_lazy("本区现状"),
    "problems": gettext_lazy("突出问题"),
    "causes": gettext_lazy("原因分析"),
    "cases": gettext_lazy("典型案例"),
    "methods": gettext_lazy("方法步骤"),
    "measures": gettext_lazy("分类施策"),
    "proposals": gettext_lazy("制度机制建议"),
    "pitfalls": gettext_lazy("常见误区"),
    "restraint": gettext_lazy("防过度"),
    "interaction": gettext_lazy("课堂互动"),
    "minutes": gettext_lazy("时长"),
    "is_unclassified": gettext_lazy("密级确认"),
    "attachments": gettext_lazy("附件说明"),
}
TEXT_SECTIONS = (
    "situation",
    "problems",
    "causes",
    "measures",
    "pitfalls",
    "restraint",
    "interaction",
    "attachments",
)


@dataclass(frozen=True, slots=True)
class Objectives:
    """认识、能防、能做 (A37)."""

    know: str = ""
    prevent: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A policy basis with its number and validity (A33). An empty `valid_to`: until further notice."""

    title: str = ""
    number: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    def is_valid(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and not self.is_expired(on)

    def is_expired(self, on: dt.date) -> bool:
        return self.valid_to is not None and self.valid_to < on


@dataclass(frozen=True, slots=True)
class Piece:
    """A case or a method: a title and its text."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    objectives: Objectives = field(default_factory=Objectives)
    policy_basis: tuple[Basis, ...] = ()
    situation: str = ""
    problems: str = ""
    causes: str = ""
    cases: tuple[Piece, ...] = ()
    methods: tuple[Piece, ...] = ()
    measures: str = ""
    proposals: tuple[str, ...] = ()
    pitfalls: str = ""
    restraint: str = ""
    interaction: str = ""
    minutes: int | None = None
    is_unclassified: bool = False
    attachments: str = ""

    def as_json(self) -> dict[str, Any]:
        """The stored form: plain JSON types, every key present."""
        data = asdict(self)
        for basis in data["policy_basis"]:
            for name in ("valid_from", "valid_to"):
                basis[name] = basis[name].isoformat() if basis[name] else None
        return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}

    @property
    def hash(self) -> str:
        return digest(self.as_json())


EMPTY = Content()


def digest(stored: Any) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8. Works on any stored JSON, also a forged one."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _Reader:
    """Collects problems while reading, so that a form shows all of them at once."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def wrong(self, path: str, sentence: str) -> None:
        self.problems.setdefault(path, sentence)

    def mapping(self, value: Any, path: str, known: set[str]) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(path, _("这里要分栏填写。"))
            return {}
        unknown = sorted(str(key) for key in value if key not in known)
        if unknown:
            self.wrong(path, _("提纲里没有这一栏：%(names)s。") % {"names": "、".join(unknown)})
        return value

    def rows(self, value: Any, path: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.wrong(path, _("这里要一条一条填写。"))
            return []
        if len(value) > MAX_ROWS:
            self.wrong(path, _("最多 %(n)d 条，请合并。") % {"n": MAX_ROWS})
        return list(value)[:MAX_ROWS]

    def text(self, value: Any, path: str, *, line: bool = False) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(path, _("这里要填文字。"))
            return ""
        cleaned = clean_line(clean_text(value)) if line else clean_text(value)
        limit = MAX_LINE if line else MAX_TEXT
        if len(cleaned) > limit:
            self.wrong(path, _("最多 %(n)d 字，现在 %(m)d 字。") % {"n": limit, "m": len(cleaned)})
        return cleaned

    def date(self, value: Any, path: str) -> dt.date | None:
        if value in (None, ""):
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            self.wrong(path, _("日期写成 2022-02-12 这样。"))
            return None


def clean_text(text: str) -> str:
    """NFC, one kind of line end, no control characters, no white space at line ends, no runs of blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    # Composed last: a control character taken out from between may bring letter and accent together.
    text = unicodedata.normalize("NFC", text)
    lines = [line.rstrip().replace("\t", " ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def parse(raw: Mapping[str, Any] | Content) -> Content:
    """Content from JSON or a form's dictionary; empty rows fall away.

    Raises:
        Invalid: unknown keys, wrong types, too long texts. Names are paths joined by an underscore
            (`cases_0_title`), counted before empty rows fall away, as in the form.
    """
    if isinstance(raw, Content):
        raw = raw.as_json()
    reader = _Reader()
    known = {f.name for f in fields(Content)}
    data = reader.mapping(raw, "", known)
    aims = reader.mapping(data.get("objectives"), "objectives", {"know", "prevent", "do"})
    content = Content(
        objectives=Objectives(
            **{name: reader.text(aims.get(name), f"objectives_{name}") for name in ("know", "prevent", "do")}
        ),
        policy_basis=_bases(reader, data.get("policy_basis")),
        cases=_pieces(reader, data.get("cases"), "cases"),
        methods=_pieces(reader, data.get("methods"), "methods"),
        proposals=tuple(
            text
            for index, row in enumerate(reader.rows(data.get("proposals"), "proposals"))
            if (text := reader.text(row, f"proposals_{index}"))
        ),
        minutes=_minutes(reader, data.get("minutes")),
        is_unclassified=_flag(reader, data.get("is_unclassified")),
        **{name: reader.text(data.get(name), name) for name in TEXT_SECTIONS},
    )
    if reader.problems:
        raise Invalid(reader.problems)
    return content


def _bases(reader: _Reader, value: Any) -> tuple[Basis, ...]:
    found = []
    known = {f.name for f in fields(Basis)}
    for index, row in enumerate(reader.rows(value, "policy_basis")):
        path = f"policy_basis_{index}"
        row = reader.mapping(row, path, known)
        basis = Basis(
            title=reader.text(row.get("title"), f"{path}_title", line=True),
            number=reader.text(row.get("number"), f"{path}_number", line=True),
            valid_from=reader.date(row.get("valid_from"), f"{path}_valid_from"),
            valid_to=reader.date(row.get("valid_to"), f"{path}_valid_to"),
            note=reader.text(row.get("note"), f"{path}_note"),
        )
        if basis.valid_from and basis.valid_to and basis.valid_to < basis.valid_from:
            reader.wrong(f"{path}_valid_to", _("失效日期早于施行日期，请核对。"))
        if basis != Basis():
            if not basis.title:
                reader.wrong(f"{path}_title", _("写上文件名称。"))
            found.append(basis)
    return tuple(found)


def _pieces(reader: _Reader, value: Any, path: str) -> tuple[Piece, ...]:
    found = []
    for index, row in enumerate(reader.rows(value, path)):
        row = reader.mapping(row, f"{path}_{index}", {"title", "text"})
        piece = Piece(
            title=reader.text(row.get("title"), f"{path}_{index}_title", line=True),
            text=reader.text(row.get("text"), f"{path}_{index}_text"),
        )
        if piece != Piece():
            found.append(piece)
    return tuple(found)


def _minutes(reader: _Reader, value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 480:
        reader.wrong("minutes", _("时长写 1 到 480 之间的整数。"))
        return None
    return value


def _flag(reader: _Reader, value: Any) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        reader.wrong("is_unclassified", _("密级确认只能是“是”或“否”。"))
        return False
    return value
