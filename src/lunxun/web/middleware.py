"""What every request passes through: security headers, the actor, and answers to declined requests."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from lunxun.kernel.errors import Declined
from lunxun.org.actors import actor_of
from lunxun.web import errors

Answer = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("lunxun.web")

# No inline script or style anywhere, nothing from another origin (decisions/0009).
POLICY = (
    "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


PUBLIC_DOORS = ("/s/", "/g/")
"""Pages of the hall and of the guides: open to everybody, without a session."""


class SecurityHeaders:
    """Content policy and caching: pages of people are never kept by a shared computer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


@cache
def _before_the_change() -> tuple[str, ...]:
    """Addresses open to somebody who has yet to change a one-time password."""
    return (reverse("org:change_password"), reverse("org:sign_out"), reverse("web:set_language"))


class ActorOfRequest:
    """Sets `request.actor`: who acts, with the posts and roles of today; built when first asked for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]
        # Signed in with a one-time password: nothing else before it has been changed.
        # The doors without sign-in are left out: a rating never looks at a session.
        if not request.path.startswith(PUBLIC_DOORS):
            waits = request.session.get("must_change_password")
            if waits and request.path not in _before_the_change():
                return redirect("org:change_password")
        return self.get_response(request)


class DeclinedAnswers:
    """Turns the four expected refusals into pages, everything else into a page with a reference number."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Somebody whose session ended while he was saving comes back by GET to an address of a POST.
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET" and not response.content:
            return errors.wrong_method(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Declined):
            return errors.declined(request, exception)
        reference = secrets.token_hex(4).upper()
        # The path is logged without its query, and never the body: an evaluation may be in it.
        logger.error("reference %s at %s", reference, request.path, exc_info=exception)
        return errors.crashed(request, reference)
