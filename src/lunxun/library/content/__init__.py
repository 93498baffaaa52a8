"""What guides, retrospectives, cases and methods say: frozen shapes. Nothing here knows the database."""

from lunxun.library.content.basis import basis_until, superseded
from lunxun.library.content.guides import (
    LEVEL_TONES,
    MAX_STEPS,
    Contact,
    GuideContent,
    Level,
    Step,
    from_json,
    lines,
    parse_pairs,
    parse_steps,
    problems,
    steps_text,
)
from lunxun.library.content.hints import Hint, hints
from lunxun.library.content.retrospectives import RetrospectiveContent
from lunxun.library.content.works import CaseContent, MethodContent, WorkContent, work_problems

__all__ = [
    "LEVEL_TONES",
    "MAX_STEPS",
    "CaseContent",
    "Contact",
    "GuideContent",
    "Hint",
    "Level",
    "MethodContent",
    "RetrospectiveContent",
    "Step",
    "WorkContent",
    "basis_until",
    "from_json",
    "hints",
    "lines",
    "parse_pairs",
    "parse_steps",
    "problems",
    "steps_text",
    "superseded",
    "work_problems",
]
