"""Join the style files into the one sheet that pages link: a phone asks once, not forty times.

`python -m lunxun.web.ui.bundle` writes static/ui/all.css; a test fails while it is out of date, so
nothing is built at install or at run time.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "css"
TARGET = HERE.parent / "static" / "ui" / "all.css"

# Order is meaning here: later rules win, so narrow screens and print come last.
COMPONENTS = [
    "button",
    "field",
    "choice",
    "tag",
    "panel",
    "tasks",
    "entries",
    "summary",
    "figures",
    "table",
    "tabs",
    "list",
    "steps",
    "agenda",
    "notice",
    "bar",
    "chart",
    "dotplot",
    "trend",
    "weeks",
    "rota",
    "review",
    "rate",
    "keying",
    "scanning",
    "paper",
    "hallboard",
    "attendance",
    "ledger",
    "guide",
    "library",
    "search",
    "door",
    "rate_checked",
    "layout",
    "shell",
    "kit",
    "motion",
]
ORDER = [
    "tokens.css",
    "base.css",
    *(f"components/{name}.css" for name in COMPONENTS),
    "narrow.css",
    "phone.css",
    "print.css",
]


def bundled() -> str:
    """The whole sheet as it must be on disk."""
    parts = [(SOURCES / name).read_text(encoding="utf-8").strip() for name in ORDER]
    head = "/* Written by lunxun.web.ui.bundle from web/ui/css; change the sources, then run it. */"
    return "\n\n".join([head, *parts]) + "\n"


def main() -> None:
    TARGET.write_text(bundled(), encoding="utf-8")


if __name__ == "__main__":
    main()
