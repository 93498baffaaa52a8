"""Leaves: small marks without a body, drawn without a template because a table has hundreds of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Library
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lunxun.web.ui.component import Prop, component
from lunxun.web.ui.values import value_of

TONES = ("ok", "warn", "bad", "info", "brand", "off", "plain", "")
BAR_TONES = ("", "ok", "warn", "bad", "quiet")
SPRITE = Path(__file__).resolve().parent.parent / "static" / "ui" / "icons.svg"


@functools.cache
def icon_names() -> tuple[str, ...]:
    """The names in the sprite, in its order."""
    return tuple(re.findall(r'<symbol id="i-([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))


def icon(name: str, size: str = "") -> SafeString:
    """One picture of the sprite; the word always stands beside it, so it is hidden from readers."""
    return _icon_at(_sprite(settings.STATIC_URL, settings.DEBUG, get_script_prefix()), name, size)


@functools.lru_cache(maxsize=8)
def _sprite(*_where: Any) -> str:
    """Where the sprite lies: looked up once for each way of serving it, for a page draws hundreds of icons."""
    return static("ui/icons.svg")


@functools.lru_cache(maxsize=256)
def _icon_at(sprite: str, name: str, size: str) -> SafeString:
    extra = f" icon--{size}" if size else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', extra, sprite, name
    )


def tag(tone: str, text: Any) -> SafeString:
    extra = f" tag--{tone}" if tone else ""
    return format_html('<span class="tag{}">{}</span>', extra, text)


def circle_square(circle: Any) -> SafeString:
    """The square character of an ability circle; `circle` has colour, character and name."""
    if circle is None:
        return SafeString("")
    colour = (value_of(circle, "colour") - 1) % 3 + 1
    return format_html(
        '<span class="circle circle--{}" title="{}">{}</span>',
        colour,
        value_of(circle, "name"),
        value_of(circle, "character"),
    )


def bar(value: float, total: float, tone: str = "") -> SafeString:
    """A thin progress line; the figures stand beside it in words, so it is hidden from readers."""
    share = min(max(float(value or 0) / float(total), 0.0), 1.0) if total else 0.0
    extra = f" bar__fg--{tone}" if tone else ""
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="bar__bg" width="100%" height="100%"/>'
        '<rect class="bar__fg{}" width="{}%" height="100%"/></svg>',
        extra,
        f"{share * 100:.1f}".removesuffix(".0"),
    )


def numbered(found: Iterable[Any]) -> SafeString:
    """Numbered steps of a guide or method, each with `title` and `text`; the text may be empty."""
    return format_html(
        '<ol class="doit">{}</ol>',
        format_html_join(
            "",
            '<li><span class="doit__n">{}</span><div><b>{}</b>{}</div></li>',
            (
                (str(number), value_of(step, "title"), _paragraph(value_of(step, "text")))
                for number, step in enumerate(found, 1)
            ),
        ),
    )


def _paragraph(text: str) -> SafeString:
    return format_html("<p>{}</p>", text) if text else SafeString("")


def ticks(lines: Iterable[str], mark: str) -> SafeString:
    """Lines, each behind the same mark of the sprite."""
    sign = icon(mark, "s")
    return format_html(
        '<ul class="ticks">{}</ul>', format_html_join("", "<li>{}{}</li>", ((sign, line) for line in lines))
    )


def declare(register: Library) -> None:
    """Register the leaves as tags."""

    @component(register, "icon", Prop("name", choices=icon_names()), Prop("size", "", ("", "s", "l")))
    def _icon(context: Context, name: str, size: str) -> str:
        return icon(name, size)

    @component(register, "tag", Prop("tone", choices=TONES), Prop("text"))
    def _tag(context: Context, tone: str, text: Any) -> str:
        return tag(tone, text)

    @component(register, "circle", Prop("circle"))
    def _circle(context: Context, circle: Any) -> str:
        return circle_square(circle)

    @component(register, "bar", Prop("value"), Prop("total"), Prop("tone", "", BAR_TONES))
    def _bar(context: Context, value: float, total: float, tone: str) -> str:
        return bar(value, total, tone)

    @component(register, "steps", Prop("steps"))
    def _steps(context: Context, steps: Iterable[Any]) -> str:
        return numbered(steps)

    @component(register, "ticks", Prop("lines"), Prop("mark", choices=icon_names()))
    def _ticks(context: Context, lines: Iterable[str], mark: str) -> str:
        return ticks(lines, mark)
