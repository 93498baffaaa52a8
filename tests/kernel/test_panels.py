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


@pytest.mark.parametrize(("count", "stand_open"), [(0, 0), (8, 8), (10, 10), (11, 8), (30, 8)])
def test_many_lines_are_folded_and_none_is_lost(count, stand_open):
    lines = [Line(str(number)) for number in range(count)]
    made = Panel(key="p", title="p", lines=lines)
    assert len(made.first) == stand_open
    assert [*made.first, *made.folded] == lines
