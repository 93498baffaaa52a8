"""The documents of an evaluation, as a page to read and print, and as Word, Excel or PDF with `?as=`."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lunxun.documents import report
from lunxun.documents.answers import document_response
from lunxun.feedback import actions, queries, rules
from lunxun.feedback.documents import letter as letters
from lunxun.feedback.documents import summary as summaries
from lunxun.feedback.models import FairYear, LectureResult
from lunxun.kernel.decision import require
from lunxun.plans.models import TrainingSession


@login_required
@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """评价汇总表 F14, as far as the reader may see it."""
    session = queries.get_session_for(request.actor, pk)
    made = summaries.report_for(request.actor, session)
    return answer(request, made, session, reverse("feedback:results", args=[pk]))


@login_required
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """授课反馈书 F15: the lecturer's own; the reviewer and the office get it after him."""
    result = queries.get_result_for(request.actor, pk)
    require(rules.can_take_letter(request.actor, result, rules.led_unit_ids(request.actor)))
    made = letters.report_for(request.actor, result)
    return answer(request, made, result, reverse("feedback:lecture_results", args=[pk]))


def answer(
    request: HttpRequest, made: report.Report, subject: TrainingSession | LectureResult | FairYear, back: str
) -> HttpResponse:
    """The file of the kind that the address asks for, else the page."""
    kind = request.GET.get("as", "")
    if kind not in report.KINDS:
        return render(request, "feedback/paper.html", {"report": made, "back": back, "kinds": report.kinds()})
    content = report.written(made, kind)
    actions.record_document(actor=request.actor, subject=subject, title=made.title, kind=kind)
    return document_response(content, name=f"{made.title} {made.opening[0]}", kind=kind)
