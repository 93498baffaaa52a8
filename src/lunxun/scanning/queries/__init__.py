"""Reads about paper."""

from lunxun.scanning.queries.asking import (
    last_turn,
    lectures_on,
    next_strips,
    open_doubts,
    unwritten,
    waiting_count,
)
from lunxun.scanning.queries.batches import (
    Balance,
    Estimate,
    balance_of,
    balances_of,
    batches_for,
    batches_kept,
    batches_of,
    estimate_of,
    get_batch_for,
    get_page_for,
    lines_of,
    problems_of,
    settings_of,
)
from lunxun.scanning.queries.printed import PaperPage, get_run_for, left_before_seal, paper_page, waiting_for

__all__ = [
    "Balance",
    "Estimate",
    "PaperPage",
    "balance_of",
    "balances_of",
    "batches_for",
    "batches_kept",
    "batches_of",
    "estimate_of",
    "get_batch_for",
    "get_page_for",
    "get_run_for",
    "last_turn",
    "lectures_on",
    "left_before_seal",
    "lines_of",
    "next_strips",
    "open_doubts",
    "paper_page",
    "problems_of",
    "settings_of",
    "unwritten",
    "waiting_count",
    "waiting_for",
]
