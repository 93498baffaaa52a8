"""The verbs of paper."""

from lunxun.scanning.actions.printing import note_set, print_sheets, set_again

__all__ = ["note_set", "print_sheets", "set_again"]
