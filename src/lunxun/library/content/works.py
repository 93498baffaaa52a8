"""The boxes of the case card (F19, A32) and of a method (A45)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from lunxun.library.content.guides import Step


@dataclass(frozen=True, slots=True)
class CaseContent:
    """上级要求 → 本区实情 → 经过 → 拆解 → 可复制做法、启示、适用条件; how sensitive parts were handled."""

    requirement: str = ""
    situation: str = ""
    story: str = ""
    analysis: str = ""
    practice: str = ""
    insight: str = ""
    conditions: str = ""
    sensitivity: str = ""
    basis: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> CaseContent:
        return cls(**{**stored, "basis": tuple(stored.get("basis", ()))})

    @property
    def text(self) -> str:
        parts = (self.requirement, self.situation, self.story, self.analysis, self.practice, self.insight,
                 self.conditions, *self.basis)  # fmt: skip
        return "\n".join(part for part in parts if part)

    def missing(self) -> dict[str, str]:
        wanted = {
            "requirement": _("请写上级要求是什么，哪个文件。"),
            "situation": _("请写本区当时的实情。"),
            "story": _("请写经过。"),
            "analysis": _("请拆解：为什么成，或者为什么没成。"),
            "practice": _("请写别人可以照着做的做法。"),
            "conditions": _("请写什么条件下适用，什么条件下不适用。"),
        }
        return {name: sentence for name, sentence in wanted.items() if not getattr(self, name)}


@dataclass(frozen=True, slots=True)
class MethodContent:
    """A method: one sentence, when to use it, steps, what not to overdo (A34)."""

    one_line: str = ""
    when: str = ""
    steps: tuple[Step, ...] = ()
    cautions: str = ""
    basis: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> MethodContent:
        steps = tuple(Step(**step) for step in stored.get("steps", ()))
        return cls(**{**stored, "steps": steps, "basis": tuple(stored.get("basis", ()))})

    @property
    def text(self) -> str:
        steps = [f"{step.title}\n{step.text}".strip() for step in self.steps]
        parts = (self.one_line, self.when, *steps, self.cautions, *self.basis)
        return "\n".join(part for part in parts if part)

    def missing(self) -> dict[str, str]:
        wanted = {
            "one_line": _("请用一句话说清这个方法。"),
            "when": _("请写什么时候用。"),
            "cautions": _("请写什么不该做，防止做过头。"),
        }
        found = {name: sentence for name, sentence in wanted.items() if not getattr(self, name)}
        if len(self.steps) < 2:
            found["steps"] = _("请写至少两步。")
        return found


WorkContent = CaseContent | MethodContent


def work_problems(
    content: WorkContent, *, title: str, valid_until: dt.date | None, today: dt.date
) -> dict[str, str]:
    """What keeps a case or a method from being published: field → sentence."""
    found = content.missing()
    if not title:
        found["title"] = _("请填写名称。")
    if valid_until is not None and valid_until < today:
        found["valid_until"] = _("有效期已经过了，请改到今天以后。")
    return found
