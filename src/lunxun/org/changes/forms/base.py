"""What all forms of changes have in common: the day, the document, a note; a rehearsal and the real thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.fields import DayField
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.changes import actions, queries
from lunxun.org.changes.places import NewPost, Place
from lunxun.org.enums import PostLevel
from lunxun.org.models import OrgChange, Person, Post, Unit


class ChangeForm(forms.Form):
    """`verb` is the action; `arguments()` what it is given besides day, document and note."""

    verb: ClassVar[Callable[..., OrgChange]]
    heading: ClassVar[Any] = ""
    hint: ClassVar[Any] = ""
    has_day: ClassVar[bool] = True
    # The menu shows headings of classes; a template would call a class to look at it.
    do_not_call_in_templates: ClassVar[bool] = True

    def __init__(self, *args: Any, actor: Actor, subject: Person | Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.subject = actor, subject
        self.prepare()
        if self.has_day:
            self.fields["effective_on"] = DayField(
                label=_("从哪天起"),
                help_text=_("新情况的第一天；可以是过去，也可以是以后"),
                error_messages={"required": _("请填生效日期")},
            )
        self.fields["document"] = forms.CharField(
            label=_("文件号"), max_length=80, required=False, help_text=_("例如：澄组干〔2022〕8号")
        )
        self.fields["note"] = forms.CharField(label=_("说明"), max_length=200, required=not self.has_day)

    def prepare(self) -> None:
        """Fill the choices of the own fields."""

    def arguments(self) -> dict[str, Any]:
        return {}

    def _all(self) -> dict[str, Any]:
        names = ["document", "note", *(["effective_on"] if self.has_day else [])]
        return {**self.arguments(), **{name: self.cleaned_data[name] for name in names}}

    def rehearse(self) -> OrgChange:
        """What it would do, without a trace."""
        return actions.rehearse(type(self).verb, actor=self.actor, **self._all())

    def carry_out(self) -> OrgChange:
        return type(self).verb(actor=self.actor, **self._all())


class PlaceFields(forms.Form):
    """Where to: a unit and the title of a post there; a post that does not exist is made on purpose only."""

    unit = forms.ModelChoiceField(
        label=_("到哪个单位"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("请选单位")},
    )
    title = forms.CharField(label=_("任什么职务"), max_length=60, error_messages={"required": _("请写职务")})
    is_new = forms.BooleanField(label=_("单位里还没有这个职务，新设一个"), required=False)
    level = forms.ChoiceField(
        label=_("新职务的层级"), choices=PostLevel.choices, initial=PostLevel.STAFF, required=False
    )


def offer_units(form: forms.Form, actor: Actor, name: str = "unit") -> None:
    form.fields[name].queryset = queries.units_now(actor)  # type: ignore[attr-defined]


def place_of(form: forms.Form, actor: Actor) -> Place | None:
    """The post named in the fields of `PlaceFields`; adds an error and returns None when there is none."""
    unit, title = form.cleaned_data.get("unit"), clean_line(form.cleaned_data.get("title"))
    if unit is None or not title:
        return None
    found = queries.post_by_title(actor, unit, title)
    if found is not None:
        return found
    if form.cleaned_data.get("is_new"):
        return NewPost(unit, title, form.cleaned_data.get("level") or PostLevel.STAFF)
    form.add_error("title", queries.titles_sentence(actor, unit, title))
    return None


def posts_field(label: Any, rows: QuerySet[Post], **kwargs: Any) -> forms.ModelChoiceField:
    """Posts by unit and title."""
    field = forms.ModelChoiceField(label=label, queryset=rows, **kwargs)
    field.label_from_instance = lambda post: f"{post.unit.short_name}　{post.title}"  # type: ignore[method-assign]
    return field
