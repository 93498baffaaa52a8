"""What the benchmark runs in processes of their own (clean memory, one thread): prints one JSON line."""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[2] / "tests" / "data" / "insteval" / "insteval.csv.gz"
MODELS = {"m1": (("s", "d"), None), "m2": (("s", "d", "dept"), "service")}


def insteval() -> dict[str, np.ndarray]:
    with gzip.open(DATA, "rt") as file:
        names = file.readline().strip().split(",")
        return dict(zip(names, np.loadtxt(file, delimiter=",", dtype=np.int64).T, strict=True))


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(model: str, reml: str, repeat: str) -> dict[str, object]:
    """Fit, and fit with effects and conditional deviations of s and d."""
    from lunxun.engines.fairness import CrossedEffects

    data = insteval()
    factors, fixed = MODELS[model]
    groups, X = {f: data[f] for f in factors}, None if fixed is None else data[fixed].astype(float)
    fit_seconds, sd_seconds = [], []
    for _ in range(int(repeat)):
        begun = time.process_time()
        fit = CrossedEffects(reml=reml == "REML").fit(data["y"], groups, X)
        fitted = time.process_time()
        for factor in ("s", "d"):
            fit.effects(factor)
        fit_seconds.append(fitted - begun)
        sd_seconds.append(time.process_time() - begun)
    return {
        "fit": fit_seconds, "with_sd": sd_seconds, "mib": peak_mib(), "criterion": fit.criterion,
        "loglik": fit.loglik, "variance": dict(fit.variance), "beta": fit.beta.tolist(),
        "evaluations": fit.evaluations,
    }  # fmt: skip


def glmm(model: str, reml: str, repeat: str) -> dict[str, object]:
    import glmm as package  # type: ignore[import-not-found]

    data = insteval()
    factors, fixed = MODELS[model]
    table = {f: data[f].astype(str) for f in factors} | {"y": data["y"].astype(float)}
    formula = "y ~ 1 + " + (f"{fixed} + " if fixed else "") + " + ".join(f"(1 | {f})" for f in factors)
    if fixed:
        table[fixed] = data[fixed].astype(float)
    seconds = []
    for _ in range(int(repeat)):
        begun = time.process_time()
        # Its degrees of freedom for t tests are switched off: we compute none.
        fit = package.fit(table, formula, reml=reml == "REML", satterthwaite=False)
        seconds.append(time.process_time() - begun)
    return {"fit": seconds, "mib": peak_mib(), "loglik": float(fit.loglik)}


def scale(ratings: str, raters: str, lecturers: str) -> dict[str, object]:
    """Random co-occurrence with the variances of InstEval."""
    from lunxun.engines.fairness import CrossedEffects

    n, q1, q2 = int(float(ratings)), int(float(raters)), int(float(lecturers))
    rng = np.random.default_rng(1)
    rater = rng.integers(0, q1, n, dtype=np.int32)
    lecturer = rng.integers(0, q2, n, dtype=np.int32)
    y = rng.normal(3.2, 1.18, n)
    y += rng.normal(0, 0.33, q1)[rater]
    y += rng.normal(0, 0.52, q2)[lecturer]
    data_mib = peak_mib()
    begun = time.process_time()
    fit = CrossedEffects().fit(y, {"rater": rater, "lecturer": lecturer})
    seconds = time.process_time() - begun
    fit_mib = peak_mib()
    fit.effects("lecturer")
    return {
        "fit": seconds, "with_sd": time.process_time() - begun, "mib": fit_mib, "mib_with_sd": peak_mib(),
        "mib_data": data_mib, "evaluations": fit.evaluations, "variance": dict(fit.variance),
    }  # fmt: skip


def district(rows: str, lectures: str, dimensions: str) -> dict[str, object]:
    """Report data of a year: adjusted scores, intervals and groups for every dimension."""
    from lunxun.engines.fairness.yearly import Ratings, yearly_scores

    rng = np.random.default_rng(2)
    q, per_session = int(lectures), 8
    sessions = q // per_session
    ballots = int(rows) // per_session
    ballot_session = rng.integers(0, sessions, ballots)
    classes = rng.integers(0, 12, (sessions, 4))
    ballot_class = classes[ballot_session, rng.integers(0, 4, ballots)]
    ballot = np.repeat(np.arange(ballots), per_session)
    lecture = ballot_session[ballot] * per_session + np.tile(np.arange(per_session), ballots)
    lenient = rng.normal(0, 6, ballots)[ballot] + rng.normal(0, 3, 12)[ballot_class[ballot]]
    inputs = []
    for _ in range(int(dimensions)):
        y = np.clip(92 + lenient + rng.normal(0, 4, q)[lecture] + rng.normal(0, 8, len(ballot)), 0, 100)
        columns = (y, lecture, ballot_session[ballot], ballot, ballot_class[ballot])
        inputs.append(Ratings(*(c.tolist() for c in columns)))
    begun, wall = time.process_time(), time.monotonic()
    results = [yearly_scores(ratings) for ratings in inputs]
    adjusted = all(result.advice.adjusted for result in results)
    seconds = time.process_time() - begun
    return {"cpu": seconds, "wall": time.monotonic() - wall, "mib": peak_mib(), "adjusted": adjusted}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
