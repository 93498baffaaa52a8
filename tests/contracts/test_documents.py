"""Documents that can't rot: coverage names real pages and tests, the glossary is one to one, README's parts exist."""

import re
from collections import Counter
from pathlib import Path

from django.urls import get_resolver

from lunxun import __version__

ROOT = Path(__file__).resolve().parents[2]


def table(path, width):
    lines = [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows[2:] if len(row) == width]


def url_names():
    names = set()

    def walk(resolver, prefix):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                walk(pattern, inner)
            elif pattern.name:
                names.add(prefix + pattern.name)

    walk(get_resolver(), "")
    return names


def test_coverage_lists_every_requirement_and_document_once():
    ids = [row[0] for row in table("docs/coverage.md", 5)]
    assert ids == [f"A{n:02d}" for n in range(1, 70)] + [f"F{n:02d}" for n in range(1, 29)]


def test_coverage_names_pages_and_tests_that_exist():
    names = url_names()
    for number, _what, state, page, test in table("docs/coverage.md", 5):
        assert state in {"done", "partly", "not yet"}, number
        if state == "not yet":
            assert (page, test) == ("—", "—"), number
        else:
            assert {one.strip("`") for one in page.split("、")} <= names, number
            for one in test.split("、"):
                assert (ROOT / one.strip("`")).is_file(), number


def test_glossary_is_one_to_one():
    rows = table("docs/glossary.md", 3)
    assert len(rows) > 60
    for column in (0, 1):
        assert [word for word, count in Counter(row[column] for row in rows).items() if count > 1] == []


def test_readme_links_and_commands_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", readme)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
    assert all((ROOT / script).is_file() for script in re.findall(r"^(scripts/\w+)", readme, re.M))


def test_version_is_the_same_everywhere():
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
