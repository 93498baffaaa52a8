"""Reading our own source for the contracts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "lunxun"
PLATFORM = {"kernel", "engines", "jobs", "cli", "locale"}


def domains() -> list[str]:
    """Folders with models, pages or verbs: everything that is not platform."""
    return sorted(
        path.name for path in SRC.iterdir() if (path / "apps.py").exists() and path.name not in PLATFORM
    )


def modules(kind: str) -> list[Path]:
    """`views.py` or the files of `views/`, of every domain and of its sub-packages."""
    found = []
    for domain in domains():
        root = SRC / domain
        found += [path for path in root.rglob(f"{kind}.py") if "migrations" not in path.parts]
        found += [path for folder in root.rglob(kind) if folder.is_dir() for path in folder.rglob("*.py")]
    return sorted(set(found))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions at the top of a module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(SRC))


def length(node: ast.FunctionDef) -> int:
    """Lines from the first decorator to the end, without the docstring."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = (node.end_lineno or node.lineno) - first + 1
    if ast.get_docstring(node) is not None:
        statement = node.body[0]
        lines -= (statement.end_lineno or statement.lineno) - statement.lineno + 1
    return lines


def decorators(node: ast.FunctionDef) -> set[str]:
    names = set()
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.add(called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""))
    return names
