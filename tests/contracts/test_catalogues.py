"""`en` is complete: every marked string has a current English text, and English pages show no Chinese of ours."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from lunxun.feedback import doors
from lunxun.feedback.models import FormVersion
from tests.cast import Cast
from tests.contracts.source import ROOT, SRC
from tests.feedback import factories as feedback
from tests.outlines import factories as outlines
from tests.teaching import factories as teaching

CATALOGUE = SRC / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile(r"[\u3400-\u9fff]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%\(\w+\)\.\d[df]|%[sd]|\{\w*\}|%%")
UNWANTED = re.compile(
    r"\b(successful|successfully|please be informed|failed to|invalid|illegal|users?)\b", re.I
)


@dataclass
class Entry:
    """One message: its sources (singular, plural), its texts, and the context that tells homonyms apart."""

    sources: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    context: str = ""
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        """As the compiled file names it."""
        return f"{self.context}\x04{self.sources[0]}" if self.context else self.sources[0]


def entries(path: Path) -> Iterator[Entry]:
    """Every message of a .po file but the header."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        entry, target = Entry(), []
        for line in block.split("\n"):
            if line.startswith("#"):
                entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            if line.startswith("msgctxt "):
                entry.context = ast.literal_eval(line.removeprefix("msgctxt "))
                continue
            if line.startswith("msg"):
                keyword, line = line.split(" ", 1)
                target = entry.sources if keyword.startswith("msgid") else entry.texts
                target.append("")
            target[-1] += ast.literal_eval(line)
        if entry.sources and entry.sources != [""]:
            yield entry


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What scripts/messages would write now."""
    if not shutil.which("msgfmt"):
        pytest.skip("GNU gettext is not installed; apt-get install gettext")
    folder = tmp_path_factory.mktemp("locale")
    done = subprocess.run(
        [ROOT / "scripts" / "messages", folder],
        env={**os.environ, "LUNXUN_VENV": sys.prefix},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "en" / "LC_MESSAGES" / "django.po"


def test_the_catalogue_holds_what_the_source_marks(extracted: Path) -> None:
    now = {(entry.context, *entry.sources) for entry in entries(extracted)}
    kept = {(entry.context, *entry.sources) for entry in entries(CATALOGUE)}
    assert len(now) > 1500
    assert sorted(now - kept) == [], "run scripts/messages and translate these"
    assert sorted(kept - now) == [], "run scripts/messages: the source no longer has these"


def test_every_message_has_its_english() -> None:
    found = list(entries(CATALOGUE))
    assert [entry.sources[0] for entry in found if not all(entry.texts)] == []
    assert [entry.sources[0] for entry in found if entry.is_fuzzy] == []
    assert [entry.sources[0] for entry in found if len(entry.texts) != len(entry.sources)] == []


def test_placeholders_are_those_of_the_source() -> None:
    def of(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    wrong = [
        (source, text)
        for entry in entries(CATALOGUE)
        for source, text in zip(entry.sources, entry.texts, strict=True)
        if of(source) != of(text)
    ]
    assert wrong == []


def test_english_is_english() -> None:
    """No Chinese left but inside examples of what to type, and no words that the house doesn't use."""
    texts = [text for entry in entries(CATALOGUE) for text in entry.texts]
    examples = ("红　", "2022年2月12日", "澄组干〔2022〕8号", "wf finds 王芳")
    left = [text for text in texts if CHINESE.search(text) and not any(one in text for one in examples)]
    assert left == []
    assert [text for text in texts if UNWANTED.search(text)] == []


def test_the_compiled_catalogue_is_current() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as stream:
        compiled: dict[Any, str] = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    expected = {}
    for entry in entries(CATALOGUE):
        if len(entry.sources) == 1:
            expected[entry.key] = entry.texts[0]
        else:
            expected |= {(entry.key, number): text for number, text in enumerate(entry.texts)}
    compiled.pop("", None)
    assert compiled == expected, "run scripts/messages"


# --- pages ---


class Words(HTMLParser):
    """The text that a reader meets, attributes that are read out or shown included."""

    SHOWN = ("title", "placeholder", "aria-label", "alt", "data-l", "value")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in {"input", "meta", "link", "br", "img", "hr", "use"}:
            self.tags.append(tag)
        if values.get("type") != "hidden":
            self.found += [values[name] or "" for name in self.SHOWN if name in values]

    def handle_endtag(self, tag: str) -> None:
        while self.tags and self.tags.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"}.intersection(self.tags):
            self.found.append(data)


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings_in(one)


def data() -> list[str]:
    """Everything Chinese that lies in the database, the longest first: names, titles, words of people."""
    found: set[str] = {"中文"}
    for model in apps.get_models():
        if model is FormVersion:
            continue  # the standard wording is ours
        for row in model._default_manager.values():
            found |= {line.strip() for text in strings_in(row) for line in text.split("\n")}
    return sorted((text for text in found if CHINESE.search(text)), key=len, reverse=True)


def chinese_on(page: str, known: list[str]) -> list[str]:
    """Runs of Chinese that are not data; a text cut short with … counts as the data it begins."""
    words = Words()
    words.feed(page)
    left = []
    for text in words.found:
        if not CHINESE.search(text):
            continue
        for one in known:
            text = text.replace(one, " ")
        head = text.split("…")[0].strip()
        if "…" in text and any(one.startswith(head) for one in known):
            text = text.split("…", 1)[1]
        left += CHINESE.findall(text)
    return left


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def assert_english(client: Client, addresses: list[str]) -> None:
    known, found = data(), {}
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code in {200, 403, 404, 405}, address
        page = answer.content.decode()
        assert '<html lang="en"' in page, address
        if left := chinese_on(page, known):
            found[address] = left
    assert found == {}


LISTS = (
    "web:home",
    "web:privacy",
    "audit:entry_list",
    "org:account",
    "org:change_password",
    "org:account_list",
    "org:account_new",
    "org:unit_list",
    "org:person_list",
    "org:person_me",
    "plans:programme_current",
    "plans:goal_list",
    "plans:topic_list",
    "plans:venue_list",
    "plans:day_list",
    "plans:session_list",
    "plans:session_new",
    "outlines:outline_list",
    "teaching:callup_list",
    "feedback:evaluation_list",
    "feedback:results_list",
    "feedback:explained",
    "feedback:anonymity",
    "library:guide_list",
    "tracking:suggestion_list",
    "tracking:sorting",
)
OF_A_SESSION = (
    "plans:session_detail",
    "plans:session_edit",
    "plans:agenda",
    "plans:lecture_new",
    "teaching:audience",
    "teaching:roster",
    "teaching:roster_add",
    "teaching:leave_list",
    "teaching:substitution_list",
    "teaching:release",
    "teaching:day",
    "teaching:check_in",
    "teaching:board",
    "feedback:evaluation",
    "feedback:slips",
    "feedback:results",
    "feedback:moderation",
    "feedback:board",
)
OF_AN_OUTLINE = (
    "outlines:outline_detail",
    "outlines:outline_edit",
    "outlines:outline_confirm",
    "outlines:outline_review",
    "outlines:outline_return",
    "outlines:outline_sheet",
)


def pages_of(cast: Cast) -> list[str]:
    return [
        *(reverse(name) for name in LISTS),
        *(reverse(name, args=[cast.session.pk]) for name in OF_A_SESSION),
    ]


def test_chinese_is_noticed() -> None:
    """The sieve lets data through and nothing else."""
    page = (
        '<html lang="en"><p title="提示">应急局 outline</p><p>街道社区…</p><script>注释</script>保存</html>'
    )
    assert chinese_on(page, ["街道社区安全", "应急局"]) == ["提示", "保存"]


@pytest.mark.parametrize("role", ["clerk", "leader", "contact", "sysadmin"])
def test_pages_are_english_before_anything_is_done(cast: Cast, english: Client, role: str) -> None:
    english.force_login(getattr(cast, role))
    assert_english(english, pages_of(cast))


@pytest.mark.parametrize(
    ("state", "role"),
    [
        ("opened", "clerk"),
        ("drafted", "assistant"),
        ("handed", "head"),
        ("in_review", "leader"),
        ("returned", "assistant"),
        ("withdrawn", "head"),
        ("passed", "leader"),
    ],
)
def test_outlines_are_english(cast: Cast, english: Client, role: str, state: str) -> None:
    outline = getattr(outlines, state)(cast)
    english.force_login(getattr(cast, role))
    pages = [reverse(name, args=[outline.pk]) for name in OF_AN_OUTLINE]
    assert_english(english, [reverse("web:home"), reverse("outlines:outline_list"), *pages])


@pytest.mark.parametrize("role", ["clerk", "contact"])
def test_a_called_session_is_english(cast: Cast, english: Client, role: str) -> None:
    teaching.make_roster(cast)
    english.force_login(getattr(cast, role))
    assert_english(english, pages_of(cast))


@pytest.mark.parametrize(
    ("state", "role"), [("prepared", "clerk"), ("opened", "clerk"), ("sealed", "clerk"), ("sealed", "head")]
)
def test_an_evaluation_is_english(cast: Cast, english: Client, role: str, state: str) -> None:
    getattr(feedback, state)(cast)
    english.force_login(getattr(cast, role))
    assert_english(english, pages_of(cast))


def test_doors_are_english(cast: Cast, english: Client) -> None:
    """What opens without an account: signing in, the rating form, the receipt, a wrong address."""
    feedback.opened(cast)
    addresses = [reverse("org:sign_in"), reverse("web:privacy"), reverse("feedback:anonymity"), "/nowhere/"]
    addresses += [
        reverse(f"feedback:{name}", args=[doors.code_of(cast.session)])
        for name in ("rate", "rate_done", "draw", "receipt")
    ]
    assert_english(english, addresses)
