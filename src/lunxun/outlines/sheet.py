"""The outline as a document to read: numbered parts, paragraphs, marks at quoted texts, notes beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.kernel.text import day_text, is_english
from lunxun.outlines.content import Basis, Content, Piece
from lunxun.outlines.enums import CommentKind
from lunxun.outlines.models import Comment

NUMERALS = "一二三四五六七八九十"
PARTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("培训目标"), ("objectives",)),
    (gettext_lazy("政策依据"), ("policy_basis",)),
    (gettext_lazy("本区现状与突出问题"), ("situation", "problems", "causes")),
    (gettext_lazy("典型案例"), ("cases",)),
    (gettext_lazy("方法步骤"), ("methods",)),
    (gettext_lazy("分类施策与机制建议"), ("measures", "proposals")),
    (gettext_lazy("误区与防过度"), ("pitfalls", "restraint")),
    (gettext_lazy("课堂安排"), ("interaction", "minutes", "attachments", "is_unclassified")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list item of a section, as plain text with an optional bold lead."""

    section: str
    lead: str
    text: str
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text; `number` 0: unmarked. `tone`: "", sys or ok."""

    text: str
    number: int = 0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    lead: str
    segments: list[Segment]
    is_item: bool
    was_item: bool = False
    next_item: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A comment beside its part."""

    number: int
    comment: Comment

    @property
    def is_auto(self) -> bool:
        return self.comment.kind == CommentKind.AUTO

    @property
    def is_settled(self) -> bool:
        return self.comment.settled_at is not None

    @property
    def tone(self) -> str:
        return "ok" if self.is_settled else "sys" if self.is_auto else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the document with its notes. `key` is its first section, used as the anchor."""

    key: str
    heading: str
    lines: list[Line]
    notes: list[Note] = field(default_factory=list)


def blocks_of(content: Content) -> list[Block]:
    """The document in reading order."""
    aims = content.objectives
    found = [
        Block("objectives", lead, text, is_item=True)
        for lead, text in ((_("认识："), aims.know), (_("能防："), aims.prevent), (_("能做："), aims.do))
        if text
    ]
    found += [Block("policy_basis", "", basis_text(basis), is_item=True) for basis in content.policy_basis]
    found += _paragraphs("situation", content.situation)
    found += _paragraphs("problems", content.problems, _("突出问题："))
    found += _paragraphs("causes", content.causes, _("原因："))
    found += _pieces("cases", content.cases)
    found += _pieces("methods", content.methods)
    found += _paragraphs("measures", content.measures)
    found += [Block("proposals", _("建议："), text, is_item=True) for text in content.proposals]
    found += _paragraphs("pitfalls", content.pitfalls, _("常见误区："))
    found += _paragraphs("restraint", content.restraint, _("防过度："))
    found += _paragraphs("interaction", content.interaction, _("互动："))
    if content.minutes:
        found.append(Block("minutes", _("时长："), _("%(n)d 分钟") % {"n": content.minutes}))
    found += _paragraphs("attachments", content.attachments, _("附件："))
    if content.is_unclassified:
        found.append(Block("is_unclassified", "", _("内容已确认不涉密。")))
    return found


def _paragraphs(section: str, text: str, lead: str = "") -> list[Block]:
    lines = [line for line in text.split("\n") if line.strip()]
    return [Block(section, lead if index == 0 else "", line) for index, line in enumerate(lines)]


def _pieces(section: str, pieces: Iterable[Piece]) -> list[Block]:
    found = []
    for piece in pieces:
        lines = [line for line in piece.text.split("\n") if line.strip()]
        lead = f"{piece.title}：" if piece.title and lines else piece.title
        found.append(Block(section, lead, lines[0] if lines else "", is_item=True))
        found += [Block(section, "", line) for line in lines[1:]]
    return found


def basis_text(basis: Basis) -> str:
    """《…》（文号），2021年9月1日（周三）起施行."""
    parts = [basis.label]
    if basis.valid_from:
        parts.append(_("%(date)s起施行") % {"date": _plain_date(basis.valid_from)})
    if basis.valid_to:
        parts.append(_("%(date)s后失效") % {"date": _plain_date(basis.valid_to)})
    text = "，".join(parts)
    return f"{text}。{basis.note}" if basis.note else text


def _plain_date(on: dt.date) -> str:
    return day_text(on, weekday=False)


def parts_of(content: Content, comments: Sequence[Comment]) -> list[Part]:
    """The parts with their notes numbered through the document; parts without text or notes fall away."""
    blocks = blocks_of(content)
    parts: list[Part] = []
    number = 0
    for heading, sections in PARTS:
        notes = []
        for comment in comments:
            if comment.section in sections:
                number += 1
                notes.append(Note(number, comment))
        lines = _joined([_line(block, notes) for block in blocks if block.section in sections])
        if lines or notes:
            title = f"{len(parts) + 1}. {heading}" if is_english() else f"{NUMERALS[len(parts)]}、{heading}"
            parts.append(Part(sections[0], title, lines, notes))
    return parts


def _line(block: Block, notes: Sequence[Note]) -> Line:
    """Mark the quotes of this section where they stand; of overlapping quotes the first wins."""
    found: list[tuple[int, int, Note]] = []
    for note in notes:
        quote = note.comment.quote
        at = block.text.find(quote) if quote and note.comment.section == block.section else -1
        if at >= 0 and all(at >= end or at + len(quote) <= start for start, end, _note in found):
            found.append((at, at + len(quote), note))
    segments, position = [], 0
    for start, end, note in sorted(found, key=lambda mark: mark[0]):
        if start > position:
            segments.append(Segment(block.text[position:start]))
        segments.append(Segment(block.text[start:end], note.number, note.tone))
        position = end
    if position < len(block.text):
        segments.append(Segment(block.text[position:]))
    return Line(block.lead, segments, block.is_item)


def _joined(lines: list[Line]) -> list[Line]:
    """Tell each line whether its neighbours are list items too, so that a list is opened and closed once."""
    flags = [False, *(line.is_item for line in lines), False]
    return [
        replace(line, was_item=flags[index], next_item=flags[index + 2]) for index, line in enumerate(lines)
    ]


def section_of(content: Content, part_key: str, quote: str) -> str:
    """The section inside a part that holds the quote; without one, the part's first section."""
    sections = next((keys for _heading, keys in PARTS if keys[0] == part_key), (part_key,))
    for block in blocks_of(content):
        if quote and block.section in sections and quote in block.text:
            return block.section
    return sections[0]
