"""Contract over every template of every app: strict content policy, offline, strict markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

import lunxun
from lunxun.web.ui import bundle

ROOT = Path(lunxun.__file__).parent
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
STATIC = sorted(
    path for path in (ROOT / "web" / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}
)
NAMESPACE = "http://www.w3.org/2000/svg"

# What must never stand in a page, and why it would not work or would leave the origin.
FORBIDDEN = {
    "inline style": r"\sstyle\s*=",
    "style element": r"<style\b",
    "inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "htmx handler": r"\shx-on\b",
    "inline script": r"<script\b(?![^>]*\bsrc=)",
    "javascript address": r"javascript:",
    "asset of another origin": r"(?:src|href|action|data|poster|srcset)\s*=\s*[\"'](?:https?:)?//",
    "data address": r"=\s*[\"']data:",
    "unhashed asset": r"(?:src|href)\s*=\s*[\"']/static/",
    "mark for required fields": r">\s*\*\s*<",
}


# Raters carry a ticket or the code of their own words, and no session: nothing that another site could ride on.
WITHOUT_SESSION = {
    "feedback/kiosk.html",
    "feedback/rate.html",
    "feedback/receipt.html",
    "tracking/follow.html",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_keeps_the_content_policy(path):
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    found = {why: re.search(pattern, text) for why, pattern in FORBIDDEN.items()}
    assert {why: match.group(0) for why, match in found.items() if match} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_parses(path):
    get_template(str(path.relative_to(path.parents[[p.name for p in path.parents].index("templates")])))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_table_heads_say_what_they_head(path):
    heads = re.findall(r"<th\b[^>]*>", path.read_text(encoding="utf-8"))
    assert [head for head in heads if "scope=" not in head] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_forms_that_change_something_carry_the_token(path):
    if f"{path.parent.name}/{path.name}" in WITHOUT_SESSION:
        return
    text = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", text, flags=re.DOTALL | re.IGNORECASE)
    assert [form[:120] for form in forms if "{% csrf_token %}" not in form] == []


@pytest.mark.parametrize("path", STATIC, ids=name_of)
def test_static_file_asks_no_other_origin(path):
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")
    assert re.findall(r"https?://|url\(\s*[\"']?(?:data:|//)", text) == []


def test_the_sheet_on_disk_is_the_bundle_of_its_sources():
    assert bundle.TARGET.read_text(encoding="utf-8") == bundle.bundled(), "run python -m lunxun.web.ui.bundle"


def test_every_source_is_in_the_bundle_once():
    on_disk = {str(path.relative_to(bundle.SOURCES)) for path in bundle.SOURCES.rglob("*.css")}
    assert sorted(bundle.ORDER) == sorted(on_disk)


def test_colours_are_literal_only_in_the_tokens():
    allowed = {"tokens.css", "print.css"}  # paper is black
    found = {
        name: re.findall(r"#[0-9a-fA-F]{3,8}\b(?![-\w])", (bundle.SOURCES / name).read_text(encoding="utf-8"))
        for name in bundle.ORDER
        if name not in allowed
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_static_files_can_be_collected_under_their_hashes(tmp_path, settings):
    """A broken reference in a sheet fails here, not at the operator's `collectstatic`."""
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert manifest["ui/all.css"] != "ui/all.css"
    assert manifest["ui/chevron.svg"].split("/")[-1] in (tmp_path / manifest["ui/all.css"]).read_text()


@pytest.mark.parametrize("path", [path for path in STATIC if path.suffix == ".js"], ids=name_of)
def test_script_imports_nothing(path):
    """An import inside a module would ask for the name without the hash, and meet an old copy."""
    assert re.findall(r"^\s*import\b|\bimport\(", path.read_text(encoding="utf-8"), flags=re.MULTILINE) == []
