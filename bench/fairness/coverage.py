"""Coverage of 90 % intervals over ten simulated designs, with its Monte Carlo error; raw means beside it.

`python -m bench.fairness.coverage [--replications 400] [--designs 1 4 8] [--json OUT] [--keep FOLDER]`

It takes an hour: with `--keep` it can be stopped and resumed (a folder belongs to one state of the engine).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

import numpy as np
from bench.fairness.designs import DESIGNS, Design, by_engine, simulate, study

GOAL_MEAN, GOAL_EACH = (0.89, 0.94), (0.88, 0.97)


def warned(design: Design, replications: int, seed: int) -> float:
    """Share of the lectures of an informative design that get a reason instead of a label."""
    from lunxun.engines.fairness.advice import advise_lecture

    found = []
    for replication in range(replications):
        draw = simulate(design, np.random.default_rng([seed, replication]))
        for due, rows in zip(draw.attended, draw.answered, strict=True):
            found.append(not advise_lecture(rows=int(rows), due=int(due)).labels)
    return float(np.mean(found))


def _kept(folder: Path, number: int) -> Path:
    """The file of one design; refused where the engine has changed since the folder was begun."""
    engine = Path(__file__).parents[2] / "src" / "lunxun" / "engines" / "fairness"
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(engine.glob("*.py")))).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "engine.sha256"
    if not mark.exists():
        mark.write_text(state)
    if mark.read_text() != state:
        raise SystemExit(f"{folder}: belongs to another state of the engine; give an empty folder")
    return folder / f"design{number}.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--designs", type=int, nargs="+", default=list(range(1, len(DESIGNS) + 1)))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="folder with what is computed already")
    options = parser.parse_args()
    rows, bad = [], []
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
        good = row["warned"] == 1.0 if row["exempt"] else GOAL_EACH[0] <= result.coverage <= GOAL_EACH[1]
        bad += [] if good else [design.name]
        note = f", warned {row['warned']:.0%} of the lectures" if row["exempt"] else ""
        print(f"{'ok  ' if good else 'MISS'} {number:2d} {design.name:46s} covers {result.coverage:.3f} "
              f"± {result.coverage_error:.3f}, raw means {result.raw_coverage:.3f}, RMSE ÷ raw "
              f"{result.rmse_ratio:.3f}{note}", flush=True)  # fmt: skip
    counted = [row["coverage"] for row in rows if not row["exempt"]]
    good = True
    if len(options.designs) == len(DESIGNS):
        mean = float(np.mean(counted))
        error = float(np.sqrt(sum(row["error"] ** 2 for row in rows if not row["exempt"]))) / len(counted)
        good = GOAL_MEAN[0] <= mean <= GOAL_MEAN[1]
        print(
            f"{'ok  ' if good else 'MISS'} mean {mean:.3f} ± {error:.3f} (goal 0.89 … 0.94), each 0.88 … 0.97"
        )
    disjoint = [row for row in rows if row["design"] == DESIGNS[7].name]
    for row in disjoint:
        fine = row["rmse_ratio"] <= 0.45
        bad += [] if fine else ["RMSE ratio"]
        print(
            f"{'ok  ' if fine else 'MISS'} RMSE ÷ raw across disjoint audiences {row['rmse_ratio']:.3f} (goal ≤ 0.45)"
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    return 0 if good and not bad else 1


if __name__ == "__main__":
    sys.exit(main())
