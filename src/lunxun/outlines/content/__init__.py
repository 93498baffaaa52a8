"""The content of an outline in the structure of F11. Nothing here knows the database."""

from lunxun.outlines.content.checks import AutoNote, Problem, auto_notes, completeness, section_texts
from lunxun.outlines.content.shape import (
    EMPTY,
    MAX_ROWS,
    SECTIONS,
    TEXT_SECTIONS,
    Basis,
    Content,
    Objectives,
    Piece,
    clean_text,
    digest,
    parse,
)

__all__ = [
    "EMPTY",
    "MAX_ROWS",
    "SECTIONS",
    "TEXT_SECTIONS",
    "AutoNote",
    "Basis",
    "Content",
    "Objectives",
    "Piece",
    "Problem",
    "auto_notes",
    "clean_text",
    "completeness",
    "digest",
    "parse",
    "section_texts",
]
