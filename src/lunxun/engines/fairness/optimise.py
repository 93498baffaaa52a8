"""Minimise the profiled criterion: Newton steps on log θ with average information, exact zeros at the boundary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .design import Floats
from .moments import Moments
from .profile import Point, Profile

TOLERANCE = 1e-12
"""Stop when a Newton step would lower the criterion by less than this."""
FINISH = 1e-7
"""Below this expected decrease one more step is taken without computing its gradient …"""
QUICK = 1e-3
"""… if the decrease shrank at least so fast; average information is not the Hessian, with few levels steps are poor."""
MAX_EVALUATIONS = 200
LARGEST_PHI = 1e7
LARGEST_START = 1e4
"""A search whose start can't be evaluated begins here instead."""
SMALLEST_PHI = 1e-10
WEAKLY_SEEN = 2.0
ZERO_TRIALS = 3
FROM_ABOVE = 4
MAX_STEP = 1.5
"""Largest change of log θ in one step."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best point, whether it was reached to tolerance, and the factors at zero."""

    point: Point
    converged: bool
    zero: tuple[int, ...]


def start_values(m: Moments) -> Floats:
    """φ from equating Σ (Z_k'y)² with expectations (Henderson/MINQUE(0), intercept only), kept in 0.0025 … 25."""
    sizes = m.sizes
    counts = [np.empty(0)] * len(sizes)
    sums = [np.empty(0)] * len(sizes)
    counts[m.first], sums[m.first] = m.counts, m.first_u[:, -1]
    tables = {}
    for k, block in zip(m.others, m.blocks, strict=True):
        counts[k], sums[k] = m.rest.diagonal()[block], m.rest_u[block, -1]
        tables[m.first, k] = m.cross[:, block]
        for other, second in zip(m.others, m.blocks, strict=True):
            if k < other:
                tables[k, other] = m.rest[block, second]
    size = len(sizes) + 1
    left, right = np.zeros((size, size)), np.zeros(size)
    for k in range(len(sizes)):
        square = float(counts[k] @ counts[k])
        right[k] = float(sums[k] @ sums[k])
        left[k, k] = square - 2.0 * float((counts[k] ** 3).sum()) / m.n + square**2 / m.n**2
        left[k, -1] = m.n - square / m.n
        left[-1, k] = left[k, -1]
    for (k, other), table in tables.items():
        joint = float((table.data**2).sum()) if table.nnz else 0.0
        middle = float(counts[k] @ (table @ counts[other]))
        value = (
            joint
            - 2.0 * middle / m.n
            + float(counts[k] @ counts[k]) * float(counts[other] @ counts[other]) / m.n**2
        )
        left[k, other] = left[other, k] = value
    right[-1], left[-1, -1] = float(m.uu[-1, -1]), m.n - 1.0
    try:
        solution = np.linalg.solve(left, right)
    except np.linalg.LinAlgError:
        return np.full(len(sizes), 0.16)
    residual = max(float(solution[-1]), 0.05 * float(m.uu[-1, -1]) / m.n)
    return np.asarray(np.clip(solution[:-1] / residual, 0.0025, 25.0))


def minimise(
    profile: Profile, start: Floats, fixed_zero: tuple[int, ...] = (), *, from_above: bool = False
) -> Optimum:
    """Local minimum from `start`; factors in `fixed_zero` stay out of the model.

    `from_above` tries no variance at zero during the first steps, so that an inner minimum is not jumped over.
    """
    phi = start.copy()
    phi[list(fixed_zero)] = 0.0
    before = profile.evaluations
    best = profile.evaluate(phi)
    if not np.isfinite(best.criterion):
        # The arithmetic broke down where an earlier search without a residual had ended.
        best = profile.evaluate(np.minimum(phi, LARGEST_START))
    if not np.isfinite(best.criterion):
        return Optimum(best, False, _zeros(best))
    zeroed = np.zeros(len(phi), dtype=int)
    held: list[int] = []
    previous: tuple[Floats, Floats] | None = None
    promised = np.inf
    while profile.evaluations - before < MAX_EVALUATIONS:
        released = _release(best, (*fixed_zero, *held))
        if released is not None:
            lower = _descend(profile, best, released)
            if lower is None:
                held.append(released)
            else:
                best, previous = lower, None
            continue
        free = np.flatnonzero((best.phi > 0) & (best.phi < LARGEST_PHI))
        if free.size == 0:
            return Optimum(best, True, _zeros(best))
        slope, step, decrease = _newton(best, free, previous)
        if decrease < TOLERANCE:
            return Optimum(best, True, _zeros(best))
        patience = FROM_ABOVE if from_above else 0
        trial_phi = _proposal(best, free, step, zeroed, allowed=profile.evaluations - before > patience)
        quick = decrease < max(QUICK * promised, QUICK * FINISH)
        last = decrease < FINISH and quick and bool((trial_phi[free] > 0).all())
        promised = decrease
        trial = profile.evaluate(trial_phi, gradient=not last, inverse=not last)
        if trial.criterion > best.criterion + 1e-12 * (1.0 + abs(best.criterion)) or _wants_back(best, trial):
            better = _backtrack(profile, best, free, step, trial_phi)
            if better is None:
                return Optimum(best, decrease < 1e-6, _zeros(best))
            trial = better
        elif last:
            return Optimum(trial, True, _zeros(trial))
        previous = _secant(best, trial, free, slope)
        best = trial
    return Optimum(best, False, _zeros(best))


def _zeros(point: Point) -> tuple[int, ...]:
    return tuple(int(k) for k in np.flatnonzero(point.phi == 0.0))


def _newton(
    point: Point, free: np.ndarray, previous: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats, float]:
    """Slope and step in log θ of the free factors, and the decrease of the criterion that the step promises."""
    phi = point.phi[free]
    slope = 2.0 * phi * point.gradient[free]
    curvature = 4.0 * np.outer(phi, phi) * point.information[np.ix_(free, free)]
    curvature += np.diag(2.0 * slope)
    values, vectors = np.linalg.eigh(curvature)
    floor = max(1e-6, 1e-3 * float(np.abs(values).max()) if (values <= 0).any() else 0.0)
    curvature = (vectors * np.maximum(np.abs(values), floor)) @ vectors.T
    if previous is not None and len(previous[0]) == len(free):
        curvature = _updated(curvature, *previous)
    step = -np.linalg.solve(curvature, slope)
    return slope, step, float(-0.5 * slope @ step)


def _updated(curvature: Floats, step: Floats, change: Floats) -> Floats:
    """BFGS correction: the curvature must reproduce the change of slope seen over the last step."""
    product = float(step @ change)
    along = curvature @ step
    if product <= 0.1 * float(step @ along) or product >= 10.0 * float(step @ along):
        return curvature
    return np.asarray(
        curvature - np.outer(along, along) / (step @ along) + np.outer(change, change) / product
    )


def _secant(best: Point, trial: Point, free: np.ndarray, slope: Floats) -> tuple[Floats, Floats] | None:
    if trial.gradient.size == 0 or (trial.phi[free] == 0).any():
        return None
    step = 0.5 * np.log(trial.phi[free] / best.phi[free])
    return step, 2.0 * trial.phi[free] * trial.gradient[free] - slope


def _proposal(best: Point, free: np.ndarray, step: Floats, zeroed: np.ndarray, *, allowed: bool) -> Floats:
    """Newton point in log θ; a variance whose Newton step in φ itself goes below zero is tried at zero."""
    trial = best.phi.copy()
    largest = float(np.abs(step).max())
    trial[free] *= np.exp(2.0 * step * min(1.0, MAX_STEP / largest))
    information = best.information[np.ix_(free, free)]
    ridge = 1e-12 * np.diag(np.maximum(np.diagonal(information), 1e-300))
    try:
        plain = best.phi[free] - np.linalg.solve(information + ridge, best.gradient[free])
    except np.linalg.LinAlgError:  # nothing is known of a factor here: no reason to try it at zero
        plain = best.phi[free]
    for position, k in enumerate(free):
        # 1 ÷ standard error of log θ: only a variance that the data hardly see is a candidate.
        seen = 2.0 * best.phi[k] * np.sqrt(max(float(best.information[k, k]), 0.0) / 2.0)
        goes_negative = plain[position] <= 0.0 and step[position] < 0.0 and seen < WEAKLY_SEEN
        if (goes_negative and allowed and zeroed[k] < ZERO_TRIALS) or trial[k] < SMALLEST_PHI:
            trial[k] = 0.0
            zeroed[k] += 1
    return np.minimum(trial, LARGEST_PHI)


def _backtrack(profile: Profile, best: Point, free: np.ndarray, step: Floats, failed: Floats) -> Point | None:
    """A shorter step that does not raise the criterion; None when even a tiny one does."""
    scale = min(1.0, MAX_STEP / float(np.abs(step).max()))
    if (failed[free] > 0).all():
        scale /= 3.0
    for _ in range(12):
        trial_phi = best.phi.copy()
        trial_phi[free] *= np.exp(2.0 * scale * step)
        trial = profile.evaluate(trial_phi)
        if trial.criterion <= best.criterion:
            return trial
        scale /= 3.0
    return None


def _wants_back(best: Point, trial: Point) -> bool:
    """Whether a variance just tried at zero would leave it again: the minimum lies in between."""
    new = (trial.phi == 0.0) & (best.phi > 0.0)
    return bool(new.any() and (trial.gradient[new] < 0.0).any())


def _release(point: Point, fixed_zero: tuple[int, ...]) -> int | None:
    """A factor at zero along which the criterion falls."""
    for k in np.flatnonzero(point.phi == 0.0):
        if k not in fixed_zero and point.gradient[k] < 0.0:
            promise = 0.5 * point.gradient[k] ** 2 / max(float(point.information[k, k]), 1e-300)
            if promise > TOLERANCE:
                return int(k)
    return None


def _descend(profile: Profile, best: Point, k: int) -> Point | None:
    """Move factor k off zero by a Newton step in φ, shortened until the criterion falls; None where it doesn't.

    Without a residual the gradient at zero is rounding noise and may promise what no step keeps.
    """
    step = -float(best.gradient[k]) / max(float(best.information[k, k]), 1e-300)
    for _ in range(20):
        phi = best.phi.copy()
        phi[k] = step
        trial = profile.evaluate(phi)
        if trial.criterion < best.criterion:
            return trial
        step /= 4.0
    return None
