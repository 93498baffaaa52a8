"""From the posterior to what a page shows: effects with intervals, comparisons, three groups, rank intervals."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

import numpy as np
from scipy import special

from .design import Floats
from .errors import InvalidInput
from .optimise import Optimum
from .posterior import Posterior
from .profile import Profile
from .quadrature import Node, integration_nodes

LEVEL = 0.90


class Group(StrEnum):
    """Three groups instead of a league table."""

    ABOVE = "高于"
    SAME = "无明显差别"
    BELOW = "低于"


class _Columns:
    """Columns by name: `table["effect"]` and `table.effect` are the same array."""

    def __getitem__(self, name: str) -> Any:
        if name not in self.keys():
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def keys(self) -> list[str]:
        return [f.name for f in fields(self)]  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class EffectTable(_Columns):
    """One row per level; see `Fit.effects`."""

    level: tuple[Hashable, ...]
    n: Floats
    effect: Floats
    sd: Floats
    lo90: Floats
    hi90: Floats
    p_above: Floats

    def __len__(self) -> int:
        return len(self.level)


@dataclass(frozen=True, eq=False)
class RankTable(_Columns):
    """Median rank and 90 % interval per level; NaN for a level without ratings."""

    level: tuple[Hashable, ...]
    rank: Floats
    lo90: Floats
    hi90: Floats

    def __len__(self) -> int:
        return len(self.level)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Difference a − b with its 90 % interval; `distinguishable` when the interval leaves out zero."""

    difference: float
    sd: float
    lo90: float
    hi90: float
    p_above: float

    @property
    def distinguishable(self) -> bool:
        return self.lo90 > 0.0 or self.hi90 < 0.0


@dataclass
class Summary:
    """Lazy: a fit that is asked for nothing but its estimates computes nothing here."""

    profile: Profile
    optimum: Optimum
    fixed_zero: tuple[int, ...]
    scale: float
    levels: tuple[tuple[Hashable, ...], ...]
    constant: bool
    _tables: dict[int, EffectTable] = field(default_factory=dict)
    _nodes: tuple[Node, ...] | None = None
    _at_estimate: Posterior | None = None

    def effects(self, factor: int) -> EffectTable:
        if factor not in self._tables:
            # With several nodes one pass over them serves every factor but the largest (raters), if not asked for.
            wanted = [factor]
            if not self._is_zero(factor) and len(self.nodes()) > 1:
                others = [k for k in self.profile.moments.others if k not in self._tables and k != factor]
                wanted += [k for k in others if not self._is_zero(k)]
            self._tables.update(self._build_effects(wanted))
        return self._tables[factor]

    def modes(self, factor: int) -> Floats:
        """Conditional modes at the estimate; neither inverse nor integration is needed."""
        if self.constant:
            return np.zeros(len(self.levels[factor]))
        return Posterior(self.profile, self.optimum.point).mean(factor) * self.scale

    def contrast(self, factor: int, a: int, b: int) -> Comparison:
        functional = np.zeros(len(self.levels[factor]))
        functional[a] += 1.0
        functional[b] -= 1.0
        if a == b or self._is_zero(factor):
            return Comparison(0.0, 0.0, 0.0, 0.0, 0.5)

        def moments(posterior: Posterior) -> list[tuple[Floats, Floats]]:
            variance = float(functional @ posterior.covariance_times(factor, functional))
            return [(np.array([posterior.mean(factor) @ functional]), np.array([max(variance, 0.0)]))]

        mean, variance = moments(self.estimate)[0]
        low, high, above = self._mixtures(moments)[0]
        scale = self.scale
        return Comparison(
            float(mean[0]) * scale, float(np.sqrt(variance[0])) * scale,
            float(low[0]) * scale, float(high[0]) * scale, float(above[0]),
        )  # fmt: skip

    def groups(self, factor: int, fdr: float, among: set[int] | None = None) -> dict[Hashable, Group]:
        """Benjamini–Hochberg on the two-sided posterior tails 2·min(p, 1−p) of the rated levels in `among`."""
        if not 0.0 < fdr < 1.0:
            raise InvalidInput(f"groups: fdr {fdr}; needs a value between 0 and 1, such as 0.10")
        table = self.effects(factor)
        tails = 2.0 * np.minimum(table.p_above, 1.0 - table.p_above)
        rated = np.array([i for i in np.flatnonzero(table.n > 0) if among is None or i in among], dtype=int)
        order = rated[np.argsort(tails[rated], kind="stable")]
        passed = np.flatnonzero(tails[order] <= fdr * np.arange(1, len(order) + 1) / max(len(order), 1))
        cut = tails[order[passed[-1]]] if passed.size else -1.0
        result = {}
        for i, level in enumerate(table.level):
            if table.n[i] > 0 and tails[i] <= cut and (among is None or i in among):
                result[level] = Group.ABOVE if table.p_above[i] > 0.5 else Group.BELOW
            else:
                result[level] = Group.SAME
        return result

    def rank_intervals(self, factor: int, draws: int, seed: int) -> RankTable:
        if draws < 100:
            raise InvalidInput(f"rank_intervals: {draws} draws; needs at least 100 for a 90 % interval")
        if seed < 0:
            raise InvalidInput(f"rank_intervals: seed {seed}; needs a whole number from 0 on")
        table = self.effects(factor)
        rated = np.flatnonzero(table.n > 0)
        rank, low, high = (np.full(len(table), np.nan) for _ in range(3))
        values = self._draws(factor, draws, seed)[:, rated]
        order = np.argsort(-values, axis=1, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, len(rated) + 1)[None, :], axis=1)
        if self._is_zero(factor):
            rank[rated], low[rated], high[rated] = (len(rated) + 1) / 2.0, 1.0, float(len(rated))
        else:
            tail = (1.0 - LEVEL) / 2.0
            low[rated], rank[rated], high[rated] = np.quantile(
                ranks, [tail, 0.5, 1.0 - tail], axis=0, method="closest_observation"
            )
        return RankTable(table.level, rank, low, high)

    @property
    def estimate(self) -> Posterior:
        """Posterior at the estimated variances."""
        if self._at_estimate is None:
            point = self.optimum.point
            if point.inverse.size == 0:
                point = self.profile.evaluate(point.phi, gradient=False, information=False)
            self._at_estimate = Posterior(self.profile, point)
        return self._at_estimate

    def _is_zero(self, factor: int) -> bool:
        return self.constant or factor in self.fixed_zero

    def _build_effects(self, factors: list[int]) -> dict[int, EffectTable]:
        m = self.profile.moments
        counts = {k: m.level_counts(k).copy() for k in factors}
        if self._is_zero(factors[0]):
            zero = np.zeros(len(counts[factors[0]]))
            columns = (zero, zero.copy(), zero.copy(), zero.copy(), zero + 0.5)
            return {factors[0]: EffectTable(self.levels[factors[0]], counts[factors[0]], *columns)}
        averages = {k: (counts[k] > 0) / np.count_nonzero(counts[k]) for k in factors}

        def moments(posterior: Posterior) -> list[tuple[Floats, Floats]]:
            means = [(k, posterior.mean(k)) for k in factors]
            return [(b - averages[k] @ b, posterior.deviation_variance(k, averages[k])) for k, b in means]

        mixtures = self._mixtures(moments)
        tables = {}
        for k, (low, high, above) in zip(factors, mixtures, strict=True):
            effect = self.estimate.mean(k) * self.scale
            sd = np.sqrt(np.maximum(self.estimate.conditional_variance(k), 0.0)) * self.scale
            tables[k] = EffectTable(
                self.levels[k], counts[k], effect, sd, low * self.scale, high * self.scale, above
            )
        return tables

    def nodes(self) -> tuple[Node, ...]:
        """Integration nodes; always from the REML criterion, which is the posterior under flat β."""
        if self._nodes is None:
            profile = self.profile if self.profile.reml else self.profile.with_reml()
            self._nodes = integration_nodes(
                profile, self.optimum, self.fixed_zero, keep=profile is self.profile
            )
        return self._nodes

    def _posteriors(self) -> Iterator[tuple[float, Posterior]]:
        nodes = self.nodes()
        if len(nodes) == 1:
            yield 1.0, self.estimate
            return
        # What the search kept is used once and let go: a fit that lives on stays small.
        self._nodes = tuple(Node(node.weight, node.phi) for node in nodes)
        for node in nodes:
            if node.point is None:
                point = self.profile.evaluate(node.phi, gradient=False, information=False)
            else:
                point = self.profile.inverted(node.point)
            yield node.weight, Posterior(self.profile, point)

    def _mixtures(
        self, moments: Callable[[Posterior], list[tuple[Floats, Floats]]]
    ) -> list[tuple[Floats, Floats, Floats]]:
        """5 % and 95 % quantiles and P(> 0) of the mixtures of t distributions over the nodes."""
        df = max(self.profile.moments.n - self.profile.moments.rank, 1.0)
        weights, parts = [], []
        for weight, posterior in self._posteriors():
            weights.append(weight)
            parts.append(moments(posterior))
        w = np.array(weights)[:, None]
        tail = (1.0 - LEVEL) / 2.0
        results = []
        for position in range(len(parts[0])):
            mean = np.array([part[position][0] for part in parts])
            sd = np.sqrt(np.array([part[position][1] for part in parts]))
            low = _mixture_quantile(tail, w, mean, sd, df)
            high = _mixture_quantile(1.0 - tail, w, mean, sd, df)
            # The upper tail as the lower one of the mirror image keeps its digits; weights that round to
            # a little more than 1 don't make a probability of it.
            above = np.minimum(_mixture_cdf(np.zeros(mean.shape[1]), w, -mean, sd, df), 1.0)
            results.append((low, high, above))
        return results

    def _draws(self, factor: int, draws: int, seed: int) -> Floats:
        rng = np.random.default_rng(seed)
        if self._is_zero(factor):
            return np.zeros((draws, len(self.levels[factor])))
        weights = np.array([node.weight for node in self.nodes()])
        counts = rng.multinomial(draws, weights / weights.sum())
        parts = []
        for count, (_, posterior) in zip(counts, self._posteriors(), strict=True):
            if count:
                parts.append(posterior.draw(factor, int(count), rng))
        return np.vstack(parts)


def _mixture_cdf(x: Floats, w: Floats, mean: Floats, sd: Floats, df: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(sd > 0, (x - mean) / sd, np.sign(x - mean) * np.inf)
    z = np.where(np.isnan(z), 0.0, z)
    return np.asarray((w * _cdf(df, z)).sum(axis=0))


def _cdf(df: float, z: Floats) -> Floats:
    """Student's t; beyond 10,000 degrees of freedom the normal, equal to 1e-5 and ten times cheaper."""
    return np.asarray(special.ndtr(z) if df > 10_000 else special.stdtr(df, z))


def _mixture_quantile(p: float, w: Floats, mean: Floats, sd: Floats, df: float) -> Floats:
    """Exact for one node; bisection between the nodes' own quantiles otherwise."""
    ends = mean + sd * special.stdtrit(df, p)
    if len(ends) == 1:
        return np.asarray(ends[0])
    low, high = ends.min(axis=0), ends.max(axis=0)
    for _ in range(45):
        middle = (low + high) / 2.0
        below = _mixture_cdf(middle, w, mean, sd, df) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2.0)
