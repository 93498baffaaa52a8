"""Upload, batches, single pages and their pictures."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.scanning import actions, flow, forms, keeping, pages, queries, rules
from lunxun.scanning.enums import Source
from lunxun.scanning.models import ScanBatch
from lunxun.scanning.views.printing import evaluation_of


@login_required
def batch_list(request: HttpRequest) -> HttpResponse:
    """All batches of the organisation, those of the scanner's folder too; posted, how it scans."""
    require(rules.can_handle_paper(request.actor))
    form = forms.SettingsForm(
        request.POST or None,
        instance=queries.settings_of(request.actor),
        has_inbox=bool(settings.LUNXUN_SCAN_INBOX),
    )
    if form.is_valid() and attempt(
        form, lambda: actions.set_scanning(actor=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("扫描设置改好了。"))
        return redirect("scanning:batch_list")
    return render(request, "scanning/batches.html", {**pages.batch_list(request.actor), "form": form})


@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Many files at once; with a script one request a file, into the batch of the first."""
    found = evaluation_of(request, pk)
    require(rules.can_scan(request.actor, found))
    form = forms.ScanForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        context = {"session": found.session, "evaluation": found, "form": form}
        return render(request, "scanning/upload.html", context)
    kept = [(file.name, *keeping.keep(file.chunks())) for file in form.cleaned_data["files"]]
    batch, old = actions.receive_files(
        actor=request.actor,
        evaluation=found,
        files=kept,
        source=form.cleaned_data["source"] or Source.BROWSER,
        batch=_batch_of(request, form.cleaned_data["batch"]),
    )
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"batch": batch.pk if batch else None, "old": len(old)})
    for name in old:
        messages.warning(request, _("{file} 以前传过，没有新的内容，不会重复计入。").format(file=name))
    return redirect("scanning:batch", batch.pk) if batch else redirect("scanning:paper", pk)


def _batch_of(request: HttpRequest, pk: int | None) -> ScanBatch | None:
    return queries.get_batch_for(request.actor, pk) if pk else None


@login_required
@require_safe
def camera(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone's page: take a picture, it goes up, take the next."""
    found = evaluation_of(request, pk)
    require(rules.can_scan(request.actor, found))
    return render(request, "scanning/camera.html", {"session": found.session, "evaluation": found})


@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.get_batch_for(request.actor, pk)
    return render(request, "scanning/batch.html", pages.batch(request.actor, found))


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One page as scanned, with what became of it and what may be done."""
    found = queries.get_page_for(request.actor, pk)
    return render(request, "scanning/page.html", pages.page(found))


@login_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.get_page_for(request.actor, pk)
    return jpeg(keeping.read_picture(found.file.digest, found.number))


@login_required
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.get_page_for(request.actor, pk)
    actions.void_page(actor=request.actor, page=found, reason=request.POST.get("reason", ""))
    messages.success(request, _("这一页记为作废。"))
    return redirect("scanning:batch", found.file.batch_id)


@login_required
@require_POST
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.get_page_for(request.actor, pk)
    decided = actions.decide_versions(actor=request.actor, page=found, choice=request.POST.get("choice", ""))
    flow.count(request.actor, [decided])
    messages.success(request, _("两份处理好了。"))
    return redirect("scanning:batch", found.file.batch_id)


def jpeg(data: bytes) -> HttpResponse:
    """A picture of handwriting, to be looked at and not kept."""
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    return response
