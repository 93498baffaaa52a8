"""Integration over the variance parameters: nodes and weights in log θ around the posterior mode.

Where a variance is known from few levels only, intervals computed at its estimate are too short. The posterior of
θ is exp(-REML criterion / 2) × prior, evaluated on a grid in the principal axes of its curvature (one or two
uncertain variances) or on a central composite design (three and more; Rue, Martino & Chopin 2009, J. R. Stat.
Soc. B 71, section 6.5). The prior on each θ_k, a standard deviation in units of the residual's, is a half-t.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from .design import Floats
from .optimise import Optimum
from .profile import Point, Profile

UNCERTAIN = 0.12
"""A variance counts as uncertain when log θ has a larger standard error (some 40 levels): below, plug-in loses < 1 %."""
PRIOR_DF = 4.0
PRIOR_SCALE = 1.0
STEP = 1.4
"""Grid step in standard deviations: equal weights integrate a Gaussian at this step to 1e-4."""
DROP = 4.0
"""Grid nodes whose log density lies this far below the mode's are left out."""
MAX_NODES = 60
KEEP_BYTES = 96 * 2**20
"""What was worked out at a node is kept for its inverse, up to this size; beyond, it is worked out again."""


@dataclass(frozen=True, slots=True)
class Node:
    """`point` holds what the search found at φ, where it was kept (`Profile.inverted`)."""

    weight: float
    phi: Floats
    point: Point | None = None


def integration_nodes(
    profile: Profile, optimum: Optimum, fixed_zero: tuple[int, ...], *, keep: bool = True
) -> tuple[Node, ...]:
    """Nodes with weights that sum to 1; a single one (the estimate) where all variances are well known.

    `keep`: the points found are of use to the caller, whose criterion is the same.

    `profile` must be the REML one: its criterion is −2 log of the posterior under a flat prior on β and log σ².
    """
    free = [k for k in range(len(optimum.point.phi)) if k not in fixed_zero]
    uncertain = [k for k in free if _standard_error(optimum.point, k) > UNCERTAIN]
    if not uncertain:
        return (Node(1.0, optimum.point.phi.copy()),)
    density = _Density(profile, optimum.point.phi, uncertain, KEEP_BYTES if keep else 0)
    mode, curvature = density.mode()
    values, vectors = np.linalg.eigh(curvature)
    axes = vectors / np.sqrt(values)
    explore = _flood if len(uncertain) <= 2 else _composite
    found = explore(density, mode, axes)
    log_weights = np.array([value for value, _ in found])
    weights = np.exp(log_weights - log_weights.max())
    # Each node costs an inverse; those in the far tail together carry about a hundredth.
    weights[weights < 3e-3 * weights.sum()] = 0.0
    weights /= weights.sum()
    return tuple(
        Node(float(w), phi, density.kept.get(phi.tobytes()))
        for w, (_, phi) in zip(weights, found, strict=True)
        if w > 0.0
    )


def _standard_error(point: Point, k: int) -> float:
    """Of log θ_k, from the average information; infinite at zero."""
    if point.phi[k] == 0.0:
        return np.inf
    size = 2.0 * point.phi[k] * np.sqrt(max(float(point.information[k, k]), 0.0) / 2.0)
    return float(1.0 / size) if size > 0 else np.inf


class _Density:
    """log posterior of ψ = log θ of the uncertain factors, the others held at their estimates."""

    def __init__(self, profile: Profile, phi: Floats, uncertain: list[int], room: int) -> None:
        self.profile, self.base, self.uncertain = profile, phi.copy(), uncertain
        self.kept: dict[bytes, Point] = {}
        self._room = room // (8 * max(profile.moments.q2, 1) ** 2)
        self._top = -np.inf

    def phi(self, psi: Floats) -> Floats:
        phi = self.base.copy()
        phi[self.uncertain] = np.exp(2.0 * np.clip(psi, -15.0, 8.0))
        return phi

    def __call__(self, psi: Floats) -> float:
        point = self.profile.evaluate(
            self.phi(psi), gradient=False, inverse=False, information=False, factor=self._room > 0
        )
        value = -0.5 * point.criterion + self._prior(psi)
        self._top = max(self._top, value)
        if self._room > len(self.kept) and np.isfinite(value) and value > self._top - DROP:
            self.kept[point.phi.tobytes()] = point
        return value

    def _prior(self, psi: Floats) -> float:
        theta = np.exp(psi) / PRIOR_SCALE
        return float((psi - 0.5 * (PRIOR_DF + 1.0) * np.log1p(theta**2 / PRIOR_DF)).sum())

    def slope(self, psi: Floats) -> tuple[float, Floats, Floats]:
        """Value, gradient and negative Hessian (average information for the likelihood's part)."""
        point = self.profile.evaluate(self.phi(psi))
        if point.gradient.size == 0:
            return -np.inf, np.zeros_like(psi), np.eye(len(psi))
        square = np.exp(2.0 * psi) / PRIOR_SCALE**2
        prior = 1.0 - (PRIOR_DF + 1.0) * square / (PRIOR_DF + square)
        value = -0.5 * point.criterion + self._prior(psi)
        phi, own = point.phi[self.uncertain], -point.phi[self.uncertain] * point.gradient[self.uncertain]
        curvature = 2.0 * np.outer(phi, phi) * point.information[np.ix_(self.uncertain, self.uncertain)]
        curvature -= np.diag(2.0 * own)
        curvature += np.diag(2.0 * (PRIOR_DF + 1.0) * PRIOR_DF * square / (PRIOR_DF + square) ** 2)
        return value, own + prior, _positive(curvature)

    def mode(self) -> tuple[Floats, Floats]:
        """Posterior mode, near enough for a grid, and the negative Hessian there."""
        psi = 0.5 * np.log(np.maximum(self.base[self.uncertain], 1e-2 * self._typical()))
        value, slope, curvature = self.slope(psi)
        for _ in range(25):
            step = np.linalg.solve(curvature, slope)
            if float(slope @ step) < 1e-2:
                break
            step *= min(1.0, 1.0 / float(np.abs(step).max()))
            for _ in range(8):
                new = self.slope(psi + step)
                if new[0] > value:
                    break
                step /= 3.0
            else:
                break
            psi = psi + step
            value, slope, curvature = new
        return psi, curvature

    def _typical(self) -> float:
        positive = self.base[self.base > 0]
        return float(positive.max()) if positive.size else 1.0


def _positive(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(values, 0.25)) @ vectors.T)


def _flood(density: _Density, mode: Floats, axes: Floats) -> list[tuple[float, Floats]]:
    """All grid nodes reachable from the mode above the cut; equal cells, so that weights are the densities."""
    origin = (0,) * len(mode)
    top = density(mode)
    found = {origin: top}
    border = [origin]
    while border and len(found) < 4 * MAX_NODES:
        cell = border.pop(0)
        for axis, direction in product(range(len(mode)), (-1, 1)):
            near = tuple(c + direction * (i == axis) for i, c in enumerate(cell))
            if near in found or max(map(abs, near)) > 12:
                continue
            found[near] = density(mode + axes @ (STEP * np.array(near, dtype=float)))
            if found[near] > top - DROP and sum(v > top - DROP for v in found.values()) <= MAX_NODES:
                border.append(near)
    best = max(found.values())
    return [
        (value, density.phi(mode + axes @ (STEP * np.array(cell, dtype=float))))
        for cell, value in sorted(found.items())
        if value > best - DROP
    ]


def _composite(density: _Density, mode: Floats, axes: Floats) -> list[tuple[float, Floats]]:
    """Centre, axes and corners at radius 1.1·√K; Gaussian weights corrected by the density's ratio to the Gaussian."""
    size = len(mode)
    radius = 1.1 * np.sqrt(size)
    points = [radius * sign * np.eye(size)[i] for i in range(size) for sign in (-1.0, 1.0)]
    if size <= 5:
        points += [radius * np.array(corner) / np.sqrt(size) for corner in product((-1.0, 1.0), repeat=size)]
    shell = 1.0 / (1.1**2 * len(points))
    found = [(float(np.log(1.0 - 1.0 / 1.1**2)) + density(mode), density.phi(mode))]
    for z in points:
        psi = mode + axes @ z
        found.append((float(np.log(shell)) + density(psi) + 0.5 * float(z @ z), density.phi(psi)))
    return found
