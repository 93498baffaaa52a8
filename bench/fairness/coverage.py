"""Coverage of 90 % intervals over ten simulated designs, with its Monte Carlo error; raw means beside it.

`python -m bench.fairness.coverage [--replications 400] [--designs 1 4 8] [--json OUT] [--keep FOLDER]`

It takes an hour: with `--keep` it can be stopped and resumed, as long as the engine stays as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

import numpy as np
from bench.fairness.designs import DESIGNS, Design, by_engine, simulate, study
from bench.figures import figure

GOAL_MEAN, GOAL_EACH, GOAL_RATIO = (0.89, 0.94), (0.88, 0.97), 0.45
MODEL = (
    "components",
    "design",
    "fit",
    "grams",
    "inference",
    "moments",
    "optimise",
    "posterior",
    "profile",
    "quadrature",
)
"""The modules on which the figures depend."""
MOST_WARNED = 0.99
"""A hall of 300 that answers by half reaches 60 % once in some thousand lectures, by chance."""


def warned(design: Design, replications: int, seed: int) -> float:
    """Share of the lectures of an informative design that get a reason instead of a label."""
    from lunxun.engines.fairness.advice import advise_lecture

    found = []
    for replication in range(replications):
        draw = simulate(design, np.random.default_rng([seed, replication]))
        for due, rows in zip(draw.attended, draw.answered, strict=True):
            found.append(not advise_lecture(rows=int(rows), due=int(due)).labels)
    return float(np.mean(found))


def _state(what: str, value: float, low: float, high: float, *, digits: int = 3, peer: str = "") -> bool:
    """Print a figure beside its limits; whether it is outside."""
    good = low <= value <= high
    limit = f"≤ {high:g}" if low <= 0 else f"{low:g} … {high:g}"
    figure(what, f"{value:.{digits}f}", limit, met=good, peer=peer)
    return not good


def _kept(folder: Path, number: int) -> Path:
    """The file of one design, in a folder of its own for every state of the engine."""
    engine = Path(__file__).parents[2] / "src" / "lunxun" / "engines" / "fairness"
    sources = [engine / f"{name}.py" for name in MODEL] + [Path(__file__).with_name("designs.py")]
    state = folder / hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    state.mkdir(parents=True, exist_ok=True)
    return state / f"design{number}.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--designs", type=int, nargs="+", default=list(range(1, len(DESIGNS) + 1)))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="folder with what is computed already")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    bad: list[bool] = []
    for number in options.designs:
        design = DESIGNS[number - 1]
        keep = None if options.keep is None else _kept(options.keep, number)
        result = study(design, options.replications, 7, by_engine, keep)
        row = {
            "design": design.name, "coverage": result.coverage, "error": result.coverage_error,
            "raw": result.raw_coverage, "rmse_ratio": result.rmse_ratio, "half_width": float(np.mean(result.width)),
            "exempt": design.informative and design.ceiling, "replications": options.replications,
        }  # fmt: skip
        rows.append(row)
        row["warned"] = warned(design, options.replications, 7) if row["exempt"] else None
        beside = (
            f"± {result.coverage_error:.3f}, raw means {result.raw_coverage:.3f}, "
            f"RMSE ÷ raw {result.rmse_ratio:.3f}, {options.replications} replications"
        )
        name = f"{number}. {design.name}"
        if row["exempt"]:
            # No interval holds where the dissatisfied keep silent: the page must say so instead.
            figure(f"{name}, covers", f"{result.coverage:.3f}", peer=beside)
            bad.append(
                _state(f"{name}, lectures with the warning", row["warned"], MOST_WARNED, 1.0, digits=4)
            )
        else:
            bad.append(_state(f"{name}, covers", result.coverage, *GOAL_EACH, peer=beside))
    counted = [row["coverage"] for row in rows if not row["exempt"]]
    if len(options.designs) == len(DESIGNS):
        error = float(np.sqrt(sum(row["error"] ** 2 for row in rows if not row["exempt"]))) / len(counted)
        bad.append(_state("mean coverage", float(np.mean(counted)), *GOAL_MEAN, peer=f"± {error:.3f}"))
    for row in rows:
        if row["design"] == DESIGNS[7].name:
            what = "RMSE ÷ raw across disjoint audiences, raters known"
            bad.append(_state(what, row["rmse_ratio"], 0.0, GOAL_RATIO))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    return 1 if any(bad) else 0


if __name__ == "__main__":
    sys.exit(main())
