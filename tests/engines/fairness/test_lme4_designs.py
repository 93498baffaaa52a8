"""Thirty random designs whose fits lme4 gave once; `bench.fairness.peers` asks lme4 itself about them again."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path

import pytest
from bench.fairness.lme4_designs import LIMITS, differences

DATA = Path(__file__).parents[2] / "data" / "insteval" / "lme4_designs.json.gz"
DESIGNS = json.loads(gzip.decompress(DATA.read_bytes()))


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design["name"])
def test_a_random_design_is_fitted_as_lme4_fits_it(design):
    found = differences(design, design["lme4"])
    assert {what: value for what, value in found.items() if value > LIMITS[what]} == {}


def test_the_designs_are_of_all_kinds():
    assert {design["method"] for design in DESIGNS} == {"REML", "ML"}
    assert {len(design["groups"]) for design in DESIGNS} == {1, 2, 3}
    assert any(design["weights"] for design in DESIGNS) and any("service" in d["fixed"] for d in DESIGNS)
    vanishing = [d for d in DESIGNS if min(d["lme4"]["variance"].values()) == 0]
    sizes = [abs(design["y"][0]) for design in DESIGNS]
    assert vanishing and max(sizes) > 1e4 and min(sizes) < 1e-3


def test_another_answer_is_noticed():
    """The limits can be missed: a variance a thousandth off, a mode and a criterion just beyond them."""
    design = next(d for d in DESIGNS if min(d["lme4"]["variance"].values()) > 0)
    wrong = copy.deepcopy(design["lme4"])
    wrong["criterion"] -= 1e-4
    wrong["variance"]["Residual"] *= 1.001
    factor = next(iter(wrong["effect"]))
    next(iter(wrong["effect"][factor].values()))[0] += 1e-3 * max(map(abs, design["y"]))
    missed = {what for what, value in differences(design, wrong).items() if value > LIMITS[what]}
    assert missed == {"criterion", "variance", "effect"}
