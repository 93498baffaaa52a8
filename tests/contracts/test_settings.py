"""docs/settings.md lists every variable that the program reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"LUNXUN_[A-Z]+(?:_[A-Z]+)*")
# A name inside Django's settings, not read from the environment.
INSIDE = {"LUNXUN_TENANT_MODEL"}


def variables_in(path: Path) -> set[str]:
    return {name.removesuffix("_FILE") for name in NAME.findall(path.read_text(encoding="utf-8"))}


def test_every_variable_is_documented() -> None:
    used = set().union(*(variables_in(path) for path in (ROOT / "src").rglob("*.py"))) - INSIDE
    table = {
        line.split("`")[1]
        for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `LUNXUN_")
    }
    assert used == table


def test_every_default_in_the_document_is_the_program_s() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    settings = (ROOT / "src/lunxun/web/settings.py").read_text(encoding="utf-8")
    for name in ("LUNXUN_TIME_ZONE", "LUNXUN_LOG", "LUNXUN_CHAIN"):
        default = re.search(rf'"{name}", "(.+?)"', settings)
        assert default is not None
        assert re.search(rf"`{name}` \| `{default[1]}`", text), name
