"""What is asked of people about a page: its doubtful groups, and a few of the sure ones, blind."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from lunxun.scanning.enums import DoubtKind
from lunxun.scanning.models import Doubt, ScanPage

ABSENT, BLANK = "absent", "blank"
_WORRIES = {
    "double": 1.0,
    "absent_and_mark": 0.9,
    "unsure_absent": 0.8,
    "absent_and_unsure": 0.7,
    "unsure": 0.6,
    "corrected": 0.5,
    "alone_in_row": 0.4,
    "solid_in_bilevel": 0.4,
    "solid_among_empty": 0.4,
    "page": 0.3,
    "blank": 0.1,
}
_random = secrets.SystemRandom()


def accepted(record: dict[str, Any]) -> dict[str, str]:
    """Group → answer, of what the machine is sure of."""
    sure = {group["id"]: group for group in record["groups"] if group["decision"] != "review"}
    return {name: ABSENT if one["decision"] == ABSENT else str(one["value"]) for name, one in sure.items()}


def doubts_of(page: ScanPage) -> list[Doubt]:
    """A question for every group that the machine leaves to a person; the worst have the highest worry."""
    probability = {box["id"]: box["p"] for box in page.record["boxes"]}
    found = []
    for group in page.record["groups"]:
        if group["decision"] != "review":
            continue
        proposal = group["proposal"]
        found.append(
            Doubt(
                organisation_id=page.organisation_id,
                page=page,
                kind=DoubtKind.DOUBT,
                group=group["id"],
                reason=group["reason"][:30],
                proposal="" if proposal is None else str(proposal),
                worry=_worry(group, probability),
            )
        )
    return found


def blind_of(page: ScanPage, per_mille: int) -> list[Doubt]:
    """A random few of the accepted groups, to be keyed again by somebody who does not see what was read."""
    return [
        Doubt(
            organisation_id=page.organisation_id,
            page=page,
            kind=DoubtKind.BLIND,
            group=group,
            was=answer,
            worry=-1.0,
        )
        for group, answer in accepted(page.record).items()
        if _random.random() < per_mille / 1000
    ]


def _worry(group: dict[str, Any], probability: dict[str, float]) -> float:
    kind = group["reason"].split(":")[0]
    inside: Iterable[float] = (p for name, p in probability.items() if name.startswith(f"{group['id']}."))
    # Half a mark is worse than a clear one or none.
    return _WORRIES.get(kind, 0.5) + 0.09 * max((1 - abs(2 * p - 1) for p in inside), default=0.0)
