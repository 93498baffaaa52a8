"""The book of one change: everything is written through it, so that it can be listed, checked and undone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line, day_text
from lunxun.org.actors import Actor
from lunxun.org.changes import rules
from lunxun.org.enums import ChangeKind
from lunxun.org.models import Organisation, OrgChange, Person, Unit
from lunxun.org.signals import Finding, witnesses

M = TypeVar("M", bound=models.Model)
EARLIEST = dt.date(2000, 1, 1)
FURTHEST = dt.timedelta(days=730)
"""A change further ahead than two years is a slip of the pen."""


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them: dates in ISO form."""
    found: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return found


def stored(row: models.Model) -> dict[str, Any]:
    """Every column of a row, as JSON holds it."""
    return plain({field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})


class Book:
    """Opened by a verb inside its transaction; `close` writes the list entry and the trail."""

    def __init__(
        self,
        actor: Actor,
        kind: ChangeKind,
        effective_on: dt.date,
        *,
        document: str = "",
        note: str = "",
    ) -> None:
        require(rules.can_change(actor))
        self.actor, self.kind, self.on = actor, kind, effective_on
        self.document, self.note = clean_line(document)[:80], clean_line(note)[:200]
        self.organisation_id = actor.organisation_id
        self.rows: list[dict[str, Any]] = []
        self.findings: list[Finding] = []
        self.people: dict[int, Person] = {}
        self.units: dict[int, Unit] = {}
        if not EARLIEST <= effective_on <= clock.today() + FURTHEST:
            raise Invalid({"effective_on": _("生效日期要在 2000 年以后、两年以内，请核对。")})
        # One change at a time in an organisation: two people who appoint a head at once find each other.
        self.organisation = Organisation.objects.select_for_update().get(pk=self.organisation_id)
        self._witnesses = witnesses(self.organisation_id, effective_on)

    @property
    def day_before(self) -> dt.date:
        return self.on - dt.timedelta(days=1)

    @property
    def is_in_force(self) -> bool:
        """Whether the effective day has come: what has no date of its own changes at once only then."""
        return self.on <= clock.today()

    def about(self, *subjects: Person | Unit | None) -> None:
        """Name the people and units on whose pages this change is to be found."""
        for subject in subjects:
            if subject is None:
                continue
            if subject.organisation_id != self.organisation_id:
                raise Conflict(_("这个人或单位属于别的组织。"))
            if isinstance(subject, Person):
                self.people[subject.pk] = subject
            else:
                self.units[subject.pk] = subject

    def create(self, model: type[M], **values: Any) -> M:
        row = model._default_manager.create(organisation_id=self.organisation_id, **values)
        row.refresh_from_db()  # as stored: a date given as text has become a date
        self._write(row, None, stored(row))
        return row

    def change(self, row: models.Model, **values: Any) -> None:
        # Read again: the object in hand may be older than the row, or come from a rehearsal.
        before = stored(type(row)._default_manager.get(pk=row.pk))
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        after = stored(row)
        if after != before:
            names = [name for name in after if after[name] != before[name]]
            self._write(row, {n: before[n] for n in names}, {n: after[n] for n in names})

    def remove(self, row: models.Model) -> None:
        before = stored(row)
        pk = row.pk
        row.delete()
        self._write(row, before, None, pk)

    def _write(self, row: models.Model, before: Any, after: Any, pk: Any = None) -> None:
        self.rows.append({"model": row._meta.label, "pk": pk or row.pk, "before": before, "after": after})

    def find(self, tone: str, sentence: str) -> None:
        self.findings.append(Finding(tone, sentence))

    def close(self, summary: str, *, verb: str) -> OrgChange:
        """Write the entry of the list; the witnesses have the last word on what became different."""
        if not self.rows:
            raise Conflict(_("没有什么要变：登记的情况已经是这样。"))
        if self.on < clock.today() and self.kind != ChangeKind.CORRECT:
            self.find(
                "warn",
                _(
                    "生效日已经过去：从%(day)s起，名单、审核人、负责人都按新的情况算。"
                    "已经发出的名册、审过的提纲、封存的评价不变。"
                )
                % {"day": day_text(self.on)},
            )
        for witness in self._witnesses:
            self.findings += witness(frozenset(self.people), frozenset(self.units))
        change = OrgChange.objects.create(
            organisation_id=self.organisation_id,
            kind=self.kind,
            effective_on=self.on,
            document=self.document,
            note=self.note,
            summary=summary[:300],
            findings=[[finding.tone, finding.sentence] for finding in self.findings],
            rows=self.rows,
            made_at=clock.now(),
            made_by=f"{self.actor.title} {self.actor.label}".strip()[:120],
        )
        change.people.set(self.people.values())
        change.units.set(self.units.values())
        record(
            actor=self.actor,
            verb=verb,
            subject=change,
            note=self.document,
            data={
                "kind": str(self.kind),
                "on": self.on.isoformat(),
                "people": sorted(self.people),
                "units": sorted(self.units),
                "rows": len(self.rows),
            },
        )
        return change


def names_of(rows: Iterable[Person | Unit]) -> str:
    return _("、").join(str(row) for row in rows)
