"""Pages of the reference tables: choose a file, look at what it changes, store, undo, export, template."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.org.reference import actions, exporting, forms, queries, rules
from lunxun.org.reference.registry import table_of


@login_required
def reference_list(request: HttpRequest) -> HttpResponse:
    require(rules.can_keep_reference(request.actor))
    return render(request, "org/reference_list.html", {"lines": queries.tables_for(request.actor)})


@login_required
def reference_import(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file; it is checked and nothing is stored yet."""
    table = table_of(kind)
    require(table.may(request.actor))
    form = forms.FileForm(request.POST or None, request.FILES or None)
    made: list[int] = []

    def run() -> None:
        data, name = form.cleaned_data["file"]
        row = actions.check_reference(actor=request.actor, kind=kind, data=data, file_name=name)
        made.append(row.pk)

    if request.method == "POST" and form.is_valid() and attempt(form, run):
        return redirect("org:reference_check", made[0])
    recent = queries.recent_imports(request.actor, kind)
    return render(request, "org/reference_import.html", {"table": table, "form": form, "recent": recent})


@login_required
def reference_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file changes, or what must be mended first."""
    row = queries.get_import_for(request.actor, pk)
    table = table_of(row.kind)
    require(table.may(request.actor))
    context = {
        "row": row,
        "table": table,
        "shown": queries.shown_changes(row),
        "counts": queries.counts_of(row),
    }
    return render(request, "org/reference_check.html", context)


@login_required
@require_POST
def reference_store(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_import_for(request.actor, pk)
    actions.store_reference(actor=request.actor, row=row)
    messages.success(request, _("已导入。发现不对，可以在这里撤销。"))
    return redirect("org:reference_check", pk)


@login_required
@require_POST
def reference_undo(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_import_for(request.actor, pk)
    actions.undo_reference(actor=request.actor, row=row)
    messages.success(request, _("已撤销，回到导入以前的样子。"))
    return redirect("org:reference_check", pk)


@login_required
def reference_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The table as it is stored; ?as=csv, ?empty=1 for the template."""
    table = table_of(kind)
    require(table.may(request.actor))
    rows = [] if request.GET.get("empty") else table.stored(request.actor.organisation_id)
    is_csv = request.GET.get("as") == "csv"
    make, content_type = (
        (exporting.as_csv, exporting.CSV) if is_csv else (exporting.as_workbook, exporting.XLSX)
    )
    response = HttpResponse(make(table, rows), content_type=content_type)
    name = f"{kind}-{'template' if request.GET.get('empty') else f'{clock.today():%Y%m%d}'}"
    response["Content-Disposition"] = f'attachment; filename="{name}.{"csv" if is_csv else "xlsx"}"'
    return response
