"""A fitted model: estimates as attributes, effects and comparisons as methods."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .components import Labels, determined_by, joint_counts, label_components, level_slices, parts_between
from .design import Design, Floats, build_design
from .errors import InvalidInput
from .inference import Comparison, EffectTable, Group, RankTable, Summary
from .moments import Moments, aggregate
from .optimise import LARGEST_PHI, Optimum, minimise, start_values
from .profile import RESIDUAL_FLOOR, Profile

SINGULAR_THETA = 1e-4
"""θ below this counts as zero (lme4's tolerance)."""
SECOND_START = 3_000
"""Up to this many dense levels a fit that ends near zero is tried again from θ = 1 of that factor."""
NEAR_ZERO = 0.1
"""φ × ratings per level below which (ten times this with 2 levels) a variance counts as near zero."""

SCARCE = 4.0
"""Fewer ratings than this per level of all factors: factors can stand for one another, and for the residual."""
VERY_SCARCE, FEW_RATINGS = 1.5, 2_000
"""Many ratings tell the factors apart even at three or four a level: then only fewer than so many a level are scarce."""
LITTLE_RESIDUAL = 36.0
SCARCE_LEVELS = 300
"""Up to this many dense levels scarce data are fitted again without each factor."""


@dataclass(frozen=True)
class Fit:
    """Result of `CrossedEffects.fit`, in the units of y.

    `criterion` is the REML criterion or −2 log L, as lme4 defines them; `variance` maps every factor's name and
    "residual" to a variance; `beta`, `beta_se` are (p,), NaN where a column of X was dropped as aliased.
    `components` is the number of parts of the data that share no level; `flags` names what a reader must know:
    constant, no_residual, empty:f (a level without ratings), one_level:f, one_rating_each:f, confounded:f=g, zero:f,
    disconnected, not_converged.
    """

    reml: bool
    n: float
    criterion: float
    loglik: float
    variance: Mapping[str, float]
    sigma2: float
    beta: Floats
    beta_se: Floats
    singular: bool
    converged: bool
    components: int
    evaluations: int
    flags: tuple[str, ...]
    levels: Mapping[str, tuple[Hashable, ...]]
    _summary: Summary = field(repr=False)
    _labels: Mapping[str, Labels] = field(repr=False)

    def effects(self, factor: str) -> EffectTable:
        """One row per level, in the order of `levels[factor]`: level, n, effect, sd, lo90, hi90, p_above.

        `effect` is the conditional mode (BLUP), `sd` its conditional standard deviation given the variances, as
        lme4 gives it. The modes of a factor sum to zero, so an effect is the distance from the average of its
        levels: `lo90`, `hi90` and `p_above` = P(distance > 0) are of that distance, with the uncertainty of β,
        σ² and, where few levels determine them, of the variances.
        """
        return self._summary.effects(self._index(factor))

    def modes(self, factor: str) -> Floats:
        """The `effect` column of `effects(factor)` alone: cheap, no intervals."""
        return self._summary.modes(self._index(factor))

    def contrast(self, factor: str, a: Hashable, b: Hashable) -> Comparison:
        """Effect of level `a` minus effect of level `b`, from their joint covariance."""
        index = self._index(factor)
        return self._summary.contrast(index, self._level(factor, a), self._level(factor, b))

    def groups(
        self, factor: str, fdr: float = 0.10, among: Iterable[Hashable] | None = None
    ) -> dict[Hashable, Group]:
        """高于 / 无明显差别 / 低于 for every level; at most a share `fdr` of the labels is expected to be wrong.

        `among`: the levels that are judged at all, the others are 无明显差别; None: all of them.
        """
        chosen = None if among is None else {self._level(factor, level) for level in among}
        return self._summary.groups(self._index(factor), fdr, chosen)

    def rank_intervals(self, factor: str, draws: int = 4000, seed: int = 0) -> RankTable:
        """90 % intervals of the ranks (1 = highest), from joint draws."""
        return self._summary.rank_intervals(self._index(factor), draws, seed)

    def reliability(self, factor: str) -> float:
        """Mean over the levels of 1 − sd²/variance: the share of an effect's variance that is not noise; 0 at zero."""
        table = self.effects(factor)
        variance = self.variance[factor]
        rated = table.n > 0
        if variance <= 0.0 or not rated.any():
            return 0.0
        return float(1.0 - np.mean(table.sd[rated] ** 2) / variance)

    def component_of(self, factor: str) -> dict[Hashable, int]:
        """Number of the connected part each level belongs to; −1 without ratings or in several parts."""
        self._index(factor)
        return dict(zip(self.levels[factor], self._labels[factor].tolist(), strict=True))

    def parts_between(self, a: str, b: str) -> int:
        """Connected parts of the graph of two factors' levels: 1 when every level can be reached from every other."""
        m = self._summary.profile.moments
        return parts_between(m, self._index(a), self._index(b))

    def mean_of_others(self, factor: str) -> Floats:
        """Per level of `factor`, the mean over its ratings of what all the other factors' effects add up to, (levels,).

        NaN for a level without ratings.
        """
        own, m = self._index(factor), self._summary.profile.moments
        joint, slices = joint_counts(m), level_slices(m)
        total = np.zeros(len(self.levels[factor]))
        for other in self.levels:
            if other != factor:
                total += joint[slices[own], slices[self._index(other)]] @ self.modes(other)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / m.level_counts(own))

    def _index(self, factor: str) -> int:
        names = list(self.levels)
        if factor not in names:
            raise InvalidInput(f"factor {factor!r} is not in the model; it has {', '.join(names)}")
        return names.index(factor)

    def _level(self, factor: str, level: Hashable) -> int:
        position = self._positions[factor].get(level) if isinstance(level, Hashable) else None
        if position is None:
            raise InvalidInput(f"{factor} has no level {level!r}; see fit.levels[{factor!r}]")
        return position

    @cached_property
    def _positions(self) -> dict[str, dict[Hashable, int]]:
        return {name: {level: i for i, level in enumerate(levels)} for name, levels in self.levels.items()}


def fit_model(
    y: ArrayLike, groups: Mapping[str, Any], X: ArrayLike | None, weights: ArrayLike | None, *, reml: bool
) -> Fit:
    """Check, aggregate, minimise, translate back to the units of y."""
    design = build_design(y, groups, X, weights)
    moments = aggregate(design)
    if moments.n - moments.rank <= 0 and design.scale > 0:
        raise InvalidInput(
            f"y: {moments.n:g} ratings for {moments.rank} columns of X; there must be more ratings than columns"
        )
    names = [f.name for f in design.factors]
    flags, fixed_zero = _unidentified(moments, names)
    components, labels = label_components(moments)
    if components > 1:
        flags.append("disconnected")
    profile = Profile(moments, reml=reml)
    constant = design.scale == 0.0 or _explained_by_x(moments)
    if constant:
        flags.append("constant")
        optimum = Optimum(
            profile.evaluate(np.zeros(len(names)), gradient=False), True, tuple(range(len(names)))
        )
    else:
        optimum = _optimise(profile, fixed_zero)
    evaluations = profile.evaluations
    flags += _findings(optimum, fixed_zero, names, moments, constant)
    return _result(design, profile, optimum, fixed_zero, constant, flags, components, labels, evaluations)


def _optimise(profile: Profile, fixed_zero: tuple[int, ...]) -> Optimum:
    start = start_values(profile.moments)
    optimum = minimise(profile, start, fixed_zero)
    m = profile.moments
    # A few ratings' worth of information per level: near the boundary the criterion can have two minima.
    weak = [
        k
        for k, size in enumerate(m.sizes)
        if k not in fixed_zero and optimum.point.phi[k] * m.n / size < NEAR_ZERO * max(1.0, 20.0 / size)
    ]
    if (weak and m.q2 <= SECOND_START) or not optimum.converged:
        again = np.ones(len(start)) if not optimum.converged else optimum.point.phi.copy()
        again[weak] = 1.0
        other = minimise(profile, again, fixed_zero, from_above=True)
        if other.point.criterion < optimum.point.criterion - 1e-9 or (
            other.converged and not optimum.converged
        ):
            optimum = other
    scarce = SCARCE if m.n < FEW_RATINGS else VERY_SCARCE
    if m.n < scarce * sum(m.sizes) and m.q2 <= SCARCE_LEVELS:
        # Minima far apart: one factor takes what another one, or nothing but noise, could take as well, and
        # the factors together may leave next to no residual.
        others = [minimise(profile, np.full(len(start), LITTLE_RESIDUAL), fixed_zero, from_above=True)]
        for k in np.flatnonzero(optimum.point.phi > 0.0):
            without = minimise(profile, optimum.point.phi, (*fixed_zero, int(k)))
            others.append(minimise(profile, without.point.phi, fixed_zero))
        for other in others:
            if other.converged and other.point.criterion < optimum.point.criterion - 1e-9:
                optimum = other
    return optimum


def _unidentified(m: Moments, names: list[str]) -> tuple[list[str], tuple[int, ...]]:
    """Factors whose variance the data can't tell from something else; it is set to zero and said so."""
    joint, slices = joint_counts(m), level_slices(m)
    flags: list[str] = []
    zero: list[int] = []
    for k, name in enumerate(names):
        counts = m.level_counts(k)
        if (counts == 0).any():
            flags.append(f"empty:{name}")
        twin = next(
            (
                other
                for other in range(k)
                if other not in zero
                and determined_by(joint, slices[k], slices[other])
                and determined_by(joint, slices[other], slices[k])
            ),
            None,
        )
        if int((counts > 0).sum()) < 2:
            flags.append(f"one_level:{name}")
        elif counts.max() <= 1.0 and np.all((counts == 0) | (counts == 1.0)):
            flags.append(f"one_rating_each:{name}")
        elif twin is not None:
            flags.append(f"confounded:{name}={names[twin]}")
        else:
            continue
        zero.append(k)
    return flags, tuple(zero)


def _explained_by_x(m: Moments) -> bool:
    """Whether X alone leaves no residual."""
    r = m.rank
    left = m.uu[r, r] - m.uu[r, :r] @ np.linalg.solve(m.uu[:r, :r], m.uu[:r, r])
    return bool(left <= RESIDUAL_FLOOR * m.uu[r, r])


def _findings(
    optimum: Optimum, fixed_zero: tuple[int, ...], names: list[str], m: Moments, constant: bool
) -> list[str]:
    if constant:
        return []
    flags = [f"zero:{names[k]}" for k in _small(optimum) if k not in fixed_zero]
    share = optimum.point.sigma2 * m.n / float(m.uu[-1, -1])
    if share <= 10 * RESIDUAL_FLOOR or (optimum.point.phi >= LARGEST_PHI).any():
        flags.append("no_residual")
    if not optimum.converged:
        flags.append("not_converged")
    return flags


def _small(optimum: Optimum) -> list[int]:
    return [int(k) for k in np.flatnonzero(np.sqrt(optimum.point.phi) < SINGULAR_THETA)]


def _result(
    design: Design, profile: Profile, optimum: Optimum, fixed_zero: tuple[int, ...], constant: bool,
    flags: list[str], components: int, labels: dict[int, NDArray[np.int64]], evaluations: int,
) -> Fit:  # fmt: skip
    m, point, fixed = profile.moments, optimum.point, design.fixed
    names = [f.name for f in design.factors]
    sigma2 = 0.0 if constant else point.sigma2 * design.scale**2
    variance = {name: float(phi * sigma2) for name, phi in zip(names, point.phi, strict=True)}
    variance["residual"] = float(sigma2)
    criterion = -np.inf
    if not constant:
        criterion = point.criterion + 2.0 * profile.df * np.log(design.scale)
        if profile.reml:
            criterion += 2.0 * np.log(np.abs(np.diagonal(fixed.triangle))).sum()
    back = np.linalg.inv(fixed.triangle)
    beta, beta_se = np.full(fixed.columns, np.nan), np.full(fixed.columns, np.nan)
    kept = list(fixed.kept)
    beta[kept] = design.scale * (back @ point.beta)
    beta[fixed.constant_column] += design.centre / fixed.constant_value
    beta_se[kept] = np.sqrt(sigma2 * np.einsum("ij,jk,ik->i", back, point.beta_cov, back))
    return Fit(
        reml=profile.reml, n=m.n, criterion=float(criterion), loglik=float(-0.5 * criterion), variance=variance,
        sigma2=float(sigma2), beta=beta, beta_se=beta_se, singular=bool(constant or _small(optimum)),
        converged=optimum.converged, components=components, evaluations=evaluations, flags=tuple(flags),
        levels={f.name: f.levels for f in design.factors},
        _summary=Summary(profile, optimum, fixed_zero, design.scale, tuple(f.levels for f in design.factors), constant),
        _labels={name: labels[k] for k, name in enumerate(names)},
    )  # fmt: skip
