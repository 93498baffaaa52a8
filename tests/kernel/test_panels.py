"""The registry of panels: in order, without those that have nothing to say, no name twice."""

import pytest

from lunxun.kernel.panels import Line, Panel, panel, panels_for


def test_panels_come_in_order_and_silent_ones_are_left_out(monkeypatch):
    monkeypatch.setattr("lunxun.kernel.panels._sources", {"goal": {}})
    panel("goal", "b", 20, lambda actor, subject: Panel("b", "乙", [Line(subject)]))
    panel("goal", "a", 10, lambda actor, subject: Panel("a", "甲"))
    panel("goal", "c", 5, lambda actor, subject: None)
    assert [one.key for one in panels_for("goal", "actor", "强党建")] == ["a", "b"]
    with pytest.raises(ValueError, match="called 'a'"):
        panel("goal", "a", 1, lambda actor, subject: None)
