"""Retrospectives, cases, methods, adoption and search in a real browser: on a phone, on a desk, on A4."""

import subprocess

import pytest

from lunxun.library import actions
from lunxun.library.models import Case, Method, Retrospective
from tests.browser_support import PICTURES, assert_fits, assert_no_offsite, axe_violations, shoot
from tests.library.factories import adopt, published_case, published_method, submitted
from tests.library.test_guides import published as published_guide
from tests.search.corpus import CORPUS, make_suggestion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def story(cast):
    """The chain of S12 with two adoptions, one application, a plan, and suggestions to search in."""
    for unit in ("emergency", "petitions"):
        actions.plan_retrospectives(
            actor=cast.actor("clerk"), unit=cast.units[unit], year=2022, rhythm="monthly"
        )
    case = published_case(cast, source=submitted(cast))
    method = published_method(cast, source=case)
    actions.link(actor=cast.actor("other_head"), source=method, target=cast.other_lecture)
    actions.link(actor=cast.actor("head"), source=method, target=published_guide(cast))
    adopt(cast, method, changed="改为周末上午补一次")
    adopt(cast, method, who="other_head", unit="petitions")
    actions.log_application(
        actor=cast.actor("trainee"),
        subject=method,
        unit=cast.units["community"],
        used_on=method.current.saved_at.date(),
        matter="老旧小区入户",
        outcome="worked",
        remark="当晚补检 40 户",
    )
    from lunxun.search.index import rebuild

    for number, words in enumerate(CORPUS["suggestions"], 1):
        make_suggestion(cast, number, words, cast.units["emergency"])
    rebuild(cast.organisation.pk)


PAGES = {
    "retrospectives": "/retrospectives/",
    "board": "/retrospectives/board/",
    "retrospective": "/retrospectives/{retrospective}/",
    "retrospective-new": "/retrospectives/new/",
    "cases": "/cases/",
    "case": "/cases/{case}/",
    "case-edit": "/cases/{case}/edit/",
    "case-review": "/cases/{case}/review/",
    "method": "/methods/{method}/",
    "adoptions": "/adoptions/",
    "chain": "/chain/method/{method}/",
    "search": "/search/text/?q=燃气",
    "search-empty": "/search/text/",
}


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible_and_fit(cast, page_at, width):
    story(cast)
    page = page_at(width, account=cast.head)
    numbers = {
        "retrospective": Retrospective.objects.get().pk,
        "case": Case.objects.get().pk,
        "method": Method.objects.get().pk,
    }
    for name, address in PAGES.items():
        page.goto(address.format(**numbers))
        shoot(page, f"library-{name}-{width}")
        assert (name, axe_violations(page)) == (name, [])
        assert_fits(page)
    assert_no_offsite(page)


@pytest.mark.parametrize(
    "address", ["/cases/{case}/print/", "/methods/{method}/print/", "/retrospectives/{retrospective}/print/"]
)
def test_what_is_printed_is_one_page(cast, page_at, address):
    story(cast)
    numbers = {
        "retrospective": Retrospective.objects.get().pk,
        "case": Case.objects.get().pk,
        "method": Method.objects.get().pk,
    }
    page = page_at(1280, account=cast.head)
    page.goto(address.format(**numbers))
    PICTURES.mkdir(exist_ok=True)
    target = PICTURES / f"library{address.split('/')[1]}.pdf"
    page.pdf(path=str(target), format="A4", prefer_css_page_size=True)
    said = subprocess.run(["pdfinfo", str(target)], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1" in said
