"""评价表 as data: the default definition, and one validator for a whole ballot.

A ballot is checked by one pass over the definition instead of a form object per lecture: in a burst
the form objects alone would cost more than everything else together (notes/web-load.md §2.3).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lunxun.feedback.scales import LIBRARY
from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import printable

DEFAULT: dict[str, Any] = {
    **LIBRARY["grade4"].definition(),
    "items": [
        {"code": "topic", "label": gettext_noop("主题"), "weight": 25},
        {"code": "content", "label": gettext_noop("内容"), "weight": 45},
        {"code": "form", "label": gettext_noop("形式"), "weight": 30},
    ],
    "choices": [
        {
            "code": "usable",
            "label": gettext_noop("回去用得上吗"),
            "options": [gettext_noop("是"), gettext_noop("部分"), gettext_noop("否")],
        }
    ],
    "session_items": [],
    "required": ["topic", "content", "form"],
    "absent": gettext_noop("这堂没听"),
    "advice": gettext_noop("写建议"),
    "session_advice": gettext_noop("对这次培训还有什么建议？"),
}
"""The form of domain.md F13 with the values and weights of B2.

`items` are judged per lecture, `session_items` once for the whole session; `choices` are further
questions per lecture. A row is valid when every item in `required` is answered, or, where that is
empty, any item at all.
"""

SESSION = 0
"""Stands for the whole session among the lecture ids of a ballot."""

_WORDS = {"label", "options", "absent", "advice", "session_advice"}

MAX_TEXT = 1000
"""Characters of one piece of advice."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A cleaned ballot. `rows`: lecture id, or SESSION → answers (position of the choice, best first),
    empty when the lecture was not heard (`absent`); `texts`: lecture id, or None for the session → advice;
    `follow`: the same keys → digest of the follow-up code, where one was asked for."""

    rows: dict[int, dict[str, int]]
    absent: frozenset[int]
    texts: dict[int | None, str]
    follow: dict[int | None, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Canonical JSON: the same answers give the same bytes."""
        rows = [[lecture, self.rows[lecture], lecture in self.absent] for lecture in sorted(self.rows)]
        texts = [[lecture or 0, self.texts[lecture]] for lecture in sorted(self.texts, key=lambda k: k or 0)]
        data: dict[str, Any] = {"rows": rows, "texts": texts}
        if self.follow:
            data["follow"] = [
                [lecture or 0, self.follow[lecture]] for lecture in sorted(self.follow, key=lambda k: k or 0)
            ]
        return canonical(data)

    @classmethod
    def decoded(cls, payload: bytes) -> Ballot:
        data = json.loads(payload)
        return cls(
            rows={lecture: answers for lecture, answers, _absent in data["rows"]},
            absent=frozenset(lecture for lecture, _answers, absent in data["rows"] if absent),
            texts={(lecture or None): text for lecture, text in data["texts"]},
            follow={(lecture or None): digest for lecture, digest in data.get("follow", ())},
        )


def canonical(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def worded(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The form for the reader: the standard wording in their language, a wording of one's own as it is."""

    def shown(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {name: shown(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [shown(part, key) for part in value]
        return _(value) if key in _WORDS and value else value

    words: dict[str, Any] = shown(definition)
    return words


def sizes(definition: Mapping[str, Any]) -> dict[str, int]:
    """Item code → number of choices."""
    grades = len(definition["grades"])
    found = {item["code"]: grades for item in definition["items"]}
    found.update({choice["code"]: len(choice["options"]) for choice in definition["choices"]})
    return found


def session_sizes(definition: Mapping[str, Any]) -> dict[str, int]:
    """Item code → number of grades, of what is judged once for the whole session."""
    return {item["code"]: len(definition["grades"]) for item in definition.get("session_items", ())}


def weights(definition: Mapping[str, Any]) -> dict[str, float]:
    return {item["code"]: float(item["weight"]) for item in definition["items"]}


def grade_values(definition: Mapping[str, Any]) -> list[float]:
    return [float(grade["value"]) for grade in definition["grades"]]


def is_valid_row(definition: Mapping[str, Any], answers: Mapping[str, int]) -> bool:
    """有效 by the form's rule: every required item is answered, or any item where none is required."""
    required = definition["required"]
    if not required:
        return any(item["code"] in answers for item in definition["items"])
    return all(code in answers for code in required)


def is_straight(definition: Mapping[str, Any], answers: Mapping[str, int]) -> bool:
    """The same grade in every item: a hint on the quality of the data, never on a person."""
    return len({answers.get(item["code"]) for item in definition["items"]}) == 1


def clean_ballot(
    definition: Mapping[str, Any],
    lecture_ids: Sequence[int],
    rows: Mapping[int, Row],
    texts: Mapping[int | None, str],
) -> Ballot:
    """Check a ballot against the form. A row is answers by item code, or `{"absent": True}`.

    Raises:
        Invalid: an unknown lecture, item or choice, a text that is too long, or nothing at all.
    """
    known, limits, session_limits = set(lecture_ids), sizes(definition), session_sizes(definition)
    cleaned: dict[int, dict[str, int]] = {}
    absent = set()
    for lecture, row in rows.items():
        if lecture == SESSION and session_limits and not row.get("absent"):
            answers = {
                code: _position(code, value, session_limits) for code, value in row.items() if value != ""
            }
            if answers:
                cleaned[SESSION] = answers
            continue
        if lecture not in known:
            raise Invalid({"rows": _("没有收下：有一堂课不在这次评价里。请刷新页面再交。")})
        if row.get("absent"):
            absent.add(lecture)
            cleaned[lecture] = {}
            continue
        answers = {
            code: _position(code, value, limits) for code, value in row.items() if _is_given(code, value)
        }
        if answers:
            cleaned[lecture] = answers
    return_texts = _clean_texts(texts, known)
    if not cleaned and not return_texts:
        raise Invalid({"": _("还一项都没有填。点一项再交。")})
    return Ballot(rows=cleaned, absent=frozenset(absent), texts=return_texts)


def _is_given(code: str, value: Any) -> bool:
    return code != "absent" and value is not None and value != ""


def _position(code: str, value: Any, limits: Mapping[str, int]) -> int:
    limit = limits.get(code)
    # bool is an int in Python; True must not pass for a grade.
    if limit is None or isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < limit:
        raise Invalid({"rows": _("没有收下：有一项不在评价表里。请刷新页面再交。")})
    return value


def _clean_texts(texts: Mapping[int | None, str], known: set[int]) -> dict[int | None, str]:
    cleaned: dict[int | None, str] = {}
    for lecture, text in texts.items():
        if lecture is not None and lecture not in known:
            raise Invalid({"texts": _("没有收下：有一条建议不知道是给哪堂课的。请刷新页面再交。")})
        if not isinstance(text, str):
            raise Invalid({"texts": _("没有收下：建议要是文字。")})
        words = printable(unicodedata.normalize("NFC", text)).strip()
        if len(words) > MAX_TEXT:
            raise Invalid(
                {
                    "texts": _(
                        "没有收下：一条建议最多 {most} 字，现在 {length} 字。请分成几条或者写短些。"
                    ).format(most=MAX_TEXT, length=len(words))
                }
            )
        if words:
            cleaned[lecture] = words
    return cleaned
