"""The boxes of the retrospective sheet (F18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class RetrospectiveContent:
    goal: str = ""
    result: str = ""
    difference: str = ""
    causes: str = ""
    right: str = ""
    wrong: str = ""
    practice: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> RetrospectiveContent:
        """The stored form back; an unknown key is a defect and raises TypeError."""
        return cls(**stored)

    @property
    def text(self) -> str:
        return "\n".join(getattr(self, box.name) for box in fields(self))

    def problems(self) -> dict[str, str]:
        """What keeps it from being handed in: without a cause and a lesson it is only a report."""
        wanted = {
            "goal": _("请写当初的目标是什么。"),
            "result": _("请写结果，最好有数。"),
            "difference": _("请写目标和结果差在哪里。"),
            "causes": _("请写差异的原因。"),
            "right": _("请写至少一件做对的。"),
            "wrong": _("请写至少一件做错的，没有的话写明为什么。"),
            "practice": _("请写下次怎么做，别人也能照着做。"),
        }
        return {name: sentence for name, sentence in wanted.items() if not getattr(self, name)}
