"""The form definition: what is asked, before anything has a place on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import PaperError

FORM_SCHEMA = "lunxun.paper.form/1"
PAPERS = ("A4", "A5")
MAX_ROWS = 60
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_MAX_TEXT = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One lecture: a line of the table. `id` comes back in every record."""

    id: str
    title: str
    lecturer: str = ""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing judged about every lecture (主题, 内容, 形式)."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Grade:
    """One box of a group; `label` may hold a line break (``\\n``), `value` comes back."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Form:
    """A satisfaction form: rows × aspects × grades, and one 没听 box a row."""

    title: str
    rows: tuple[Row, ...]
    aspects: tuple[Aspect, ...]
    grades: tuple[Grade, ...]
    paper: str = "A4"
    subtitle: str = ""
    note: str = "匿名填写，不记名、不编人。可以只评部分讲题。"
    absent_label: str = "这堂\n没听"
    row_heading: str = "讲题与授课人"
    suggestion_label: str = "建议"
    suggestion_hint: str = "请写明第几讲。写得越具体，越好办。（选填）"
    suggestion: bool = True
    tear_strip: bool = True
    strip_note: str = "每条建议都会有回音：凭下面的回执号，两周后在系统或办公室查看。"

    def texts(self) -> list[str]:
        """Every text of the form that is printed, for the check of the font."""
        out = [self.title, self.subtitle, self.note, self.absent_label, self.row_heading]
        out += [self.suggestion_label, self.suggestion_hint, self.strip_note]
        for row in self.rows:
            out += [row.title, row.lecturer]
        out += [a.label for a in self.aspects] + [g.label for g in self.grades]
        return out


_OPTIONAL_TEXT = (
    "subtitle",
    "note",
    "absent_label",
    "row_heading",
    "suggestion_label",
    "suggestion_hint",
    "strip_note",
)
_KNOWN = {
    "schema",
    "title",
    "paper",
    "rows",
    "aspects",
    "grades",
    "suggestion",
    "tear_strip",
    *_OPTIONAL_TEXT,
}


def read_form(path: Path) -> Form:
    """Load and check a form file (UTF-8 JSON, schema ``lunxun.paper.form/1``)."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PaperError(f"读不了表样文件 {path}：{error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise PaperError(f"表样文件 {path} 不是有效的 JSON：{error}") from error
    return parse_form(data)


def parse_form(data: Any) -> Form:
    """Check a decoded form; raises `PaperError` naming the field that is wrong."""
    if not isinstance(data, Mapping):
        raise PaperError("表样应是一个 JSON 对象")
    if data.get("schema") != FORM_SCHEMA:
        raise PaperError(f"表样的 schema 应为 {FORM_SCHEMA}，现为 {data.get('schema')!r}")
    unknown = sorted(set(data) - _KNOWN)
    if unknown:
        raise PaperError(f"表样有不认识的字段：{'、'.join(map(str, unknown))}")
    paper = data.get("paper", "A4")
    if paper not in PAPERS:
        raise PaperError(f"paper 应为 {'、'.join(PAPERS)} 之一，现为 {paper!r}")
    optional: dict[str, Any] = {k: _text(data[k], k, empty=True) for k in _OPTIONAL_TEXT if k in data}
    for key in ("suggestion", "tear_strip"):
        if key in data:
            if not isinstance(data[key], bool):
                raise PaperError(f"{key} 应为 true 或 false")
            optional[key] = data[key]
    form = Form(
        title=_text(data.get("title"), "title"),
        rows=tuple(_row(r, i) for i, r in enumerate(_items(data, "rows", 1, MAX_ROWS))),
        aspects=tuple(
            Aspect(_id(a.get("id"), f"aspects[{i}].id"), _text(a.get("label"), f"aspects[{i}].label"))
            for i, a in enumerate(_items(data, "aspects", 1, 6))
        ),
        grades=tuple(_grade(g, i) for i, g in enumerate(_items(data, "grades", 2, 10))),
        paper=paper,
        **optional,
    )
    _unique([r.id for r in form.rows], "rows 的 id")
    _unique([a.id for a in form.aspects], "aspects 的 id")
    _unique([g.value for g in form.grades], "grades 的 value")
    if any(a.id == "absent" for a in form.aspects):
        raise PaperError("aspects 的 id 不能叫 absent：它留给“没听”一格")
    return form


def example_form() -> dict[str, Any]:
    """A complete form file to start from (eight lectures, three aspects, four grades)."""
    titles = (
        ("网络舆情处置“黄金四小时”", "网信办主任　谭佳禾"),
        ("街道社区安全生产“十步检查法”", "应急局局长　贺启明"),
        ("道路交通隐患排查与劝导站", "交警大队大队长　邵立峰"),
        ("小场所消防“三清三关”", "消防救援大队大队长　雷川"),
        ("燃气安全入户检查要点", "城管执法局局长　易承志"),
        ("涉气涉水问题街镇能做什么", "生态环境分局局长　覃若水"),
        ("常态化防控：不松不过", "卫健局局长　沈知微"),
        ("初信初访办理与积案化解", "信访局局长　龙怀民"),
    )
    return {
        "schema": FORM_SCHEMA,
        "paper": "A4",
        "title": "课堂满意度评价表",
        "subtitle": "安全底线工作能力提升培训班　2022年2月12日",
        "rows": [{"id": f"L{i}", "title": t, "lecturer": w} for i, (t, w) in enumerate(titles, 1)],
        "aspects": [
            {"id": "topic", "label": "主题"},
            {"id": "content", "label": "内容"},
            {"id": "delivery", "label": "形式"},
        ],
        "grades": [
            {"value": 4, "label": "非常\n满意"},
            {"value": 3, "label": "满意"},
            {"value": 2, "label": "基本\n满意"},
            {"value": 1, "label": "不\n满意"},
        ],
    }


def _items(data: Mapping[str, Any], key: str, least: int, most: int) -> list[Mapping[str, Any]]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
        raise PaperError(f"{key} 应是对象的列表")
    if not least <= len(value) <= most:
        raise PaperError(f"{key} 应有 {least} 到 {most} 项，现有 {len(value)} 项")
    return value


def _row(item: Mapping[str, Any], index: int) -> Row:
    where = f"rows[{index}]"
    lecturer = _text(item.get("lecturer", ""), f"{where}.lecturer", empty=True)
    return Row(_id(item.get("id"), f"{where}.id"), _text(item.get("title"), f"{where}.title"), lecturer)


def _grade(item: Mapping[str, Any], index: int) -> Grade:
    value = item.get("value")
    if isinstance(value, bool) or not isinstance(value, int) or not -1000 <= value <= 1000:
        raise PaperError(f"grades[{index}].value 应为整数（-1000 到 1000），现为 {value!r}")
    return Grade(value, _text(item.get("label"), f"grades[{index}].label"))


def _text(value: Any, where: str, *, empty: bool = False) -> str:
    if not isinstance(value, str):
        raise PaperError(f"{where} 应是文字，现为 {value!r}")
    if not value.strip() and not empty:
        raise PaperError(f"{where} 不能为空")
    if len(value) > _MAX_TEXT:
        raise PaperError(f"{where} 最多 {_MAX_TEXT} 字，现有 {len(value)} 字")
    if any(ord(c) < 32 and c != "\n" for c in value):
        raise PaperError(f"{where} 含有控制字符")
    return value


def _id(value: Any, where: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise PaperError(f"{where} 应为 1 到 32 个字母、数字、_ 或 -，现为 {value!r}")
    return value


def _unique(values: list[Any], what: str) -> None:
    doubled = sorted({v for v in values if values.count(v) > 1})
    if doubled:
        raise PaperError(f"{what} 重复：{doubled[0]}")
