"""Reads about paper."""

from lunxun.scanning.queries.printed import PaperPage, get_run_for, paper_page

__all__ = ["PaperPage", "get_run_for", "paper_page"]
