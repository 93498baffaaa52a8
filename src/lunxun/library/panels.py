"""What the library says on the pages of a lecture, a lecturer, a topic and a unit, and to the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.finding import Found, Group
from lunxun.kernel.panels import Line, Panel
from lunxun.library.enums import GuideState
from lunxun.library.models import Guide
from lunxun.library.queries import guides_for
from lunxun.org.actors import Actor

SHOWN = 30


def _of(path: str) -> Callable[[Actor, Any], Panel | None]:
    """The panel of the guides that hang on a subject by `path` (1 query)."""

    def source(actor: Actor, subject: Any) -> Panel | None:
        guides = list(guides_for(actor).filter(**{path: subject})[:SHOWN])
        if not guides:
            return None
        return Panel(key="guides", title=_("操作指南"), lines=[_line(guide) for guide in guides])

    return source


of_lecture = _of("lecture")
of_lecturer = _of("lecture__lecturer")
of_topic = _of("lecture__topic")
of_unit = _of("unit")


def _line(guide: Guide) -> Line:
    until = guide.current.valid_until if guide.current else None
    is_over = until is not None and until < clock.today()
    published = guide.state == GuideState.PUBLISHED
    return Line(
        text=guide.title,
        url=reverse("library:guide_detail", args=[guide.pk]),
        detail=f"{guide.label} {guide.unit_name}",
        aside=_("已过期") if is_over else str(guide.get_state_display()),
        tone="bad" if is_over else "ok" if published else "info",
    )


def find_guides(actor: Actor, text: str, limit: int) -> Group:
    """Guides by title or unit for the search page (1 query)."""
    guides = list(guides_for(actor, text=text)[: limit + 1])
    rows = [
        Found(one.title, reverse("library:guide_detail", args=[one.pk]), f"{one.label} {one.unit_name}")
        for one in guides[:limit]
    ]
    more = f"{reverse('library:guide_list')}?{urlencode({'q': text})}" if len(guides) > limit else ""
    return Group(_("操作指南"), rows, more)
