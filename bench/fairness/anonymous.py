"""Which model serves anonymous ballots: error ÷ raw means by number of known unit classes (decision 0101).

`python -m bench.fairness.anonymous [--replications 20] [--coverage] [--json OUT]`
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from bench.fairness.designs import DESIGNS, by_product, study
from bench.figures import figure

MODELS = {"c": "class", "cs": "class + session", "s": "session", "ca": "class + audience",
          "csa": "class + session + audience"}  # fmt: skip
CHOSEN = "ca"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--coverage", action="store_true", help="also the chosen model's intervals (slower)")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows, worst, six = [], 0.0, 0.0
    for classes in (1, 2, 3, 4, 6, 12):
        for attendance in (0.0, 0.1, 0.4):
            design = replace(DESIGNS[7], random_attendance=attendance)
            ratios = {}
            for model in MODELS:
                exact = options.coverage and model == CHOSEN
                result = study(design, options.replications, 5, by_product(classes, model, intervals=exact))
                ratios[model] = result.rmse_ratio
                if exact:
                    print(f"     90 % interval covers {result.coverage:.3f} ± {result.coverage_error:.3f}, "
                          f"raw means {result.raw_coverage:.3f}")  # fmt: skip
            worst = max(worst, ratios[CHOSEN])
            six = ratios[CHOSEN] if (classes, attendance) == (6, 0.0) else six
            rows.append({"classes": classes, "random_attendance": attendance, **ratios})
            others = ", ".join(f"{MODELS[m]} {r:.3f}" for m, r in ratios.items() if m != CHOSEN)
            known, free = (f"{classes} classes known", f"{attendance:.0%} random attendance")
            figure(f"RMSE ÷ raw means, {known}, {free}", f"{ratios[CHOSEN]:.3f}", "≤ 1",
                   met=ratios[CHOSEN] <= 1.0, peer=others)  # fmt: skip
    figure("RMSE ÷ raw means, 6 classes, disjoint audiences", f"{six:.3f}", "≤ 0.60", met=six <= 0.60)
    figure("largest ratio of the chosen model", f"{worst:.3f}", "≤ 1", met=worst <= 1.0)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    return 0 if six <= 0.60 and worst <= 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())
