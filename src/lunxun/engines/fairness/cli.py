"""Command line: fit a crossed model to a CSV file and print the estimates as text or JSON."""

from __future__ import annotations

import argparse
import codecs
import contextlib
import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .crossed import CrossedEffects
from .errors import InvalidInput

if TYPE_CHECKING:
    from .fit import Fit

SCHEMA = "lunxun.fairness.fit/1"
GZIP = b"\x1f\x8b"
"""What a packed file begins with, whatever its name is."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the file that the model uses."""

    y: list[float]
    groups: dict[str, list[str]]
    fixed: dict[str, list[float]]
    weights: list[float] | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 = done, 2 = the input can't be used (the message says why)."""
    options = _parser().parse_args(arguments)
    try:
        columns = read_columns(options.file, options.y, options.group, options.fixed, options.weights)
        rows = list(zip(*columns.fixed.values(), strict=True))
        fit = CrossedEffects(reml=not options.ml).fit(
            columns.y, columns.groups, rows if columns.fixed else None, columns.weights
        )
        names = _coefficient_names(columns)
        report = as_json(fit, names, effects=not options.no_effects) if options.json else as_text(fit, names)
    except InvalidInput as error:
        print(f"fairness: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except ImportError as error:
        print(f"fairness: {error}; install the extra lunxun[fairness] (numpy, scipy)", file=sys.stderr)  # noqa: T201
        return 2
    print(report)  # noqa: T201
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lunxun.engines.fairness", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fit = commands.add_parser("fit", help="fit y = fixed effects + crossed random effects + residual")
    fit.add_argument("file", type=Path, help="CSV with a header line, UTF-8 or GB18030; .gz is unpacked")
    fit.add_argument("--y", required=True, metavar="COLUMN", help="the rating")
    fit.add_argument(
        "--group", required=True, action="append", metavar="COLUMN", help="a grouping factor (repeat)"
    )
    fit.add_argument(
        "--fixed", default=[], action="append", metavar="COLUMN", help="a numeric fixed effect (repeat)"
    )
    fit.add_argument("--weights", metavar="COLUMN", help="frequency of the row")
    fit.add_argument("--ml", action="store_true", help="maximum likelihood instead of REML")
    fit.add_argument("--no-effects", action="store_true", help="leave the levels' effects out of the JSON")
    fit.add_argument("--json", action="store_true", help=f"JSON, schema {SCHEMA}")
    return parser


def read_columns(
    path: Path, y: str, groups: Sequence[str], fixed: Sequence[str], weights: str | None
) -> Columns:
    """Read the named columns; an empty or non-numeric cell is refused with its line."""
    wanted = [y, *groups, *fixed, *([weights] if weights else [])]
    twice = next((name for name in wanted if wanted.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"{twice!r} is named twice; a column is rating, group, fixed effect or weight")
    try:
        reader = csv.reader(io.StringIO(_text(path), newline=""))
        header = [name.strip() for name in next(reader, [])]
        if not header:
            raise InvalidInput(f"{path}: is empty; needs a header line and one rating per line")
        for name in wanted:
            if header.count(name) != 1:
                raise InvalidInput(_no_column(path, name, header))
        cells = _cells(path, reader, [header.index(name) for name in wanted], len(header))
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidInput(
            f"{path}: can't be read ({reason}); give a CSV file or one packed by gzip"
        ) from None
    columns = dict(zip(wanted, cells, strict=True))
    return Columns(
        _numbers(path, y, columns[y]),
        {name: columns[name] for name in groups},
        {name: _numbers(path, name, columns[name], "; code categories as 0/1 columns") for name in fixed},
        None if weights is None else _numbers(path, weights, columns[weights]),
    )


def _text(path: Path) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel writes on a Chinese Windows: GB18030."""
    content = path.read_bytes()
    if path.suffix == ".gz" or content.startswith(GZIP):
        content = gzip.decompress(content)
    is_marked = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encodings = ["utf-16"] if is_marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise InvalidInput(f"{path}: is neither UTF-8 nor GB18030 text; save it as CSV UTF-8")


def _no_column(path: Path, name: str, header: Sequence[str]) -> str:
    if name in header:
        return f"{path}: has {header.count(name)} columns {name!r}; rename one of them"
    if len(header) == 1 and any(mark in header[0] for mark in "\t;"):
        return f"{path}: cells are not separated by commas (header {header[0]!r}); save it as CSV with commas"
    return f"{path}: no column {name!r}; it has {', '.join(header)}"


def _cells(path: Path, reader: Any, places: list[int], width: int) -> list[list[str]]:
    cells: list[list[str]] = [[] for _ in places]
    for row in reader:
        if not row:
            continue
        if len(row) != width:
            raise InvalidInput(f"{path}: line {reader.line_num} has {len(row)} cells, the header {width}")
        for column, place in zip(cells, places, strict=True):
            value = row[place].strip()
            if not value:
                raise InvalidInput(
                    f"{path}: line {reader.line_num} has an empty cell; fill it or drop the line"
                )
            column.append(value)
    return cells


def _numbers(path: Path, name: str, cells: list[str], remedy: str = "") -> list[float]:
    numbers = []
    for line, cell in enumerate(cells, start=2):
        try:
            number = float(cell)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            raise InvalidInput(
                f"{path}: {name} is {cell!r} in rating {line - 1}; it must be a finite number{remedy}"
            )
        numbers.append(number)
    return numbers


def _coefficient_names(columns: Columns) -> list[str]:
    """The intercept comes first unless a constant column stands in for it."""
    names = list(columns.fixed)
    constant = any(values[0] != 0 and len(set(values)) == 1 for values in columns.fixed.values() if values)
    return names if constant else ["(Intercept)", *names]


def as_json(fit: Fit, names: list[str], *, effects: bool) -> str:
    """Everything the fit knows; what is not a number (aliased, unbounded) is null."""
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "method": "REML" if fit.reml else "ML",
        "n": fit.n,
        "criterion": _finite(fit.criterion),
        "loglik": _finite(fit.loglik),
        "variance": dict(fit.variance),
        "sigma2": fit.sigma2,
        "coefficients": names,
        "beta": [_finite(b) for b in fit.beta],
        "beta_se": [_finite(b) for b in fit.beta_se],
        "singular": fit.singular,
        "converged": fit.converged,
        "components": fit.components,
        "evaluations": fit.evaluations,
        "flags": list(fit.flags),
        "reliability": {name: fit.reliability(name) for name in fit.levels} if effects else {},
        "effects": {name: _rows(fit, name) for name in fit.levels} if effects else {},
    }
    return json.dumps(report, ensure_ascii=False, allow_nan=False)


def _rows(fit: Fit, factor: str) -> dict[str, list[Any]]:
    table = fit.effects(factor)
    columns: dict[str, list[Any]] = {"level": [str(level) for level in table.level]}
    for name in table.keys()[1:]:
        columns[name] = [_finite(value) for value in table[name]]
    return columns


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def as_text(fit: Fit, names: list[str]) -> str:
    """A short summary for a terminal."""
    lines = [
        f"{'REML criterion' if fit.reml else '-2 log L'}  {fit.criterion:.6f}   log L  {fit.loglik:.6f}",
        f"ratings  {fit.n:g}   evaluations  {fit.evaluations}   components  {fit.components}",
        "variance",
        *(f"  {name:20s} {value:.7g}" for name, value in fit.variance.items()),
        "fixed effects (standard error)",
        *(f"  {n:20s} {b:.7g} ({s:.4g})" for n, b, s in zip(names, fit.beta, fit.beta_se, strict=True)),
    ]
    if fit.flags:
        lines.append("flags  " + " ".join(fit.flags))
    return "\n".join(lines)
