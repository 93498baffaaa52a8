"""The profiled criterion of y = Xβ + Σ Z_k b_k + e, b_k ~ N(0, φ_k σ² I), its gradient and average information.

φ_k is the variance of factor k in units of the residual variance; β and σ² are profiled out, the factor with
most levels is eliminated (its block is diagonal), the rest is one dense Cholesky factor. With V = I + Σ φ_k Z_kZ_k',
P the projection V⁻¹ - V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹ and r² = y'Py:

    REML: log|V| + log|X'V⁻¹X| + (n-p)(1 + log(2π r²/(n-p))),   ML: log|V| + n(1 + log(2π r²/n))

as in Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1), eq. 34-42. The average information is that of
Gilmour, Thompson & Cullis (1995), Biometrics 51, with r² profiled.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import lapack

from .design import Floats
from .grams import Gram, build_gram
from .moments import Moments

RESIDUAL_FLOOR = 1e-11
"""Share of the total sum of squares below which the residual is rounding noise."""
LOG_TWO_PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True)
class Point:
    """The model at one φ, in standardised units (y by its scale, X by its basis).

    `criterion` is without the constants of the scaling; `gradient` and `information` (empty if not asked for) are
    with respect to φ. `beta` (r,), `sigma2`; `beta_cov` is (X'V⁻¹X)⁻¹; `first_u`, `rest_u` are Z'V⁻¹U for the
    columns of [X, y], `first_py`, `rest_py` are Z'Py: the conditional modes are φ_k times these. `inverse` is the
    lower triangle of A⁻¹, A = ΛSΛ + I, empty if not asked for; `factor` is A's Cholesky factor, where it was to be
    kept for an inverse later on (`Profile.inverted`).
    """

    phi: Floats
    criterion: float
    gradient: Floats
    information: Floats
    beta: Floats
    beta_cov: Floats
    sigma2: float
    first_u: Floats
    rest_u: Floats
    first_py: Floats
    rest_py: Floats
    inverse: Floats
    factor: Floats


class Profile:
    """Evaluates the criterion at any φ ≥ 0; counts its evaluations."""

    def __init__(self, moments: Moments, *, reml: bool) -> None:
        self.moments = moments
        self.reml = reml
        df = moments.n - (moments.rank if reml else 0)
        self.df = df if df > 0 else 1.0  # a single rating; nothing is estimated from it
        self.evaluations = 0
        self.gram: Gram | None = build_gram(moments.cross, moments.counts) if moments.q2 else None
        rest = moments.rest.tocoo()
        below = rest.row >= rest.col
        self._rest_row, self._rest_column = rest.row[below], rest.col[below]
        self._rest_cells = self._rest_row.astype(np.int64) * moments.q2 + self._rest_column
        self._rest_values = rest.data[below]
        self._cross_t = moments.cross.T.tocsr()
        # Slices of sparse matrices are costly to make and asked for at every evaluation.
        single = len(moments.blocks) == 1
        self._cross_of = [moments.cross if single else moments.cross[:, block] for block in moments.blocks]
        self._rest_of = [moments.rest if single else moments.rest[:, block] for block in moments.blocks]

    def with_reml(self) -> Profile:
        """The same data under the REML criterion; the costly sums are shared."""
        other = copy.copy(self)
        other.reml, other.df = True, self.moments.n - self.moments.rank
        return other

    def spread(self, phi: Floats) -> Floats:
        """θ per rest level, from φ in the order of the design."""
        m = self.moments
        theta = np.empty(m.q2)
        for factor, block in zip(m.others, m.blocks, strict=True):
            theta[block] = np.sqrt(phi[factor])
        return theta

    def factorise(self, phi: Floats) -> tuple[Floats, float]:
        """Upper Cholesky factor (Fortran order) of A = ΛSΛ + I, and log|A|."""
        m = self.moments
        if self.gram is None:
            return np.empty((0, 0)), 0.0
        theta = self.spread(phi)
        weight = phi[m.first] / (1.0 + phi[m.first] * m.counts)
        lower = self.gram.weighted(weight)
        lower *= -theta[:, None]
        lower *= theta[None, :]
        flat = lower.reshape(-1)
        flat[self._rest_cells] += self._rest_values * (theta[self._rest_row] * theta[self._rest_column])
        flat[:: m.q2 + 1] += 1.0
        factor, info = lapack.dpotrf(lower.T, lower=0, clean=0, overwrite_a=1)
        if info != 0:
            raise np.linalg.LinAlgError("A is not positive definite")
        return factor, 2.0 * float(np.log(np.diagonal(factor)).sum())

    def _solver(self, phi: Floats, factor: Floats) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
        """(Z1'M, Z2'M) → (Z1'V⁻¹M, Z2'V⁻¹M) for any matrix M given by its moments."""
        m = self.moments
        theta = self.spread(phi)
        phi1 = phi[m.first]
        shrink = 1.0 / (1.0 + phi1 * m.counts)

        def solve(first: Floats, rest: Floats) -> tuple[Floats, Floats]:
            if m.q2 == 0:
                return first * shrink[:, None], rest
            right = rest - self._cross_t @ ((phi1 * shrink)[:, None] * first)
            scaled, _ = lapack.dpotrs(factor, np.asfortranarray(theta[:, None] * right), lower=0)
            modes = theta[:, None] * scaled
            first_v = (first - m.cross @ modes) * shrink[:, None]
            with np.errstate(divide="ignore", invalid="ignore"):
                rest_v = scaled / theta[:, None]
            zero = theta < 1e-6
            if zero.any():
                # Z2'V⁻¹M = right - S modes, without the division by a vanishing θ.
                s_modes = m.rest @ modes - self._cross_t @ ((phi1 * shrink)[:, None] * (m.cross @ modes))
                rest_v[zero] = (right - s_modes)[zero]
            return first_v, rest_v

        return solve

    def evaluate(
        self,
        phi: Floats,
        *,
        gradient: bool = True,
        inverse: bool = True,
        information: bool = True,
        factor: bool = False,
    ) -> Point:
        """The model at φ (design order). `gradient` needs the inverse and computes it in any case.

        `factor` keeps the Cholesky factor in place of an inverse.

        Where the arithmetic breaks down the criterion is infinite and nothing else is filled in.
        """
        self.evaluations += 1
        try:
            point, kept = self._evaluate(phi, gradient=gradient, inverse=inverse, information=information)
            return replace(point, factor=kept) if factor and not (gradient or inverse) else point
        except np.linalg.LinAlgError:
            # Variance ratios so large that rounding eats the matrix: no minimum lies there.
            no = np.empty((0, 0))
            return Point(phi.copy(), np.inf, no, no, no, no, np.inf, no, no, no, no, no, no)

    def inverted(self, point: Point) -> Point:
        """A point whose factor was kept, with the inverse in its place: no new evaluation."""
        return replace(point, inverse=self._invert(point.factor), factor=np.empty((0, 0)))

    def _evaluate(
        self, phi: Floats, *, gradient: bool, inverse: bool, information: bool
    ) -> tuple[Point, Floats]:
        m = self.moments
        factor, log_a = self.factorise(phi)
        solve = self._solver(phi, factor)
        first_u, rest_u = solve(m.first_u, m.rest_u)
        cross = self._quadratic(phi, first_u, rest_u, m.first_u, m.rest_u, m.uu)
        r = m.rank
        chol: Floats = np.asarray(np.linalg.cholesky(cross[:r, :r]), dtype=np.float64)
        beta_cov: Floats = np.asarray(np.linalg.inv(cross[:r, :r]), dtype=np.float64)
        beta: Floats = np.asarray(np.linalg.solve(cross[:r, :r], cross[:r, r]), dtype=np.float64)
        left = np.linalg.solve(chol, cross[:r, r])
        r2 = float(cross[r, r] - left @ left)
        # Without a residual the likelihood has no bound; the floor keeps the search finite, the fit is flagged.
        r2 = max(r2, RESIDUAL_FLOOR * float(m.uu[-1, -1]), 1e-300)
        log_v = float(np.log1p(phi[m.first] * m.counts).sum()) + log_a
        fixed = 2.0 * float(np.log(np.diagonal(chol)).sum()) if self.reml else 0.0
        criterion = log_v + fixed + self.df * (1.0 + LOG_TWO_PI + float(np.log(r2 / self.df)))
        coefficients = np.append(-beta, 1.0)
        first_py, rest_py = first_u @ coefficients, rest_u @ coefficients
        slope = lower = known = np.empty((0, 0))
        if information:
            known = self._information(solve, first_u, rest_u, first_py, rest_py, beta_cov, r2)
        if gradient or inverse:
            lower = self._invert(factor)
        if gradient:
            slope = self._gradient(phi, lower, first_u, rest_u, first_py, rest_py, chol, r2)
        point = Point(
            phi.copy(), criterion, slope, known, beta, beta_cov, r2 / self.df,
            first_u, rest_u, first_py, rest_py, lower, np.empty((0, 0)),
        )  # fmt: skip
        return point, factor

    def _quadratic(
        self, phi: Floats, first_v: Floats, rest_v: Floats, first: Floats, rest: Floats, gram: Floats
    ) -> Floats:
        """M'V⁻¹M = M'M - Σ φ_k (Z_k'M)'(Z_k'V⁻¹M)."""
        theta = self.spread(phi)
        out = gram - phi[self.moments.first] * (first.T @ first_v) - (theta[:, None] ** 2 * rest).T @ rest_v
        return np.asarray((out + out.T) / 2.0)

    def _invert(self, factor: Floats) -> Floats:
        if self.moments.q2 == 0:
            return np.empty((0, 0))
        inverse, _ = lapack.dpotri(factor, lower=0, overwrite_c=1)
        return np.asarray(inverse.T)

    def _gradient(
        self, phi: Floats, lower: Floats, first_u: Floats, rest_u: Floats,
        first_py: Floats, rest_py: Floats, chol: Floats, r2: float,
    ) -> Floats:  # fmt: skip
        """d criterion / dφ_k = tr(Z_k'PZ_k) - df·|Z_k'Py|²/r² (V⁻¹ in place of P for ML)."""
        m = self.moments
        traces = self._traces(phi, lower)
        slope = np.empty(len(phi))
        parts = [(m.first, first_u, first_py)] + [
            (k, rest_u[block], rest_py[block]) for k, block in zip(m.others, m.blocks, strict=True)
        ]
        for k, u, py in parts:
            slope[k] = traces[k] - self.df * float(py @ py) / r2
            if self.reml:
                slope[k] -= float((np.linalg.solve(chol, u[:, : m.rank].T) ** 2).sum())
        return slope

    def _traces(self, phi: Floats, lower: Floats) -> Floats:
        """tr(Z_k'V⁻¹Z_k) for every factor, also at φ_k = 0."""
        m = self.moments
        shrink = 1.0 / (1.0 + phi[m.first] * m.counts)
        traces = np.empty(len(phi))
        traces[m.first] = float(m.counts @ shrink)
        if self.gram is None:
            return traces
        theta = self.spread(phi)
        diagonal = np.diagonal(lower).copy()
        posterior = lower * theta[:, None]
        posterior *= theta[None, :]
        traces[m.first] -= self.gram.inner(posterior, shrink**2)
        for k, block in zip(m.others, m.blocks, strict=True):
            if phi[k] > 1e-6:
                traces[k] = float((1.0 - diagonal[block]).sum()) / phi[k]
            else:
                traces[k] = self._trace_at_zero(phi, block, posterior)
        return traces

    def _trace_at_zero(self, phi: Floats, block: slice, posterior: Floats) -> float:
        """tr(S_kk) - tr(S_k· ΛA⁻¹Λ S_·k): no cancellation where φ_k vanishes."""
        m = self.moments
        weight = phi[m.first] / (1.0 + phi[m.first] * m.counts)
        part = m.cross[:, block].tocsr()
        scaled = part.copy()
        scaled.data = scaled.data * np.repeat(weight, np.diff(part.indptr))
        columns = m.rest[:, block].toarray() - (self._cross_t @ scaled).toarray()
        own = float(np.trace(columns[block]))
        symmetric = posterior + np.tril(posterior, -1).T
        return own - float((columns * (symmetric @ columns)).sum())

    def _information(
        self, solve: Callable[[Floats, Floats], tuple[Floats, Floats]], first_u: Floats, rest_u: Floats,
        first_py: Floats, rest_py: Floats, beta_cov: Floats, r2: float,
    ) -> Floats:  # fmt: skip
        """Average information in φ: df·(y'PV_kPV_lPy)/r² - df·(y'PV_kPy)(y'PV_lPy)/r⁴, V_k = Z_kZ_k'."""
        m = self.moments
        factors = 1 + len(m.others)
        first, rest = np.zeros((m.q1, factors)), np.zeros((m.q2, factors))
        first[:, m.first] = m.counts * first_py
        rest[:, m.first] = self._cross_t @ first_py
        for k, block, own_cross, own_rest in zip(
            m.others, m.blocks, self._cross_of, self._rest_of, strict=True
        ):
            first[:, k] = own_cross @ rest_py[block]
            rest[:, k] = own_rest @ rest_py[block]
        first_v, rest_v = solve(first, rest)
        r = m.rank
        # X'V⁻¹Z_k u_k = (Z_k'V⁻¹X)'u_k
        fixed = np.zeros((r, factors))
        own = np.zeros(factors)
        fixed[:, m.first] = first_u[:, :r].T @ first_py
        own[m.first] = first_py @ first_py
        for k, block in zip(m.others, m.blocks, strict=True):
            fixed[:, k] = rest_u[block, :r].T @ rest_py[block]
            own[k] = rest_py[block] @ rest_py[block]
        first_p = first_v - first_u[:, :r] @ (beta_cov @ fixed)
        rest_p = rest_v - rest_u[:, :r] @ (beta_cov @ fixed)
        cross = np.empty((factors, factors))
        cross[m.first] = first_py @ first_p
        for k, block in zip(m.others, m.blocks, strict=True):
            cross[k] = rest_py[block] @ rest_p[block]
        cross = (cross + cross.T) / 2.0
        return np.asarray(self.df * cross / r2 - self.df * np.outer(own / r2, own / r2))
