"""Units grouped by their demand relative to their cap, so that the timetable search solves small programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cells import Cells, build_cells
from .instance import Instance

if TYPE_CHECKING:
    from .instance import Floats, Ints


def search_cells(instance: Instance, most: int = 60) -> Cells:
    """Cells for the search: units themselves if few, else about ``most`` clusters (a relaxation)."""
    if most >= instance.U:
        return build_cells(instance, "unit")
    return build_cells(instance, "unit", cluster_units(instance, most))


def cluster_units(instance: Instance, most: int) -> list[int]:
    """Cluster number per unit: Lloyd's algorithm on (need of each package ÷ cap), deterministic start."""
    import numpy as np

    fine = build_cells(instance, "unit")
    profile = np.zeros((instance.U, instance.K))
    np.add.at(profile, (fine.cell_unit, fine.cell_pkg), fine.cell_total)
    profile /= np.maximum(1, instance.cap)[:, None]
    centres = _spread_out(profile, most)
    label = np.zeros(instance.U, dtype=np.int64)
    for _ in range(20):
        distance = ((profile[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        fresh = distance.argmin(axis=1)
        if (fresh == label).all():
            break
        label = fresh
        for c in range(len(centres)):
            if (label == c).any():
                centres[c] = profile[label == c].mean(axis=0)
    _, dense = np.unique(label, return_inverse=True)
    return [int(x) for x in dense]


def _spread_out(profile: Floats, most: int) -> Floats:
    """Farthest-point start: every new centre is the unit farthest from all chosen ones."""
    import numpy as np

    chosen: list[int] = [0]
    distance: Floats = ((profile - profile[0]) ** 2).sum(axis=1)
    while len(chosen) < min(most, len(profile)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, ((profile - profile[chosen[-1]]) ** 2).sum(axis=1))
    picks: Ints = np.array(chosen)
    return profile[picks].copy()
