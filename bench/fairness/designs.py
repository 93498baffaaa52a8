"""Simulated evaluations with known truth: the ten designs of the coverage study.

A rating is round(4.6 + lecture + rater + unit + noise) cut to 1 … 5, so more than half of all ratings are the best
grade, as on real forms. The truth of a lecture is the mean rating it would get if everybody in the district had
rated it, computed exactly (not the latent value), as a distance from the average over the lectures.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import ndtr

MEAN, RATER_SD, LECTURE_SD, RESIDUAL_SD = 4.6, 0.5, float(np.hypot(0.25, 0.2)), 0.55
UNIT_SD = 0.38
"""Chosen so that raw means miss by about 0.15 points and cover half the time, as in the designs of the notes."""


@dataclass(frozen=True)
class Design:
    """People, sessions of 8 lectures, share that answers; `units` > 1 gives sessions audiences of 2–4 whole units."""

    name: str
    people: int
    sessions: int
    response: float
    ceiling: bool = True
    informative: bool = False
    units: int = 1
    random_attendance: float = 0.0


DESIGNS = (
    Design("160 people, 1 session, 75 %", 160, 1, 0.75),
    Design("600 people, 1 session, 75 %", 600, 1, 0.75),
    Design("160 people, 1 session, 30 %", 160, 1, 0.30),
    Design("40 people, 1 session, 50 %", 40, 1, 0.50),
    Design("300 people, 6 sessions, 70 %", 300, 6, 0.70),
    Design("300 people, 6 sessions, 50 %, informative", 300, 6, 0.50, informative=True),
    Design("the same without ceiling", 300, 6, 0.50, informative=True, ceiling=False),
    Design("600 people, 12 units, disjoint audiences", 600, 6, 0.75, units=12),
    Design("the same + 10 % random attendance", 600, 6, 0.75, units=12, random_attendance=0.10),
    Design("the same + 40 % random attendance", 600, 6, 0.75, units=12, random_attendance=0.40),
)


@dataclass(frozen=True)
class Draw:
    """One simulated year: ratings and the truth per lecture (distance from the average lecture)."""

    y: np.ndarray
    rater: np.ndarray
    lecture: np.ndarray
    session: np.ndarray
    unit: np.ndarray
    truth: np.ndarray
    attended: np.ndarray
    answered: np.ndarray


def expected_rating(latent: np.ndarray, ceiling: bool) -> np.ndarray:
    """E[rating | latent] of a rounded and cut rating."""
    if not ceiling:
        return latent
    cuts = np.array([1.5, 2.5, 3.5, 4.5])
    return 1.0 + sum(ndtr((latent - c) / RESIDUAL_SD) for c in cuts)


def simulate(design: Design, rng: np.random.Generator, unit_sd: float = UNIT_SD) -> Draw:
    """One draw of people, attendance, answers and ratings."""
    people, lectures = design.people, 8 * design.sessions
    unit = np.arange(people) % design.units
    leniency = rng.normal(0, RATER_SD, people)
    if design.units > 1:
        leniency = leniency + rng.normal(0, unit_sd, design.units)[unit]
    effect = rng.normal(0, LECTURE_SD, lectures)
    truth = expected_rating(MEAN + leniency[:, None] + effect[None, :], design.ceiling).mean(axis=0)
    attends = np.ones((design.sessions, people), dtype=bool)
    if design.units > 1:
        attends = rng.random((design.sessions, people)) < design.random_attendance
        for row in attends:
            row |= np.isin(unit, rng.choice(design.units, rng.integers(2, 5), replace=False))
    rater, lecture = np.nonzero(np.repeat(attends, 8, axis=0).T)
    latent = MEAN + leniency[rater] + effect[lecture] + rng.normal(0, RESIDUAL_SD, len(rater))
    y = np.clip(np.rint(latent), 1, 5) if design.ceiling else latent
    answers = rng.random(len(y)) < _response(design, leniency[rater])
    counts = np.bincount(lecture, minlength=lectures), np.bincount(lecture[answers], minlength=lectures)
    return Draw(
        y[answers], rater[answers], lecture[answers], lecture[answers] // 8, unit[rater[answers]],
        truth - truth.mean(), *counts,
    )  # fmt: skip


def _response(design: Design, leniency: np.ndarray) -> np.ndarray | float:
    """Chance to answer; informative: satisfied people answer far more (odds × e⁴ per rating point of leniency)."""
    if not design.informative:
        return design.response
    pull = 1.0 / (1.0 + np.exp(-4.0 * leniency))
    return np.clip(design.response * pull / pull.mean(), 0.0, 1.0)


def raw_means(draw: Draw) -> tuple[np.ndarray, np.ndarray]:
    """Mean per lecture as distance from their average, and its standard error."""
    lectures = len(draw.truth)
    n = np.bincount(draw.lecture, minlength=lectures)
    mean = np.bincount(draw.lecture, weights=draw.y, minlength=lectures) / np.maximum(n, 1)
    square = np.bincount(draw.lecture, weights=draw.y**2, minlength=lectures) / np.maximum(n, 1)
    variance = np.maximum(square - mean**2, 0.0) * n / np.maximum(n - 1, 1)
    return mean - mean.mean(), np.sqrt(variance / np.maximum(n, 1))


@dataclass
class Study:
    """Running totals of one design: coverage per replication, squared errors."""

    covered: list[float]
    raw_covered: list[float]
    error: list[float]
    raw_error: list[float]
    width: list[float]

    @property
    def coverage(self) -> float:
        return float(np.mean(self.covered))

    @property
    def coverage_error(self) -> float:
        """Monte Carlo standard error of the coverage, over replications."""
        return float(np.std(self.covered, ddof=1) / np.sqrt(len(self.covered)))

    @property
    def raw_coverage(self) -> float:
        return float(np.mean(self.raw_covered))

    @property
    def rmse_ratio(self) -> float:
        return float(np.sqrt(np.mean(self.error) / np.mean(self.raw_error)))


def study(
    design: Design,
    replications: int,
    seed: int,
    fit: Callable[[Draw], tuple[np.ndarray, ...]],
    keep: Path | None = None,
) -> Study:
    """`fit` turns a draw into (effect, lo90, hi90) per lecture.

    `keep`: a file with one line per replication; what it holds is not computed again, so a long study can be
    stopped and resumed. Draws depend on seed and replication alone.
    """
    lines = keep.read_text().splitlines() if keep and keep.exists() else []
    figures = [json.loads(line) for line in lines][:replications]
    for replication in range(len(figures), replications):
        figures.append(_figures(simulate(design, np.random.default_rng([seed, replication])), fit))
        if keep:
            with keep.open("a") as file:
                file.write(json.dumps(figures[-1]) + "\n")
    return Study(*(list(column) for column in zip(*figures, strict=True)))


def _figures(draw: Draw, fit: Callable[[Draw], tuple[np.ndarray, ...]]) -> list[float]:
    """In the order of `Study`."""
    effect, low, high = fit(draw)
    mean, se = raw_means(draw)
    return [
        float(np.mean((low <= draw.truth) & (draw.truth <= high))),
        float(np.mean(np.abs(mean - draw.truth) <= 1.6449 * se)),
        float(np.mean((effect - draw.truth) ** 2)),
        float(np.mean((mean - draw.truth) ** 2)),
        float(np.mean(high - low) / 2),
    ]


def by_engine(draw: Draw) -> tuple[np.ndarray, ...]:
    """Raters known: the crossed model; with units, also unit and the interaction lecture × unit.

    The interaction is what a ceiling leaves: an audience that is lenient anyway sees lectures closer together.
    """
    from lunxun.engines.fairness import CrossedEffects

    groups = {"rater": draw.rater, "lecture": draw.lecture}
    if len(np.unique(draw.unit)) > 1:
        groups |= {"unit": draw.unit, "cell": draw.lecture * 1000 + draw.unit}
    table = CrossedEffects().fit(draw.y, groups).effects("lecture")
    return table.effect, table.lo90, table.hi90


def anonymous_groups(draw: Draw, classes: int, model: str) -> dict[str, np.ndarray]:
    """What the product knows: the ballot (rater within a session) and the unit's class, nobody across sessions.

    `model` names the terms besides ballot and lecture: c = class, s = session, a = class within session
    (the audience), i = lecture × class.
    """
    unit_class = draw.unit * classes // max(int(draw.unit.max()) + 1, 1)
    terms = {
        "c": ("class", unit_class),
        "s": ("session", draw.session),
        "a": ("audience", draw.session * 1000 + unit_class),
        "i": ("cell", draw.lecture * 1000 + unit_class),
    }
    groups = {"ballot": draw.session * 100_000 + draw.rater, "lecture": draw.lecture}
    return groups | dict(terms[letter] for letter in model)


def by_product(
    classes: int, model: str, *, intervals: bool = True
) -> Callable[[Draw], tuple[np.ndarray, ...]]:
    """Fit of an anonymous year; without intervals lo90 = hi90 = effect (cheaper, for errors only)."""
    from lunxun.engines.fairness import CrossedEffects

    def fit(draw: Draw) -> tuple[np.ndarray, ...]:
        model_fit = CrossedEffects().fit(draw.y, anonymous_groups(draw, classes, model))
        if not intervals:
            effect = model_fit.modes("lecture")
            return effect, effect, effect
        table = model_fit.effects("lecture")
        return table.effect, table.lo90, table.hi90

    return fit


def without_ceiling(design: Design) -> Design:
    return replace(design, ceiling=False)
