"""Forms of the sign-in and password pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.org.accounts.actions import Answer
from lunxun.org.models import Account


class SignInForm(forms.Form):
    login = forms.CharField(
        label=gettext_lazy("工号或手机号"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def explain(self, answer: Answer) -> None:
        """Say beside the password why the door stayed shut, and what to do."""
        if answer.is_closed:
            self.add_error(None, _("这个账号已停用。要继续使用，请找本单位联络员。"))
        elif answer.locked_until is not None:
            until = timezone.localtime(answer.locked_until).strftime("%H:%M")
            sentence = _("连续 5 次密码不对，已锁定到 %(until)s。到时再试，或请本单位联络员重置密码")
            self.add_error("password", sentence % {"until": until})
        else:
            self.add_error("password", _("密码不对，还可以试 %(left)d 次") % {"left": answer.tries_left})


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("至少 10 个字符，不能全是数字，也不要用常见的密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_old(self) -> str:
        if not self.account.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("现在的密码不对"))
        return str(self.cleaned_data["old"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两次输入的新密码不一样"))
        return cleaned
