"""The engine against the dense reference on small random models: any factors, columns, weights, REML and ML."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lunxun.engines.fairness import CrossedEffects
from lunxun.engines.fairness.design import build_design
from lunxun.engines.fairness.grams import CountGram, PairGram
from lunxun.engines.fairness.moments import aggregate
from lunxun.engines.fairness.profile import Profile

from .data import crossed
from .dense_reference import Dense


@st.composite
def models(draw):
    seed = draw(st.integers(0, 2**20))
    sizes = draw(st.lists(st.integers(2, 9), min_size=1, max_size=3))
    sds = [draw(st.sampled_from([0.0, 0.3, 1.0, 3.0])) for _ in sizes]
    n = draw(st.integers(20, 60))
    y, groups, X = crossed(seed, n, sizes, sds, columns=draw(st.integers(0, 2)))
    weights = np.random.default_rng(seed).integers(0, 4, n) if draw(st.booleans()) else None
    if weights is not None and (weights > 0).sum() < 12:
        weights = None
    return y, groups, X, weights, draw(st.booleans())


def observed(weights, groups):
    """Levels without a rating exist for the engine only; leave them out of the comparison."""
    return {k: np.unique(v if weights is None else v[weights > 0]) for k, v in groups.items()}


@settings(max_examples=40, deadline=None)
@given(models())
def test_criterion_gradient_and_posterior_equal_dense_at_any_theta(model):
    y, groups, X, weights, reml = model
    dense = Dense(y, groups, X, weights, reml)
    design = build_design(y, groups, X, weights)
    profile = Profile(aggregate(design), reml=reml)
    theta = np.random.default_rng(len(y)).uniform(0.05, 2.0, len(groups))
    theta[0] *= len(groups) == 1 or y[0] > 3
    point = profile.evaluate(theta**2)
    shift = profile.df * 2 * np.log(design.scale)
    shift += 2 * np.log(np.abs(np.diagonal(design.fixed.triangle))).sum() if reml else 0.0
    assert point.criterion + shift == pytest.approx(dense.criterion(theta), abs=1e-7)
    for k in range(len(theta)):
        step = 1e-5
        if theta[k] > 0:
            up, down = theta.copy(), theta.copy()
            up[k], down[k] = np.sqrt(theta[k] ** 2 + step), np.sqrt(theta[k] ** 2 - step)
            slope = (dense.criterion(up) - dense.criterion(down)) / (2 * step)
        else:
            up, twice = theta.copy(), theta.copy()
            up[k], twice[k] = np.sqrt(step), np.sqrt(2 * step)
            slope = 4 * dense.criterion(up) - 3 * dense.criterion(theta) - dense.criterion(twice)
            slope /= 2 * step
        assert point.gradient[k] == pytest.approx(slope, rel=2e-3, abs=2e-3)


@settings(max_examples=30, deadline=None)
@given(models())
def test_fit_is_at_or_below_the_dense_minimum_and_reports_the_same_effects(model):
    y, groups, X, weights, reml = model
    fit = CrossedEffects(reml).fit(y, groups, X, weights)
    dense = Dense(y, groups, X, weights, reml)
    theta = np.sqrt([fit.variance[name] / fit.sigma2 for name in groups])
    _, lowest = dense.minimum()
    assert fit.criterion == pytest.approx(dense.criterion(theta), abs=1e-7)
    assert fit.criterion <= lowest + 1e-6
    _, _, cov, beta, _, r2 = dense.pieces(theta)
    assert fit.sigma2 == pytest.approx(r2 / dense.df, rel=1e-8)
    assert fit.beta == pytest.approx(beta, abs=1e-7)
    assert fit.beta_se == pytest.approx(np.sqrt(fit.sigma2 * np.diag(cov)), rel=1e-7)
    seen = observed(weights, groups)
    for k, name in enumerate(groups):
        if any(f.endswith(f":{name}") for f in fit.flags):
            continue
        table = fit.effects(name)
        rated = np.isin(table.level, seen[name])
        mode, sd, _ = dense.effects(theta, k)
        keep = np.isin(dense.levels[k], seen[name])
        assert table.effect[rated] == pytest.approx(mode[keep], abs=1e-7)
        assert table.sd[rated] == pytest.approx(sd[keep], abs=1e-7)


def test_deviation_variance_and_contrast_use_the_full_joint_covariance():
    y, groups, X = crossed(3, 3000, (40, 25), (0.8, 0.5), columns=1)
    small = slice(0, 400)
    fit = CrossedEffects().fit(y[small], {k: v[small] for k, v in groups.items()}, X[small])
    dense = Dense(y[small], {k: v[small] for k, v in groups.items()}, X[small])
    theta = np.sqrt([fit.variance[name] / fit.sigma2 for name in groups])
    for k, name in enumerate(groups):
        _, _, full = dense.effects(theta, k)
        q = len(full)
        centre = np.eye(q) - np.full((q, q), 1 / q)
        posterior = fit._summary.estimate
        deviation = posterior.deviation_variance(k, np.full(q, 1 / q)) * fit._summary.scale**2
        assert deviation == pytest.approx(np.diag(centre @ full @ centre.T), rel=1e-7)
        comparison = fit.contrast(name, 3, 7)
        assert comparison.sd**2 == pytest.approx(full[3, 3] + full[7, 7] - 2 * full[3, 7], rel=1e-7)


def test_joint_draws_have_the_posterior_mean_and_covariance():
    y, groups, _ = crossed(5, 500, (30, 12), (0.8, 0.5))
    fit = CrossedEffects().fit(y, groups)
    dense = Dense(y, groups)
    theta = np.sqrt([fit.variance[name] / fit.sigma2 for name in groups])
    for k in range(2):
        mode, _, full = dense.effects(theta, k)
        draws = fit._summary.estimate.draw(k, 40_000, np.random.default_rng(1)) * fit._summary.scale
        size = np.sqrt(np.diag(full))
        assert np.abs((draws.mean(axis=0) - mode) / size).max() < 5 / np.sqrt(40_000)
        correlation = np.cov(draws.T) / np.outer(size, size)
        assert np.abs(correlation - full / np.outer(size, size)).max() < 0.05


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**20), st.booleans())
def test_both_gram_methods_equal_the_plain_product(seed, weighted):
    rng = np.random.default_rng(seed)
    n, q1, q2 = 300, int(rng.integers(5, 60)), int(rng.integers(2, 12))
    groups = {"a": rng.integers(0, q1, n), "b": rng.integers(0, q2, n)}
    weights = rng.uniform(0.1, 3.0, n) if weighted else None
    m = aggregate(build_design(rng.normal(size=n), groups, None, weights))
    phi = float(rng.uniform(0.001, 10.0))
    w = phi / (1 + phi * m.counts)
    C = m.cross.toarray()
    A = rng.normal(size=(m.q2, m.q2))
    A = A @ A.T
    for gram in (PairGram(m.cross), CountGram(m.cross, m.counts), CountGram(m.cross, m.counts, memory=0)):
        assert np.tril(gram.weighted(w)) == pytest.approx(
            np.tril(C.T @ (w[:, None] * C)), rel=1e-10, abs=1e-10
        )
        expected = float(np.einsum("i,ij,jk,ik->", w**2, C, A, C))
        assert gram.inner(np.tril(A), w**2) == pytest.approx(expected, rel=1e-9)
