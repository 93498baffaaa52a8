"""Command line: fit a crossed model to a CSV file and print the estimates as text or JSON."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from .crossed import CrossedEffects
from .errors import InvalidInput

if TYPE_CHECKING:
    from .fit import Fit

SCHEMA = "lunxun.fairness.fit/1"


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
    fit.add_argument("file", type=Path, help="CSV with a header line, UTF-8; .gz is unpacked")
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
    try:
        with _open(path) as file:
            reader = csv.reader(file)
            header = next(reader, None)
            if header is None:
                raise InvalidInput(f"{path.name}: is empty; needs a header line and one rating per line")
            missing = [name for name in wanted if name not in header]
            if missing:
                raise InvalidInput(f"{path.name}: no column {missing[0]!r}; it has {', '.join(header)}")
            places = [header.index(name) for name in wanted]
            cells = _cells(path, reader, places, len(header))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path.name}: can't be read ({error}); give a CSV file in UTF-8") from None
    columns = dict(zip(wanted, cells, strict=True))
    return Columns(
        _numbers(path, y, columns[y]),
        {name: columns[name] for name in groups},
        {name: _numbers(path, name, columns[name]) for name in fixed},
        None if weights is None else _numbers(path, weights, columns[weights]),
    )


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8-sig", newline=""))
    return path.open(encoding="utf-8-sig", newline="")


def _cells(path: Path, reader: Any, places: list[int], width: int) -> list[list[str]]:
    cells: list[list[str]] = [[] for _ in places]
    for row in reader:
        if not row:
            continue
        if len(row) != width:
            raise InvalidInput(
                f"{path.name}: line {reader.line_num} has {len(row)} cells, the header {width}"
            )
        for column, place in zip(cells, places, strict=True):
            value = row[place].strip()
            if not value:
                raise InvalidInput(
                    f"{path.name}: line {reader.line_num} has an empty cell; fill it or drop the line"
                )
            column.append(value)
    return cells


def _numbers(path: Path, name: str, cells: list[str]) -> list[float]:
    numbers = []
    for line, cell in enumerate(cells, start=2):
        try:
            number = float(cell)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            raise InvalidInput(
                f"{path.name}: {name} is {cell!r} in rating {line - 1}; it must be a finite number"
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
