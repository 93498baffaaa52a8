"""How a Django form field becomes our markup: classes, ids, and links from the error summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    ChoiceField,
    ClearableFileInput,
    Field,
    HiddenInput,
    ModelChoiceField,
)
from django.forms.utils import flatatt
from django.forms.widgets import CheckboxSelectMultiple, MultiWidget, RadioSelect, Select, Textarea
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

BLANK = "---------"
"""What Django writes into a list for "nothing chosen"."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """What the field template needs to know about a bound field."""

    field: BoundField

    def __post_init__(self) -> None:
        # The browser's own bubbles would stand in for our summary, in words that are not ours.
        self.field.form.use_required_attribute = False
        choice = self.field.field
        if isinstance(choice, ModelChoiceField) and choice.empty_label == BLANK:
            choice.empty_label = ""  # nine hyphens are nobody's words; an empty line says "nothing yet"

    @property
    def widget(self) -> Any:
        return self.field.field.widget

    @property
    def kind(self) -> str:
        """hidden, choices (radio or checkbox rows), check (one checkbox), or input."""
        if isinstance(self.widget, HiddenInput):
            return "hidden"
        if isinstance(self.widget, RadioSelect | CheckboxSelectMultiple):
            return "choices"
        if isinstance(self.widget, CheckboxInput):
            return "check"
        return "input"

    @property
    def is_optional(self) -> bool:
        return not self.field.field.required

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.field)

    @property
    def error_id(self) -> str:
        return f"{self.field.auto_id}_error"

    @property
    def hint_id(self) -> str:
        """Django points aria-describedby of inputs at this id."""
        return f"{self.field.auto_id}_helptext"

    def _described_by(self) -> str:
        ids = [self.hint_id] if self.field.help_text else []
        return " ".join(ids + ([self.error_id] if self.field.errors else []))

    @property
    def described_by(self) -> str:
        return self._described_by()

    @property
    def input(self) -> SafeString:
        """The widget with our class, `aria-describedby` and `aria-invalid`."""
        attrs: dict[str, Any] = {}
        if self.kind == "input" and not isinstance(self.widget, MultiWidget):
            own = self.widget.attrs.get("class", "")
            attrs["class"] = f"input {own}".strip()
        if isinstance(self.widget, Textarea) and self.widget.attrs.get("rows") == "10":
            attrs["rows"] = 4  # Django's 10 is a default, not a wish; a longer field asks for its rows
        if self._described_by():
            attrs["aria-describedby"] = self._described_by()
        if self.field.errors:
            attrs["aria-invalid"] = "true"
        if isinstance(self.widget, ClearableFileInput):
            attrs["class"] = f"{attrs.get('class', '')} input--file".strip()
        if type(self.widget) is Select:
            return select(self.field, attrs)
        return self.field.as_widget(attrs=attrs)

    @property
    def choices(self) -> list[Any]:
        """The radio or checkbox rows, each with `tag` and `choice_label`."""
        return list(self.field)

    @property
    def picks(self) -> list[tuple[str, str, str, bool]]:
        """(id, value, words, whether chosen) of each row, without a template for each."""
        rows = [row.data for row in self.field.subwidgets]
        return [(row["attrs"]["id"], row["value"], row["label"], row["selected"]) for row in rows]

    @property
    def control_id(self) -> str:
        """The id that the label and the error summary point at: the first row of a list."""
        return first_id(self.field)


def select(field: BoundField, attrs: dict[str, Any]) -> SafeString:
    """What Django's widget draws, without a template for each of hundreds of options."""
    widget = field.field.widget
    attrs = {"id": field.auto_id, **field.build_widget_attrs(attrs, widget)}
    drawn = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    parts = [format_html('<select name="{}"{}>', drawn["name"], flatatt(drawn["attrs"]))]
    for name, options, _index in drawn["optgroups"]:
        inner = "".join(
            f'<option value="{escape(option["value"])}"{flatatt(option["attrs"])}>{escape(option["label"])}</option>'
            for option in options
        )
        parts.append(f'<optgroup label="{escape(name)}">{inner}</optgroup>' if name else inner)
    return SafeString("".join([*parts, "</select>"]))


def first_id(field: BoundField) -> str:
    """The id of the first thing in the field that can take the focus."""
    if isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)


def sentences_of(field: BoundField) -> list[str]:
    """The errors of a field; where Django says “this field is required” we name the thing."""
    said = []
    standard = str(Field.default_error_messages["required"])
    is_choice = isinstance(field.field, ChoiceField)
    for error in field.errors.as_data():
        for sentence in error.messages:
            if sentence == standard:
                sentence = (_("请选择%(label)s") if is_choice else _("请填写%(label)s")) % {
                    "label": field.label
                }
            said.append(sentence)
    return said


def error_links(form: BaseForm) -> list[tuple[str, str]]:
    """(id of the field or "", sentence) in the order of the page; whole-form errors come first."""
    links = [("", str(sentence)) for sentence in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else first_id(bound)
        links += [(target, sentence) for sentence in sentences_of(bound)]
    return links
