"""From an evaluation to its sheets: the frozen layout, the numbers, and what is printed on the strip."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from lunxun.engines.paper import Layout, dump_layout, parse_layout
from lunxun.engines.paper.payload import new_key, sheet_number
from lunxun.feedback import paper_sheet, queries, sheets, tickets
from lunxun.feedback.models import Evaluation
from lunxun.kernel.errors import Conflict
from lunxun.kernel.text import day_text
from lunxun.scanning.models import PaperKey, SheetLayout, SheetRun

ROW = "L"
"""Begins the id of a row on paper; the lecture's number follows."""
LONGEST = 60


def key_of(organisation_id: int) -> bytes:
    """The organisation's key of codes, made at the first print."""
    known, _made = PaperKey.objects.get_or_create(
        organisation_id=organisation_id, defaults={"key": new_key().hex()}
    )
    return bytes.fromhex(known.key)


def form_for(evaluation: Evaluation) -> dict[str, Any]:
    """The engine's form of an evaluation: a row a lecture, in course order."""
    lectures = queries.shown_lectures(queries.form_of(evaluation))
    prefetch_related_objects(lectures, "lecturer", "unit__names", "session")
    rows = [
        {
            "id": f"{ROW}{lecture.pk}",
            "title": lecture.title[:LONGEST],
            "lecturer": f"{lecture.unit_name}{lecture.lecturer_title}　{lecture.lecturer.name}"[:LONGEST],
        }
        for lecture in lectures
    ]
    subtitle = f"{evaluation.session.title}　{day_text(evaluation.session.on)}"[:LONGEST]
    return paper_sheet.paper_form(evaluation.form_version, evaluation.form_version.form.name, subtitle, rows)


def layout_for(evaluation: Evaluation) -> SheetLayout:
    """The layout of today's form, frozen at the first print; another one once a lecture has changed.

    Raises:
        Invalid: the form does not fit on paper.
    """
    layout = paper_sheet.layout_of(form_for(evaluation))
    values = {"evaluation": evaluation, "digest": layout.hash, "body": dump_layout(layout)}
    try:
        with transaction.atomic():
            found, _made = SheetLayout.objects.get_or_create(
                organisation_id=evaluation.organisation_id, number=layout.layout_id, defaults=values
            )
    except IntegrityError:
        raise Conflict(_("没有印成：刚刚有人在同时印。请再试一次。")) from None
    if found.digest != layout.hash:
        # Two layouts with the same 32 bits: one in four thousand million.
        raise Conflict(_("没有印成：版面编号撞了。请把某一讲的题目改动一个字再印。"))
    return found


def engine_layout(layout: SheetLayout) -> Layout:
    """The stored geometry back, checked against its hash."""
    return parse_layout(layout.body)


def numbers_of(run: SheetRun) -> list[int]:
    """The sheet numbers of a run, in the order in which they are printed."""
    key = key_of(run.organisation_id)
    return [sheet_number(run.first + at, run.layout.number, key) for at in range(run.count)]


def pdf_of(run: SheetRun) -> bytes:
    """All sheets of a run, each with its own codes, 回执号 and 查询码.

    Raises:
        StagingGone: the evaluation is sealed; its sheets can't be made any more.
    """
    evaluation = run.layout.evaluation
    secret = sheets.secret_of(evaluation)

    def codes(sheet: int) -> tuple[str, str]:
        receipt = sheets.receipt_of(evaluation, sheets.ticket_of(secret, sheet))
        return tickets.printed(receipt), tickets.printed(sheets.follow_code_of(secret, sheet))

    layout = engine_layout(run.layout)
    return paper_sheet.printed(layout, numbers_of(run), key_of(run.organisation_id), codes)


def sample_of(evaluation: Evaluation) -> bytes:
    """One sheet of today's form as PDF, with a number that is no ticket and a code of nobody's."""
    layout = paper_sheet.layout_of({**form_for(evaluation), "note": _("样张，不能用来评价")})
    return paper_sheet.printed(layout, [0], bytes(32), lambda _sheet: paper_sheet.SAMPLE_CODES)
