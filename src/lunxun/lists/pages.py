"""What the view of a list calls: page, print, export or bulk action, from one declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.documents.rows import Words
from lunxun.kernel.pages import attempt
from lunxun.lists import outputs, queries
from lunxun.lists.bulk import LIMIT, Bulk, Outcome, Sheet, sentence_of_left
from lunxun.lists.definition import ListDefinition
from lunxun.lists.listing import OUTPUT, Listing

Context = Mapping[str, Any] | Callable[[Listing], Mapping[str, Any]]


def answer(
    request: HttpRequest,
    definition: ListDefinition,
    template: str = "lists/list.html",
    context: Context | None = None,
    *,
    about: Any = None,
) -> Any:
    """The list as the address asks for it: `?as=print|xlsx|csv|csv-gb` put it on paper, a POST with `do` is a
    bulk action, or prints or exports the ticked rows. `context` (a mapping, or a function of the listing) is what the page shows besides.
    """
    listing = Listing(definition, request.actor, request.GET, about)  # type: ignore[attr-defined]
    if request.method == "POST" and "do" in request.POST:
        return _bulk(request, listing)
    output = request.GET.get(OUTPUT, "")
    if output in outputs.OUTPUTS:
        return outputs.answer(request, listing, output)
    more = context(listing) if callable(context) else context or {}
    values = {"listing": listing, "page": listing.page, "saved": saved_of(listing), **more}
    return render(request, template, values)


def saved_of(listing: Listing) -> list[Any]:
    return queries.saved_filters(listing.asked.actor, listing.definition.key)


def _bulk(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Ask back with the number, then do it; what was not allowed is named with its reason."""
    back = redirect(f"{request.path}{listing.link()}")
    if request.POST["do"] in outputs.OUTPUTS:
        return _chosen_out(request, listing) or back
    bulk = next((one for one in listing.offered if one.key == request.POST["do"]), None)
    if bulk is None:
        messages.error(request, _("这件事不能成批办，或者不归你办。"))
        return back
    rows, total = listing.chosen(_numbers(request, listing), LIMIT)
    if not rows:
        _nothing_chosen(request, bulk.label)
        return back
    if total > LIMIT:
        names = {"n": total, "limit": LIMIT}
        messages.error(request, _("选了 %(n)s 项，一次最多办 %(limit)s 项。请先筛选。") % names)
        return back
    return _decide(request, listing, bulk, rows) or back


def _chosen_out(request: HttpRequest, listing: Listing) -> Any:
    """The ticked rows printed or as a file: what every list offers for several rows, whatever its verbs."""
    numbers, output = _numbers(request, listing), request.POST["do"]
    if numbers is not None:
        listing.keep_only(numbers)
        if not listing.chosen(None, 1)[1]:
            return _nothing_chosen(request, _("打印所选") if output == outputs.PRINT else _("导出所选"))
    return outputs.answer(request, listing, output)


def _nothing_chosen(request: HttpRequest, verb: Words) -> None:
    messages.error(request, _("还没有选。请在前面的方框里勾上，再点“%(verb)s”。") % {"verb": verb})


def _numbers(request: HttpRequest, listing: Listing) -> list[int] | None:
    """The numbers of the ticked rows; those of the page; None for all that the filter leaves."""
    scope = request.POST.get("scope", "chosen")
    if scope == "all":
        return None
    if scope == "page":
        return [listing.definition.identity(row) for row in listing.page.rows]
    raw = request.POST.getlist("row")
    return [int(number) for number in raw if number.isascii() and number.isdigit() and len(number) <= 19]


def _decide(request: HttpRequest, listing: Listing, bulk: Bulk, rows: list[Any]) -> HttpResponse | None:
    decided: list[tuple[Any, Any]] = [(row, bulk.may(listing.asked, row)) for row in rows]
    allowed = [row for row, decision in decided if decision]
    is_sure = request.POST.get("sure") == "1"
    data = request.POST if is_sure else None
    form = bulk.form(data, listing.asked) if bulk.form else None
    if allowed and (is_sure or (form is None and not bulk.asks)) and (form is None or form.is_valid()):
        values = form.cleaned_data if form else {}
        answers: list[Outcome | Sheet] = []
        if form is None:
            answers.append(bulk.run(listing.asked, allowed, values))
        else:
            attempt(form, lambda: answers.append(bulk.run(listing.asked, allowed, values)))
        if answers:
            if isinstance(answers[0], Sheet):
                return render(request, answers[0].template, dict(answers[0].context))
            return _tell(request, bulk, answers[0])
    name = listing.definition.name_of
    context = {
        "listing": listing,
        "bulk": bulk,
        "form": form,
        "rows": [(listing.definition.identity(row), name(row)) for row in allowed],
        "left": [(name(row), decision.reason) for row, decision in decided if not decision],
        "back": listing.link(),
    }
    return render(request, "lists/confirm.html", context)


def _tell(request: HttpRequest, bulk: Bulk, outcome: Outcome) -> None:
    if outcome.done:
        messages.success(request, bulk.done(outcome.done))
    if outcome.left:
        messages.warning(request, sentence_of_left(outcome))
