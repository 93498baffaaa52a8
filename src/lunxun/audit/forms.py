"""The filter of the list, kept in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.audit.words import verb_text
from lunxun.kernel.text import clean_line


class EntryFilter(forms.Form):
    """Every field is optional; a value that can't be read is shown with its error and not applied."""

    q = forms.CharField(label=_("谁、对什么"), required=False, max_length=60)
    verb = forms.ChoiceField(label=_("做了什么"), required=False)
    from_on = forms.DateField(
        label=_("从"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("日期要写成 2022-02-12。")},
    )
    to_on = forms.DateField(
        label=_("到"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("日期要写成 2022-02-12。")},
    )

    def __init__(self, data: Any, *, verbs: list[str]) -> None:
        super().__init__(data)
        labelled = sorted(((verb, verb_text(verb)) for verb in verbs), key=lambda row: row[1])
        self.fields["verb"].choices = [("", _("全部")), *labelled]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return clean_line(self.cleaned_data["q"])

    @property
    def usable(self) -> dict[str, Any]:
        """The filters that hold a readable value."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
