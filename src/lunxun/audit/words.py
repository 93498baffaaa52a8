"""The office's words for verbs in the trail. Higher parts name theirs; this one knows none itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_words: dict[str, Any] = {}


def name_verbs(words: Mapping[str, Any]) -> None:
    """Register verb → (lazily translated) words; called from `AppConfig.ready`."""
    _words.update(words)


def verb_text(verb: str) -> str:
    """The words for a verb, the verb itself when nobody named it."""
    return str(_words.get(verb, verb))


def known_verbs() -> frozenset[str]:
    return frozenset(_words)
