"""Agreement with lme4 1.1-31 on 73,421 real ratings: the reference of the field."""

import numpy as np
import pytest

from lunxun.engines.fairness import CrossedEffects

from .data import insteval, reference, reference_effects

MODELS = {"m1": (("s", "d"), None), "m2": (("s", "d", "dept"), "service")}


@pytest.mark.parametrize("model", ["m1", "m2"])
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_estimates_agree_with_lme4(model, method):
    data, expected = insteval(), reference()[f"{model}_{method}"]
    factors, fixed = MODELS[model]
    X = None if fixed is None else data[fixed]
    fit = CrossedEffects(reml=method == "REML").fit(data["y"], {f: data[f] for f in factors}, X)
    assert fit.criterion <= expected["criterion"] + 1e-5
    assert fit.criterion == pytest.approx(expected["criterion"], abs=1e-4)
    assert fit.loglik == pytest.approx(expected["logLik"], abs=1e-4)
    for factor in factors:
        tolerance = 5e-4 if factor == "dept" else 1e-4
        assert fit.variance[factor] == pytest.approx(expected["variance"][factor], rel=tolerance)
    assert fit.sigma2 == fit.variance["residual"] == pytest.approx(expected["variance"]["Residual"], rel=1e-5)
    assert fit.beta == pytest.approx(list(expected["fixef"].values()), abs=1e-5)
    assert fit.beta_se == pytest.approx(list(expected["fixef_se"].values()), abs=1e-5)
    assert (fit.singular, fit.components, fit.flags, fit.converged) == (False, 1, (), True)
    assert fit.evaluations <= 10


@pytest.mark.parametrize(
    ("model", "factor"),
    [
        ("m1_REML", "s"),
        ("m1_REML", "d"),
        ("m1_ML", "d"),
        ("m2_REML", "s"),
        ("m2_REML", "d"),
        ("m2_REML", "dept"),
    ],
)
def test_effects_and_conditional_sd_agree_with_lme4(model, factor):
    data, expected = insteval(), reference_effects(model, factor)
    factors, fixed = MODELS[model[:2]]
    X = None if fixed is None else data[fixed]
    fit = CrossedEffects(reml=model.endswith("REML")).fit(data["y"], {f: data[f] for f in factors}, X)
    summary = fit._summary
    posterior = summary.estimate
    index = fit._index(factor)
    effect, sd = posterior.mean(index), np.sqrt(posterior.conditional_variance(index))
    modes = np.array([expected[level] for level in fit.levels[factor]])
    assert np.abs(summary.scale * effect - modes[:, 0]).max() <= 2e-5
    assert np.abs(summary.scale * sd - modes[:, 1]).max() <= 1e-5


def test_effect_table_of_lecturers_is_lme4s_with_honest_columns():
    data, expected = insteval(), reference_effects("m1_REML", "d")
    fit = CrossedEffects().fit(data["y"], {"s": data["s"], "d": data["d"]})
    table = fit.effects("d")
    assert list(table) == ["level", "n", "effect", "sd", "lo90", "hi90", "p_above"]
    assert set(table.level) == set(expected) and table["n"].sum() == 73421
    assert table["effect"] == pytest.approx([expected[d][0] for d in table.level], abs=2e-5)
    assert table.sd == pytest.approx([expected[d][1] for d in table.level], abs=1e-5)
    assert (table.lo90 < table.effect).all() and (table.effect < table.hi90).all()
    assert fit.reliability("d") == pytest.approx(0.846, abs=5e-4)
