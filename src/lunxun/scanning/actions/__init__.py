"""The verbs of paper."""

from lunxun.scanning.actions.answering import answer_doubts, take_back, write_down
from lunxun.scanning.actions.deciding import VOID_REASONS, decide_versions, void_page
from lunxun.scanning.actions.printing import note_set, print_sheets, set_again
from lunxun.scanning.actions.reading import commit_page, end_file, receive_files, settle_page
from lunxun.scanning.actions.setting import set_scanning

__all__ = [
    "VOID_REASONS",
    "answer_doubts",
    "commit_page",
    "decide_versions",
    "end_file",
    "note_set",
    "print_sheets",
    "receive_files",
    "set_again",
    "set_scanning",
    "settle_page",
    "take_back",
    "void_page",
    "write_down",
]
