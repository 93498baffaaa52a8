"""The door, and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.pages import attempt
from lunxun.org import demo_login
from lunxun.org.accounts import actions, credentials, queries
from lunxun.org.accounts.forms import PasswordForm, SignInForm


def _next_page(request: HttpRequest) -> str:
    """Where the visitor wanted to go, when that is a page of ours; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page."""
    if request.user.is_authenticated:
        return redirect(_next_page(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        answer = actions.sign_in(attempt=credentials.check(typed["login"], typed["password"]))
        if answer.account is not None:
            login(request, answer.account, "django.contrib.auth.backends.ModelBackend")
            if answer.account.must_change_password:
                request.session["must_change_password"] = True
                return redirect("org:change_password")
            return redirect(_next_page(request))
        form.explain(answer)
    context = {
        "form": form,
        "next": _next_page(request),
        "door": queries.organisation_of_door(),
        "demo_logins": queries.demo_logins() if settings.LUNXUN_DEMO else [],
        "demo_password": demo_login.PASSWORD,
    }
    return render(request, "org/sign_in.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; harmless when it has already ended."""
    if request.user.is_authenticated:
        actions.sign_out(actor=request.actor, account=queries.own_account(request.actor))  # type: ignore[attr-defined]
        logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What the system knows about one's account."""
    return render(request, "org/account.html", {"account": queries.own_account(request.actor)})  # type: ignore[attr-defined]


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; the other devices are signed out by it."""
    own = queries.own_account(request.actor)  # type: ignore[attr-defined]
    form = PasswordForm(own, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new"]
        if attempt(
            form,
            lambda: actions.change_password(actor=request.actor, account=own, password=password),  # type: ignore[attr-defined]
        ):
            update_session_auth_hash(request, own)
            request.session.pop("must_change_password", None)
            messages.success(request, _("密码已换。其他设备要用新密码重新登录。"))
            return redirect("org:account")
    return render(request, "org/change_password.html", {"form": form})
