"""What is missing in an outline, and what its reviewer should look at."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.text import day_text
from lunxun.outlines.content.shape import SECTIONS, Content, Piece

SOON_DAYS = 180
"""A basis that ends within this many days after the session gets a note, not a problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps an outline from going to the reviewer."""

    section: str
    sentence: str

    @property
    def title(self) -> str:
        return str(SECTIONS[self.section])


@dataclass(frozen=True, slots=True)
class AutoNote:
    """What the reviewer should look at; it does not stop the outline. `quote` is "" for a whole section."""

    section: str
    quote: str
    sentence: str


def completeness(content: Content, on: dt.date, minutes: int | None = None) -> list[Problem]:
    """Problems that keep the outline back (A31 A33 A34 A37), in the order of the form.

    `on` is the session's date, `minutes` the length of the lecture (None: not yet on the timetable).
    """
    found: list[tuple[str, str]] = []
    aims = content.objectives
    if not (aims.know and aims.prevent and aims.do):
        missing = [
            word
            for word, text in ((_("认识"), aims.know), (_("能防"), aims.prevent), (_("能做"), aims.do))
            if not text
        ]
        found.append(("objectives", _("培训目标还缺：%(words)s。") % {"words": "、".join(missing)}))
    found += _basis_problems(content, on)
    if not content.situation:
        found.append(("situation", _("还没有写本区现状，至少写一个本区的数。")))
    if not content.problems:
        found.append(("problems", _("还没有写突出问题。")))
    for name, word in (("cases", _("案例")), ("methods", _("方法"))):
        pieces: tuple[Piece, ...] = getattr(content, name)
        if not pieces:
            found.append((name, _("至少写 1 个%(word)s，现在 0 个。") % {"word": word}))
        elif any(not piece.text for piece in pieces):
            found.append((name, _("有%(word)s只有标题，没有内容。") % {"word": word}))
    if not content.restraint:
        found.append(("restraint", _("还没有写防过度：哪些事不能做过头。")))
    if content.minutes is None:
        found.append(("minutes", _("还没有写时长。")))
    elif minutes is not None and content.minutes > minutes:
        found.append(
            ("minutes", _("提纲 %(m)d 分钟，课表只有 %(n)d 分钟。") % {"m": content.minutes, "n": minutes})
        )
    if not content.is_unclassified:
        found.append(("is_unclassified", _("还没有确认内容不涉密。")))
    return [Problem(section, sentence) for section, sentence in found]


def _basis_problems(content: Content, on: dt.date) -> list[tuple[str, str]]:
    if not content.policy_basis:
        return [("policy_basis", _("至少写 1 个政策依据，现在 0 个。"))]
    found = [
        (
            "policy_basis",
            _("%(label)s已于 %(date)s失效，上课那天不能再作依据。")
            % {"label": basis.label, "date": day_text(basis.valid_to)},
        )
        for basis in content.policy_basis
        if basis.is_expired(on) and basis.valid_to
    ]
    if not found and not any(basis.is_valid(on) for basis in content.policy_basis):
        found.append(("policy_basis", _("上课那天没有一个依据已经施行，至少写 1 个现行文件。")))
    return found


_SECRET = re.compile("绝密|机密|秘密|内部资料|内部文件|不得外传|密级")
_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def auto_notes(content: Content, on: dt.date) -> list[AutoNote]:
    """What a machine can point at and only a person can judge."""
    found = []
    for basis in content.policy_basis:
        if basis.valid_from and basis.valid_from > on:
            sentence = _("%(date)s起才施行，上课那天还不是现行文件；请标注“施行后更新”。")
            found.append(
                AutoNote("policy_basis", basis.title, sentence % {"date": day_text(basis.valid_from)})
            )
        elif basis.valid_to and on <= basis.valid_to <= on + dt.timedelta(days=SOON_DAYS):
            sentence = _("有效期到 %(date)s。上课那天可用；请标注“新文件施行后更新”。")
            found.append(AutoNote("policy_basis", basis.title, sentence % {"date": day_text(basis.valid_to)}))
    for section, text in section_texts(content):
        for match in _SECRET.finditer(text):
            sentence = _("写有“%(word)s”，确认不涉密再讲。") % {"word": match.group()}
            found.append(AutoNote(section, match.group(), sentence))
        for match in _PERSONAL.finditer(text):
            sentence = _("像是手机号码或证件号码，先隐去再讲。")
            found.append(AutoNote(section, match.group(), sentence))
    return list(dict.fromkeys(found))


def section_texts(content: Content) -> list[tuple[str, str]]:
    """(section key, one block of its text), in the order of the form; for searching and checking."""
    aims = content.objectives
    pairs = [("objectives", text) for text in (aims.know, aims.prevent, aims.do)]
    for basis in content.policy_basis:
        pairs += [("policy_basis", basis.label), ("policy_basis", basis.note)]
    pairs += [(name, getattr(content, name)) for name in ("situation", "problems", "causes")]
    for name in ("cases", "methods"):
        for piece in getattr(content, name):
            pairs += [(name, piece.title), (name, piece.text)]
    pairs.append(("measures", content.measures))
    pairs += [("proposals", text) for text in content.proposals]
    pairs += [
        (name, getattr(content, name)) for name in ("pitfalls", "restraint", "interaction", "attachments")
    ]
    return [(section, text) for section, text in pairs if text]
