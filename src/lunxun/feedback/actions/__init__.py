"""The verbs of an evaluation. Ballots themselves come in through `feedback.ballots`, without an actor."""

from lunxun.feedback.actions.closing import (
    LATE_TIME,
    continue_seal,
    continue_supplement,
    end_quarantine,
    seal_evaluation,
    seal_supplement,
)
from lunxun.feedback.actions.comparing import keep_fair_year
from lunxun.feedback.actions.form_keeping import create_form, save_form
from lunxun.feedback.actions.handing_out import (
    COLLECTING_TIME,
    begin_anew,
    change_mode,
    default_form_version,
    draw_ticket,
    go_on_with_slips,
    issue_slips,
    open_answering,
    prepare_evaluation,
    start_collecting,
)
from lunxun.feedback.actions.handing_over import record_document
from lunxun.feedback.actions.holding import admit_held, void_held
from lunxun.feedback.actions.publishing import (
    acknowledge_results,
    moderate_many,
    moderate_text,
    release_results,
)
from lunxun.feedback.issuing import MAX_SLIPS

__all__ = [
    "COLLECTING_TIME",
    "LATE_TIME",
    "MAX_SLIPS",
    "acknowledge_results",
    "admit_held",
    "begin_anew",
    "change_mode",
    "continue_seal",
    "continue_supplement",
    "create_form",
    "default_form_version",
    "draw_ticket",
    "end_quarantine",
    "go_on_with_slips",
    "issue_slips",
    "keep_fair_year",
    "moderate_many",
    "moderate_text",
    "open_answering",
    "prepare_evaluation",
    "record_document",
    "release_results",
    "save_form",
    "seal_evaluation",
    "seal_supplement",
    "start_collecting",
    "void_held",
]
