"""Components with a template of their own: panels, notices, form fields, paging, tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm, BoundField
from django.template import Context, Library
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lunxun.web.ui.component import Prop, component, draw
from lunxun.web.ui.fields import FieldView, error_links

NOTICE_ICONS = {"": "info", "info": "info", "ok": "check", "warn": "clock", "bad": "warn"}
SESSION_TABS = {
    "overview": ("plans:session_detail", _("概况")),
    "roster": ("teaching:roster", _("调训名册")),
    "day": ("teaching:day", _("上课")),
    "evaluation": ("feedback:evaluation", _("评价")),
    "results": ("feedback:results", _("结果")),
}


def _declare_boxes(register: Library) -> None:
    @component(
        register,
        "panel",
        Prop("title", ""),
        Prop("flush", False),
        Prop("id", ""),
        Prop("level", 2, (2, 3)),
        slots=["head"],
    )
    def _panel(context: Context, **values: Any) -> str:
        return draw("panel", values)

    @component(register, "notice", Prop("tone", choices=tuple(NOTICE_ICONS)), Prop("title"), slots=["action"])
    def _notice(context: Context, tone: str, **values: Any) -> str:
        picture = NOTICE_ICONS[tone]
        return draw("notice", {"tone": "" if tone == "info" else tone, "icon": picture, **values})

    @component(register, "empty", Prop("title"), Prop("text", ""), Prop("icon", "ledger"), slots=[])
    def _empty(context: Context, **values: Any) -> str:
        return draw("empty", values)


def _declare_forms(register: Library) -> None:
    @component(register, "errors", Prop("form"), Prop("title", ""))
    def _errors(context: Context, form: BaseForm, title: str) -> str:
        return draw("errors", {"links": error_links(form), "title": title}) if form.errors else ""

    @component(register, "field", Prop("field"))
    def _field(context: Context, field: BoundField) -> str:
        return draw("field", {"view": FieldView(field)})

    @component(register, "picks", Prop("field"))
    def _picks(context: Context, field: BoundField) -> str:
        """Many small checkboxes side by side; a page may have hundreds, so they are drawn without templates."""
        view = FieldView(field)
        name = field.html_name
        rows = "".join(
            f'<label class="pick" for="{key}"><input type="checkbox" name="{name}" value="{escape(value)}"'
            f' id="{key}"{" checked" if is_chosen else ""}><span>{escape(words)}</span></label>'
            for key, value, words, is_chosen in view.picks
        )
        return draw("picks", {"view": view, "rows": SafeString(rows)})


def page_links(page: Any, link: Callable[[int], str]) -> dict[str, Any]:
    """What the paging template needs; `link(number)` is the address of a page."""
    numbers = [(number, link(number)) for number in page.around]
    values: dict[str, Any] = {"page": page, "numbers": numbers, "first": link(1), "last": link(page.pages)}
    if page.number > 1:
        values["previous"] = link(page.number - 1)
    if page.number < page.pages:
        values["following"] = link(page.number + 1)
    return values


def _declare_lists(register: Library) -> None:
    @component(register, "pages", Prop("page"))
    def _pages(context: Context, page: Any) -> str:
        request = context.get("request")
        query = request.GET.copy() if request else None

        def link(number: int) -> str:
            if query is None:
                return f"?page={number}"
            query["page"] = str(number)
            return f"?{query.urlencode()}"

        return draw("pages", page_links(page, link))

    @component(register, "session_tabs", Prop("session"), Prop("current", choices=tuple(SESSION_TABS)))
    def _session_tabs(context: Context, session: Any, current: str) -> str:
        tabs = []
        for key, (name, label) in SESSION_TABS.items():
            try:
                tabs.append((key == current, reverse(name, args=[session.pk]), label))
            except NoReverseMatch:
                continue  # the domain that owns this page is not installed
        return draw("session_tabs", {"tabs": tabs})


def declare(register: Library) -> None:
    """Register the components as tags."""
    _declare_boxes(register)
    _declare_forms(register)
    _declare_lists(register)
