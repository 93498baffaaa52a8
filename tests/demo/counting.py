"""Queries of every list of the demo for a page of three rows and one of fifty; run inside its installation, JSON out."""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

FEW = 3


def main() -> None:
    from django.test.utils import setup_test_environment

    from lunxun.kernel import clock

    setup_test_environment()
    with clock.frozen(clock.parse_story("2022-12-05")):
        json.dump(counted(), sys.stdout)


def counted() -> dict[str, dict[int, int]]:
    """Name of the address → {rows on the page: queries}."""
    from django.db.models import Count
    from django.test import Client
    from django.urls import reverse

    from lunxun.lists import listing as listing_module
    from lunxun.org.models import Account
    from lunxun.plans.models import TrainingSession
    from tests.contracts.test_lists import BASE, LISTS, READER

    busiest = TrainingSession.objects.annotate(n=Count("roster")).order_by("-n").first()
    assert busiest is not None
    found: dict[str, dict[int, int]] = {}
    kept = listing_module.page_of
    for name, wanted in LISTS:
        client = Client()
        client.force_login(Account.objects.get(login=READER.get(name, "clerk")))
        path = reverse(name, kwargs={"pk": busiest.pk} if wanted else None)
        for size in (FEW, 50):
            listing_module.page_of = functools.partial(_page_with, most=size)
            rows, queries = look(client, f"{path}?{BASE.get(name, '')}")
            found.setdefault(name, {})[rows] = queries
    listing_module.page_of = kept
    return found


def _page_with(rows: Any, asked: Any, *, size: int, most: int) -> Any:
    """A page of `most` rows instead of the list's own `size`."""
    from lunxun.kernel.paging import page_of

    return page_of(rows, asked, size=most)


def look(client: Any, address: str) -> tuple[int, int]:
    """(rows of the page, its queries) with all that is remembered already remembered."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    return len(page.context["listing"].page.rows), len(captured)
