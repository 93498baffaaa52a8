"""Pages of an import: upload, confirm the columns, look at the dry run, import, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.documents.answers import disposition
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.org.rosters import actions, checking, comparing, documents, queries, rules, tables
from lunxun.org.rosters.enums import WORKING, BatchState
from lunxun.org.rosters.forms import ChoicesForm, LayoutForm, UploadForm
from lunxun.org.rosters.models import RosterBatch

DETAIL = "org:roster_import"


@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.BATCHES, "org/roster_list.html")


@login_required
def import_new(request: HttpRequest) -> HttpResponse:
    require(rules.can_import_roster(request.actor))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, made = form.cleaned_data["file"], []

        def receive() -> None:
            made.append(checking.receive_roster(actor=request.actor, name=file.name, data=file.read()))

        if attempt(form, receive):
            return redirect("org:roster_import_columns", made[0].pk)
    return render(request, "org/roster_new.html", {"form": form})


@login_required
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """How the columns were understood, to be confirmed or corrected."""
    batch = queries.get_batch_for(request.actor, pk)
    layout, on = comparing.layout_of(batch), batch.choices.get("on", "")
    form = LayoutForm(request.POST or None, layout=layout, on=on)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {
            "actor": request.actor,
            "batch": batch,
            "layout": form.confirmed(),
            "choices": {"on": form.cleaned_data["on"].isoformat()},
        }
        check = actions.queue_check if comparing.is_large(batch) else checking.check_roster
        if attempt(form, lambda: check(**values)):
            return redirect(DETAIL, pk)
    return render(request, "org/roster_columns.html", {"batch": batch, "form": form})


@login_required
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run, the work under way, or what was done: by the state of the batch."""
    batch = queries.get_batch_for(request.actor, pk)
    if batch.state == BatchState.RECEIVED and not batch.failure:
        return redirect("org:roster_import_columns", pk)
    review = queries.review_of(batch)
    types = queries.unit_types_for(request.actor)
    form = ChoicesForm(report=review.report, types=types) if review.may_choose else None
    return render(request, "org/roster_import.html", {"batch": batch, "review": review, "form": form})


@login_required
@require_POST
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Check again, with the types and levels as they were chosen on the page; or what was stuck, from where it stood."""
    batch = queries.get_batch_for(request.actor, pk)
    if batch.state in WORKING:
        return _unstick(request, batch)
    types = queries.unit_types_for(request.actor)
    form = ChoicesForm(request.POST, report=queries.report_of(batch), types=types)
    if form.is_valid() and comparing.is_large(batch):
        layout = comparing.layout_of(batch)
        actions.queue_check(actor=request.actor, batch=batch, layout=layout, choices=form.chosen())
    elif form.is_valid():
        checking.recheck_roster(actor=request.actor, batch=batch, choices=form.chosen())
        messages.success(request, _("已按改后的重新核对。"))
    else:
        messages.error(request, _("没有改：页面已经过时，请看现在的结果再改。"))
    return redirect(DETAIL, pk)


def _unstick(request: HttpRequest, batch: RosterBatch) -> HttpResponse:
    verb = actions.give_up_work if "give-up" in request.POST else actions.restart_work
    try:
        verb(actor=request.actor, batch=batch)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return redirect(DETAIL, batch.pk)


@login_required
@require_POST
def import_store(request: HttpRequest, pk: int) -> HttpResponse:
    batch = queries.get_batch_for(request.actor, pk)
    try:
        if comparing.is_large(batch):
            actions.queue_import(actor=request.actor, batch=batch)
        else:
            actions.import_roster(actor=request.actor, batch=batch)
            messages.success(request, _("已导入。发现不对，可以在这一页撤销。"))
    except comparing.Stale as stale:
        batch = queries.get_batch_for(request.actor, pk)
        checking.recheck_roster(actor=request.actor, batch=batch, failure=stale.reason)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return redirect(DETAIL, pk)


@login_required
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = queries.get_batch_for(request.actor, pk)
    try:
        actions.undo_import(actor=request.actor, batch=batch)
        messages.success(request, _("已撤销，人员、机构、职务和导入前一样。"))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return redirect(DETAIL, pk)


@login_required
def import_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """The error workbook."""
    batch = queries.get_batch_for(request.actor, pk)
    found = queries.report_of(batch)["messages"]
    content = documents.error_workbook(found, queries.bytes_of(batch), batch.file_name)
    return _file(content, f"{_('问题清单')}-{batch.pk}.xlsx", documents.XLSX)


@login_required
def roster_template(request: HttpRequest) -> HttpResponse:
    require(rules.can_import_roster(request.actor))
    return _file(documents.template_workbook(), f"{_('花名册模板')}.xlsx", documents.XLSX)


@login_required
def roster_export(request: HttpRequest) -> HttpResponse:
    """`?as=`: sheet, units (a sheet each), csv, gb18030."""
    require(rules.can_export_roster(request.actor))
    lines = actions.export_roster(actor=request.actor, with_phones=True)
    kind = request.GET.get("as", "sheet")
    if kind in {"csv", "gb18030"}:
        return _file(documents.export_csv(lines, kind), f"{_('花名册')}.csv", "text/csv")
    content = documents.export_workbook(lines, by_unit=kind == "units")
    return _file(content, f"{_('花名册')}.xlsx", documents.XLSX)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "no-store"
    return response
