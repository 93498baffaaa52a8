"""A post that somebody goes to: one that exists, or one that is made with the change."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.changes.book import Book
from lunxun.org.changes.steps import check_unit
from lunxun.org.enums import PostLevel
from lunxun.org.models import Post, Unit


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be made in a unit."""

    unit: Unit
    title: str
    level: str = PostLevel.STAFF
    is_head: bool = False


Place = Post | NewPost


def seat(book: Book, place: Place) -> Post:
    """The post itself; made now if it is new."""
    if isinstance(place, Post):
        return place
    title = clean_line(place.title)[:60]
    if not title:
        raise Invalid({"title": _("请写明职务。")})
    if place.level not in PostLevel.values:
        raise Invalid({"level": _("请从列表里选层级。")})
    check_unit(place.unit, book.on)
    taken = Post.objects.filter(organisation_id=book.organisation_id, unit=place.unit).count()
    return make_post(
        book,
        place.unit,
        title=title,
        level=place.level,
        is_head=place.is_head,
        order_no=place.unit.order_no * 100 + taken,
    )


def make_post(book: Book, unit: Unit, **values: object) -> Post:
    """A post with a code of its own: unit's code and a running number."""
    number = Post.objects.filter(organisation_id=book.organisation_id, unit=unit).count() + 1
    while True:
        code = f"{unit.code}-{number}"
        if not Post.objects.filter(organisation_id=book.organisation_id, code=code).exists():
            return book.create(Post, unit=unit, code=code, **values)
        number += 1
