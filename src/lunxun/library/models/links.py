"""从哪来、到哪去: one table of links between retrospective, case, method, guide and lecture."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from django.db import models
from django.db.models import Q

from lunxun.kernel.db import tenant
from lunxun.library.enums import LINKS, Node
from lunxun.library.models.guides import Guide
from lunxun.library.models.retrospectives import Retrospective
from lunxun.library.models.works import Case, Method
from lunxun.plans.models import Lecture


def _only(*names: str) -> Q:
    """Exactly these two ends are set."""
    return reduce(operator.and_, (Q(**{f"{node}__isnull": node not in names}) for node in Node.values))


def _end(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(model, null=True, blank=True, on_delete=models.PROTECT, related_name="links")


class Link(models.Model):
    """One arrow of the chain: exactly two ends are set, and which two says its direction (`LINKS`).

    Foreign keys and not a kind with a number: the database then holds that both ends exist and that
    nothing which is linked can vanish.
    """

    organisation = tenant()
    retrospective = _end(Retrospective)
    case = _end(Case)
    method = _end(Method)
    guide = _end(Guide)
    lecture = _end(Lecture)
    made_on = models.DateField()
    made_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=reduce(operator.or_, (_only(*pair) for pair in LINKS)), name="link_two_ends"
            ),
            *(
                models.UniqueConstraint(
                    fields=["organisation", str(source), str(target)],
                    condition=_only(source, target),
                    name=f"link_{source}_{target}_once",
                )
                for source, target in LINKS
            ),
        ]

    @property
    def ends(self) -> tuple[str, str]:
        """The names of the two ends, (from, to)."""
        source, target = (str(node) for node in Node.values if getattr(self, f"{node}_id") is not None)
        return source, target
