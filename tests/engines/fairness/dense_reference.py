"""The slow, obvious reference: every matrix written out in full, one row per rating, textbook formulas."""

import numpy as np
from scipy.optimize import minimize


class Dense:
    """y = Xβ + Σ Z_k b_k + e with V = σ²(I + Σ θ_k² Z_kZ_k'), all n × n."""

    def __init__(self, y, groups, X=None, weights=None, reml=True):
        y = np.asarray(y, dtype=float)
        times = np.ones(len(y), dtype=int) if weights is None else np.asarray(weights, dtype=int)
        keep = np.repeat(np.arange(len(y)), times)
        self.y = y[keep]
        self.reml = reml
        X = np.ones((len(y), 1)) if X is None else np.asarray(X, dtype=float).reshape(len(y), -1)
        if not any(np.ptp(X[:, j]) == 0 and X[0, j] != 0 for j in range(X.shape[1])):
            X = np.column_stack([np.ones(len(y)), X])
        self.X = X[keep]
        self.names, self.levels, self.Z = [], [], []
        for name, values in groups.items():
            values = list(values)
            levels = sorted(set(values))
            Z = np.array([[value == level for level in levels] for value in values], dtype=float)
            self.names.append(name)
            self.levels.append(levels)
            self.Z.append(Z[keep])
        self.n, self.p = self.X.shape
        self.df = self.n - (self.p if reml else 0)

    def pieces(self, theta):
        V = np.eye(self.n)
        for t, Z in zip(theta, self.Z, strict=True):
            V += t * t * Z @ Z.T
        Vi = np.linalg.inv(V)
        XtVi = self.X.T @ Vi
        cov = np.linalg.inv(XtVi @ self.X)
        beta = cov @ XtVi @ self.y
        e = self.y - self.X @ beta
        return V, Vi, cov, beta, e, float(e @ Vi @ e)

    def criterion(self, theta):
        V, _, cov, _, _, r2 = self.pieces(theta)
        value = np.linalg.slogdet(V)[1] + self.df * (1 + np.log(2 * np.pi * r2 / self.df))
        if self.reml:
            value -= np.linalg.slogdet(cov)[1]
        return value

    def minimum(self, starts=((1.0,), (0.3,), (0.05,))):
        best = None
        for start in starts:
            x0 = np.full(len(self.Z), start[0])
            found = minimize(
                lambda t: self.criterion(np.minimum(np.abs(t), 1e3)), x0, method="Nelder-Mead",
                options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000, "maxfev": 4000},
            )  # fmt: skip
            if best is None or found.fun < best.fun:
                best = found
        return np.minimum(np.abs(best.x), 1e3), best.fun

    def effects(self, theta, k):
        """Conditional modes, conditional sd (β known), and covariance with β estimated, at given θ."""
        _, Vi, _, _, e, r2 = self.pieces(theta)
        sigma2 = r2 / self.df
        t2 = theta[k] ** 2
        Z = self.Z[k]
        P = Vi - Vi @ self.X @ np.linalg.inv(self.X.T @ Vi @ self.X) @ self.X.T @ Vi
        mode = t2 * Z.T @ Vi @ e
        eye = np.eye(Z.shape[1])
        sd = np.sqrt(sigma2 * np.diag(t2 * eye - t2 * t2 * Z.T @ Vi @ Z))
        full = sigma2 * (t2 * eye - t2 * t2 * Z.T @ P @ Z)
        return mode, sd, full
