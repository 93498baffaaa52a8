"""Small errors, one at a time, in a module's syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """`function` is the qualified name of the function it lies in, "" for a constant of the module."""

    module: str
    path: str
    line: int
    function: str
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function or 'module'}: {self.what}"

    def codes(self) -> dict[str, CodeType]:
        """The mutated module's functions by qualified name."""
        whole = compile(ast.fix_missing_locations(self.tree), self.path, "exec")
        found: dict[str, CodeType] = {}
        left = [whole]
        while left:
            for constant in left.pop().co_consts:
                if isinstance(constant, CodeType):
                    found[constant.co_qualname] = constant
                    left.append(constant)
        return found


def mutants_of(module: str, path: Path) -> Iterator[Mutant]:
    """All mutants of a module, in the order of the file."""
    source = ast.parse(path.read_text(encoding="utf-8"))
    places = list(_places(source, "", is_code=False))
    for number, (function, node) in enumerate(places):
        for what in range(len(_changes(node))):
            tree = copy.deepcopy(source)
            twin = [found for _name, found in _places(tree, "", is_code=False)][number]
            said, change = _changes(twin)[what]
            change()
            line = getattr(node, "lineno", 0) or node.target.lineno
            yield Mutant(module, str(path), line, function, said, tree)


def _places(node: ast.AST, function: str, *, is_code: bool) -> Iterator[tuple[str, ast.AST]]:
    """Nodes that can be changed, with their function. Annotations, decorators, defaults of fields and
    words for people are left alone: changing them breaks nothing that a program can notice."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        name = f"{function}.{node.name}" if function else node.name
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Protocol" for base in node.bases):
            return
        if isinstance(node, ast.FunctionDef) and node.name == "__str__":
            return
        for child in node.body:
            yield from _places(child, name, is_code=isinstance(node, ast.FunctionDef))
        return
    if isinstance(node, ast.AnnAssign):
        if is_code and node.value:
            yield from _places(node.value, function, is_code=is_code)
        return
    if isinstance(node, ast.Import | ast.ImportFrom) or _is_wording(node):
        return
    if is_code or (function == "" and isinstance(node, ast.Assign | ast.expr)):
        yield function, node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr_context | ast.operator | ast.cmpop | ast.boolop | ast.unaryop):
            yield from _places(child, function, is_code=is_code)


def _is_wording(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or (is_call and node.func.id in {"_", "gettext_noop", "Invalid", "NotFound"})


def _changes(node: ast.AST) -> list[tuple[str, object]]:
    """(what it says, what does it) for one node; each works on this very node."""
    found: list[tuple[str, object]] = []

    def add(said: str, **fields: object) -> None:
        def change() -> None:
            for name, value in fields.items():
                setattr(node, name, value)

        found.append((said, change))

    text = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""
    short = text.splitlines()[0][:70] if text else ""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        other = _COMPARE[type(node.ops[0])]
        add(f"{short} → {other.__name__}", ops=[other(), *node.ops[1:]])
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        add(f"{short} → {other.__name__}", op=other())
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        add(f"{short} → {_ARITHMETIC[type(node.op)].__name__}", op=_ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        # not x → not not x, which is x as far as anybody asks.
        add(f"{short} → without not", operand=ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.Constant):
        _add_constants(node, add)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        add(f"if {ast.unparse(node.test)[:60]} → never", test=ast.Constant(False))
        if not isinstance(node, ast.While):
            add(f"if {ast.unparse(node.test)[:60]} → always", test=ast.Constant(True))
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            add(f"{short} → None", value=ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        add(f"{short} → left out", value=ast.Constant(None))
    elif isinstance(node, ast.comprehension) and node.ifs:
        add(f"if {ast.unparse(node.ifs[0])[:60]} → left out", ifs=node.ifs[1:])
    return found


def _add_constants(node: ast.Constant, add) -> None:
    value = node.value
    if isinstance(value, bool):
        add(f"{value} → {not value}", value=not value)
    elif isinstance(value, int):
        add(f"{value} → {value + 1}", value=value + 1)
    elif isinstance(value, bytes):
        add(f"{value!r} → other bytes", value=b"?" + value)
