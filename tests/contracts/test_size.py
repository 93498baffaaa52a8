"""No module grows beyond what one reads in a sitting, no README of a domain beyond a screen."""

from __future__ import annotations

import statistics

from tests.contracts.source import ROOT, SRC, domains, name

# To be written by their owners; none to be added.
UNWRITTEN: set[str] = set()
LARGEST, MEDIAN, README = 600, 90, 60


def lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_are_small() -> None:
    sizes = {
        path: lines(path)
        for path in SRC.rglob("*.py")
        if "migrations" not in path.parts and path.stat().st_size
    }
    assert {name(path): size for path, size in sizes.items() if size > LARGEST} == {}
    assert statistics.median(sizes.values()) <= MEDIAN


def test_test_modules_are_not_larger_either() -> None:
    assert {
        str(path.relative_to(ROOT)): lines(path)
        for path in (ROOT / "tests").rglob("*.py")
        if lines(path) > LARGEST
    } == {}


def test_every_domain_has_a_readme_of_one_screen() -> None:
    sizes = {
        domain: lines(SRC / domain / "README.md")
        for domain in domains()
        if (SRC / domain / "README.md").exists()
    }
    assert {domain for domain in domains() if domain not in sizes} <= UNWRITTEN
    assert {domain: size for domain, size in sizes.items() if size > README} == {}
