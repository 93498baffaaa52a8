"""InstEval (see tests/data/insteval) and small simulated designs."""

import gzip
import json
from functools import cache
from pathlib import Path

import numpy as np

INSTEVAL = Path(__file__).parents[2] / "data" / "insteval"


@cache
def insteval():
    with gzip.open(INSTEVAL / "insteval.csv.gz", "rt") as file:
        names = file.readline().strip().split(",")
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    return dict(zip(names, table.T, strict=True))


@cache
def reference():
    return json.loads((INSTEVAL / "lme4_reference.json").read_text())


@cache
def reference_effects(model, factor):
    """level → (mode, conditional sd) by lme4."""
    with gzip.open(INSTEVAL / f"ranef_{model}_{factor}.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)
    return {int(level): (mode, sd) for level, mode, sd in table}


def crossed(seed, n, sizes, sds, residual=1.0, columns=0):
    """Ratings of random co-occurrence: y, groups, X."""
    rng = np.random.default_rng(seed)
    groups = {f"f{k}": rng.integers(0, q, n) for k, q in enumerate(sizes)}
    X = rng.normal(size=(n, columns)) if columns else None
    y = 3.0 + rng.normal(0, residual, n)
    for codes, q, sd in zip(groups.values(), sizes, sds, strict=True):
        y += rng.normal(0, sd, q)[codes]
    if columns:
        y += X @ np.arange(1, columns + 1)
    return y, groups, X
