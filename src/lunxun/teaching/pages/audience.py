"""The editor of the audience: forms, expression, preview."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession
from lunxun.teaching import queries, rules
from lunxun.teaching.audience import Qualified, Vocabulary, describe, evaluate, parse, vocabulary_of
from lunxun.teaching.audience.groups import expression_of, groups_of
from lunxun.teaching.enums import CallUpState
from lunxun.teaching.forms import MAX_GROUPS, AudienceForm, GroupForm, initial_of, listed
from lunxun.teaching.models import AudienceRule


@dataclass(frozen=True, slots=True)
class Preview:
    """What an expression gives on a day: people, places per unit, clashes; or its problems."""

    wording: str = ""
    people: tuple[Qualified, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    clashes: tuple[queries.Clash, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.people)


def preview_of(session: TrainingSession, expression: Any, as_of: dt.date, vocabulary: Vocabulary) -> Preview:
    """Evaluate without writing anything."""
    try:
        node = parse(expression, vocabulary)
    except Invalid as invalid:
        return Preview(problems=tuple(invalid.problems["expression"].split("；")))
    people = evaluate(node, session.organisation_id, as_of)
    names: dict[int, str] = {one.unit_id: one.unit_name for one in people}
    counts: dict[int, int] = {}
    for one in people:
        counts[one.unit_id] = counts.get(one.unit_id, 0) + 1
    clashes = queries.called_twice(session, [one.person_id for one in people])
    return Preview(
        wording=describe(node, vocabulary),
        people=tuple(people),
        places=tuple((names[unit_id], count) for unit_id, count in counts.items()),
        clashes=tuple(clashes),
    )


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group of the form: its number, its words, whether it stands open."""

    number: int
    form: GroupForm
    wording: str
    is_open: bool

    @property
    def picks(self) -> list[BoundField]:
        return [self.form[name] for name in ("unit_tag", "unit_type", "post_level", "line")]

    @property
    def more(self) -> list[BoundField]:
        return [self.form[name] for name in ("unit", "person")]

    @property
    def has_more(self) -> bool:
        return any(self.form[name].value() for name in ("category", "unit", "person"))


class AudiencePage:
    """The editor's state over one request: the forms, and the expression that they give."""

    def __init__(self, request: HttpRequest, session: TrainingSession, actor: Actor) -> None:
        self.session = session
        self.actor = actor
        self.vocabulary = vocabulary_of(actor.organisation_id)
        self.rules = queries.rules_for(actor)
        self.call_up = queries.call_up_of(session)
        if request.method == "POST":
            self.form = AudienceForm(request.POST)
            self.groups = [
                GroupForm(request.POST, prefix=f"g{number}", vocabulary=self.vocabulary)
                for number in range(MAX_GROUPS)
            ]
        else:
            self._show(self._stored(request.GET.get("rule", "")))

    def _stored(self, asked: str) -> AudienceRule | None:
        by_pk = {str(rule.pk): rule for rule in self.rules}
        if asked in by_pk:
            return by_pk[asked]
        return self.call_up.rule if self.call_up else None

    def _show(self, rule: AudienceRule | None) -> None:
        expression = rule.expression if rule else None
        groups: list[Any] | None = []
        if expression is not None:
            try:
                groups = groups_of(parse(expression, self.vocabulary))
            except Invalid:
                groups = None
        mode = "groups" if groups is not None and len(groups) <= MAX_GROUPS else "expert"
        self.form = AudienceForm(
            initial={
                "code": rule.code if rule else "",
                "name": rule.name if rule else "",
                "as_of": self.call_up.as_of if self.call_up else self.session.on,
                "mode": mode,
                "expression": json.dumps(expression, ensure_ascii=False, indent=1) if expression else "",
            }
        )
        shown = groups if groups is not None and mode == "groups" else []
        self.groups = [
            GroupForm(
                prefix=f"g{number}",
                vocabulary=self.vocabulary,
                initial=initial_of(shown[number]) if number < len(shown) else {},
            )
            for number in range(MAX_GROUPS)
        ]
        self.expression = expression

    def read(self) -> bool:
        """Check what was posted and set `expression`; False with errors in the form."""
        self.expression = None
        is_valid = self.form.is_valid() and all(group.is_valid() for group in self.groups)
        if not is_valid:
            return False
        if self.form.cleaned_data["mode"] == "expert":
            self.expression = self.form.cleaned_data["expression"]
        else:
            self.expression = expression_of(group.cleaned_data for group in self.groups)
            if self.expression is None:
                self.form.add_error(None, _("还没有选条件。至少填一组。"))
                return False
        return True

    @property
    def as_of(self) -> dt.date:
        if self.form.is_bound:
            found = getattr(self.form, "cleaned_data", {}).get("as_of")
            return found or self.session.on
        return self.form.initial["as_of"]  # type: ignore[no-any-return]

    def _wording(self, group: GroupForm) -> str:
        """What a group says, in words; empty for a spare one or one that is not right yet."""
        values = group.cleaned_data if group.is_bound and group.is_valid() else group.initial
        if not group.is_bound:
            values = {
                **values,
                "unit": listed(values.get("unit", "")),
                "person": listed(values.get("person", "")),
            }
        expression = expression_of([values])
        if expression is None:
            return ""
        try:
            return describe(parse(expression, self.vocabulary), self.vocabulary)
        except Invalid:
            return ""

    def context(self) -> dict[str, Any]:
        preview = None
        if self.expression is not None:
            preview = preview_of(self.session, self.expression, self.as_of, self.vocabulary)
        used = [group.is_used for group in self.groups]
        last = max((number for number, is_used in enumerate(used) if is_used), default=-1)
        is_groups = self.form["mode"].value() != "expert"
        shown = self.groups[: min(last + 3, MAX_GROUPS)]
        return {
            "session": self.session,
            "form": self.form,
            "groups": [
                GroupView(
                    number + 1, group, self._wording(group), is_groups and not any(used) and number == 0
                )
                for number, group in enumerate(shown)
            ],
            "rules": self.rules,
            "call_up": self.call_up,
            "preview": preview,
            "as_of": self.as_of,
            "may_edit": rules.can_edit_roster(self.actor, self.session),
            "is_called": self.call_up is not None and self.call_up.state == CallUpState.CALLED,
        }
