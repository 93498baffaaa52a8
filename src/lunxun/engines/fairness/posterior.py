"""Joint posterior of the effects at one value of the variance parameters (normal, or t once σ² is integrated)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import solve_triangular

from .design import Floats
from .grams import PairGram
from .profile import Point, Profile


@dataclass(frozen=True, slots=True)
class Posterior:
    """Effects of every factor given φ, in standardised units.

    Conditional variances leave the uncertainty of β out, as lme4's do; `covariance_times` includes it.
    """

    profile: Profile
    point: Point

    def mean(self, factor: int) -> Floats:
        """Conditional modes, (levels,)."""
        m = self.profile.moments
        if factor == m.first:
            return np.asarray(self.point.phi[factor] * self.point.first_py)
        return np.asarray(self.point.phi[factor] * self.point.rest_py[self._block(factor)])

    def conditional_variance(self, factor: int) -> Floats:
        """σ² × diagonal of the effects' covariance given β (what `ranef(condVar = TRUE)` reports in R)."""
        m = self.profile.moments
        phi = self.point.phi
        if factor != m.first:
            block = self._block(factor)
            return np.asarray(self.point.sigma2 * phi[factor] * np.diagonal(self.point.inverse)[block])
        weight = phi[factor] / (1.0 + phi[factor] * m.counts)
        variance = weight.copy()
        if m.q2:
            variance += weight**2 * self._quadratic_forms()
        return np.asarray(self.point.sigma2 * variance)

    def variance_given_data(self, factor: int) -> Floats:
        """σ² × diagonal of the effects' covariance, uncertainty of β included."""
        shift = self._fixed_shift(factor)
        extra = np.einsum("ij,jk,ik->i", shift, self.point.beta_cov, shift)
        return np.asarray(self.conditional_variance(factor) + self.point.sigma2 * extra)

    def covariance_times(self, factor: int, vector: Floats) -> Floats:
        """σ² × covariance of the factor's effects (β included) times a vector over its levels."""
        m = self.profile.moments
        phi = self.point.phi
        shift = self._fixed_shift(factor)
        result = shift @ (self.point.beta_cov @ (shift.T @ vector))
        if factor == m.first:
            weight = phi[factor] / (1.0 + phi[factor] * m.counts)
            scaled = weight * vector
            result += scaled
            if m.q2:
                result += weight * (m.cross @ self._rest_times(m.cross.T @ scaled))
        else:
            block = self._block(factor)
            padded = np.zeros(m.q2)
            padded[block] = vector
            result += self._rest_times(padded)[block]
        return np.asarray(self.point.sigma2 * result)

    def deviation_variance(self, factor: int, average: Floats) -> Floats:
        """Variance of (effect - average'effects) per level; `average` (levels,) sums to 1."""
        times = self.covariance_times(factor, average)
        variance = self.variance_given_data(factor) - 2.0 * times + float(average @ times)
        return np.asarray(np.maximum(variance, 0.0))

    def draw(self, factor: int, count: int, rng: np.random.Generator) -> Floats:
        """`count` joint draws of a factor's effects with β and σ² integrated out, (count, levels)."""
        m = self.profile.moments
        phi = self.point.phi
        df = max(m.n - m.rank, 1.0)
        sigma = np.sqrt(self.point.sigma2 * df / rng.chisquare(df, count))
        chol = np.linalg.cholesky(self.point.beta_cov)
        shock = (rng.standard_normal((count, m.rank)) @ chol.T) * sigma[:, None]
        theta = self.profile.spread(phi)
        rest = theta**2 * (self.point.rest_py - shock @ self.point.rest_u[:, :-1].T)
        if m.q2:
            upper, _ = self.profile.factorise(phi)
            noise = solve_triangular(upper, rng.standard_normal((m.q2, count)), check_finite=False)
            rest = rest + (theta[:, None] * noise).T * sigma[:, None]
        if factor != m.first:
            return np.asarray(rest[:, self._block(factor)])
        weight = phi[factor] / (1.0 + phi[factor] * m.counts)
        beta = self.point.beta + shock
        residual = m.first_u[:, -1] - beta @ m.first_u[:, :-1].T
        if m.q2:
            residual = residual - (m.cross @ rest.T).T
        noise = rng.standard_normal((count, m.q1)) * np.sqrt(weight)
        return np.asarray(weight * residual + noise * sigma[:, None])

    def _block(self, factor: int) -> slice:
        m = self.profile.moments
        return m.blocks[m.others.index(factor)]

    def _fixed_shift(self, factor: int) -> Floats:
        """Change of the modes per unit of β: φ Z'V⁻¹X."""
        m = self.profile.moments
        part = self.point.first_u if factor == m.first else self.point.rest_u[self._block(factor)]
        return np.asarray(self.point.phi[factor] * part[:, : m.rank])

    def _rest_times(self, vector: Floats) -> Floats:
        """(ΛA⁻¹Λ) vector, from the lower triangle of A⁻¹."""
        theta = self.profile.spread(self.point.phi)
        lower = self.point.inverse
        scaled = theta * vector
        return np.asarray(theta * (lower @ scaled + lower.T @ scaled - np.diagonal(lower) * scaled))

    def _quadratic_forms(self) -> Floats:
        """c_i' (ΛA⁻¹Λ) c_i for every level of the first factor."""
        m = self.profile.moments
        theta = self.profile.spread(self.point.phi)
        lower = self.point.inverse
        posterior = lower * theta[:, None]
        posterior *= theta[None, :]
        if isinstance(self.profile.gram, PairGram):
            return self.profile.gram.forms(posterior)
        full = posterior + np.tril(posterior, -1).T
        out = np.empty(m.q1)
        step = max(1, 16_000_000 // max(m.q2, 1))
        for start in range(0, m.q1, step):
            rows = sparse.csr_array(m.cross[start : start + step])
            out[start : start + step] = np.asarray(rows.multiply(rows @ full).sum(axis=1)).ravel()
        return out
