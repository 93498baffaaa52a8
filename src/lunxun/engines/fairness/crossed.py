"""The public face: `CrossedEffects(reml=True).fit(y, groups, X, weights)`. numpy and SciPy load at the first fit."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .fit import Fit


@dataclass(frozen=True, slots=True)
class CrossedEffects:
    """y = Xβ + Σ_k Z_k b_k + e with independent normal effects b_k of any number of crossed or nested factors.

    `reml` chooses restricted (True) or full maximum likelihood.
    """

    reml: bool = True

    def fit(
        self,
        y: ArrayLike,
        groups: Mapping[str, Sequence[Any] | Any],
        X: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> Fit:
        """Fit exactly.

        `y` (n,) numbers; `groups` maps a factor's name to n levels (any hashable, no None or NaN); `X` (n, p), an
        intercept column is put first unless a constant column is there; `weights` (n,) are frequencies: weight 2
        equals the row twice, 0 none. Raises InvalidInput for input that can't be fitted; degenerate data (all
        equal, one lecture, one rating each, separate audiences) are fitted and flagged.
        """
        # Must precede the first import of numpy: on dense blocks of this size a second BLAS thread only costs
        # (up to tenfold CPU time on a busy machine). An operator's own setting stays.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from .fit import fit_model

        return fit_model(y, groups, X, weights, reml=self.reml)
