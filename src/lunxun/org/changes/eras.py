"""Names and places of units in time: the rows of `UnitName`, and their repetition on the unit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict
from lunxun.kernel.text import day_text
from lunxun.org.changes.book import Book
from lunxun.org.models import Unit, UnitName


def begin_era(
    book: Book,
    unit: Unit,
    *,
    name: str = "",
    short_name: str = "",
    parent: Unit | None = None,
) -> None:
    """From the effective day on: another name, or another unit above (what is not given stays)."""
    rows = list(UnitName.objects.filter(unit=unit))
    if not rows:
        rows = [
            book.create(
                UnitName,
                unit=unit,
                name=unit.name,
                short_name=unit.short_name,
                parent_id=unit.parent_id,
                from_on=min(unit.valid_from, book.day_before),
            )
        ]
    last = rows[-1]
    if last.from_on >= book.on:
        raise Conflict(
            _("%(unit)s从%(day)s起的名称或隶属已经登记，不早于这次的生效日。请先撤销那次变动。")
            % {"unit": unit, "day": day_text(last.from_on)}
        )
    book.change(last, to_on=book.day_before)
    rows.append(
        book.create(
            UnitName,
            unit=unit,
            name=name or last.name,
            short_name=short_name or last.short_name,
            parent_id=parent.pk if parent else last.parent_id,
            from_on=book.on,
        )
    )
    eras = [[row.from_on.isoformat(), row.name, row.short_name, row.parent_id] for row in rows]
    now = {"name": rows[-1].name, "short_name": rows[-1].short_name, "parent_id": rows[-1].parent_id}
    book.change(unit, eras=eras, **(now if book.is_in_force else {}))


def bring_up_to_date() -> int:
    """Write today's name and place into units whose new one begins today; how many there were.

    Runs every hour. What is shown for a day is read from the eras and needs none of this; the columns
    are what lists are sorted and searched by.
    """
    today, done = clock.today(), 0
    for unit in _behind():
        era = unit.era_on(today)
        unit.name, unit.short_name, unit.parent_id = era.name, era.short_name, era.parent_id
        unit.save(update_fields=["name", "short_name", "parent_id"])
        done += 1
    return done


def has_work() -> bool:
    return bool(_behind())


def _behind() -> list[Unit]:
    today = clock.today()
    return [
        unit
        for unit in Unit.objects.exclude(eras=[])
        if (unit.name, unit.short_name, unit.parent_id)
        != ((era := unit.era_on(today)).name, era.short_name, era.parent_id)
    ]
