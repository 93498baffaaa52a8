"""The form that takes a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.org.reference.opening import MOST_BYTES


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx、xls 或 csv，不超过 5 MB。先检查，确认以后才写进去"),
        error_messages={"required": _("请选一个文件"), "empty": _("文件是空的，请换一个")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_file(self) -> tuple[bytes, str]:
        """The content and the name."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件太大了，这类表不超过 5 MB。请删去图片再传。"))
        return file.read(), file.name
