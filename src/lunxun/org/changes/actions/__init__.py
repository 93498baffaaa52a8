"""The verbs on units and people. `rehearse` runs one without leaving a trace, for the check page."""

from lunxun.org.changes.actions.corrections import correct_entry
from lunxun.org.changes.actions.mergers import Part, merge_units, split_unit
from lunxun.org.changes.actions.people import (
    begin_absence,
    end_absence,
    end_secondment,
    retire_person,
    second_person,
    transfer_person,
)
from lunxun.org.changes.actions.portfolio import hand_over_portfolio
from lunxun.org.changes.actions.posts import fill_post, set_acting_head, vacate_post
from lunxun.org.changes.actions.rehearsal import rehearse
from lunxun.org.changes.actions.undoing import undo_change
from lunxun.org.changes.actions.units import add_unit, close_unit, rename_unit

__all__ = [
    "Part",
    "add_unit",
    "begin_absence",
    "close_unit",
    "correct_entry",
    "end_absence",
    "end_secondment",
    "fill_post",
    "hand_over_portfolio",
    "merge_units",
    "rehearse",
    "rename_unit",
    "retire_person",
    "second_person",
    "set_acting_head",
    "split_unit",
    "transfer_person",
    "undo_change",
    "vacate_post",
]
