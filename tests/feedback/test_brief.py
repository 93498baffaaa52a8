"""Remembering for a moment: never beyond its time, never more than it should."""

from __future__ import annotations

import pytest

from lunxun.feedback import brief
from lunxun.feedback.brief import Brief


def test_a_value_is_made_once_and_again_when_it_is_old(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(brief.time, "monotonic", lambda: now[0])
    made: list[int] = []
    box: Brief[int] = Brief(2.0)

    def make() -> int:
        made.append(1)
        return len(made)

    assert [box.get("a", make), box.get("a", make), box.get("b", make)] == [1, 1, 2]
    now[0] = 2.0
    assert box.known("a") is None
    assert box.get("a", make) == 3


def test_errors_are_not_remembered():
    box: Brief[int] = Brief(2.0)
    with pytest.raises(ZeroDivisionError):
        box.get("a", lambda: 1 // 0)
    assert box.get("a", lambda: 7) == 7


def test_it_holds_a_limited_number():
    box: Brief[int] = Brief(60.0)
    for number in range(brief.LIMIT + 1):
        box.keep(number, number)
    assert (box.known(0), box.known(brief.LIMIT)) == (None, brief.LIMIT)
