"""Matters that probably say the same as a new text. The office decides; nothing is merged by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.engines.fairness.suggestions import near_duplicates
from lunxun.feedback.models import SealedText
from lunxun.tracking.models import Suggestion

BACK = dt.timedelta(days=366)
MOST = 2_000
"""Newest matters compared; the method takes milliseconds for them."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A matter, the share of the shorter clause that both have in common (0 … 1), and the words."""

    suggestion: Suggestion
    similarity: float
    shared: str

    @property
    def words(self) -> str:
        return _("相同的词：{words}").format(words=self.shared)


def alike(text: SealedText) -> list[Alike]:
    """Matters of the year before whose words hold a clause of this text, the most similar first; at most 5.

    What has been answered is among them: the same again says that the answer didn't reach people.
    """
    on = text.evaluation.session.on
    recent = Suggestion.objects.filter(
        organisation_id=text.organisation_id, session__on__gte=on - BACK, session__on__lte=on
    )
    matters = list(recent.order_by("-session__on", "-number").values_list("pk", "words")[:MOST])
    # The text stands first, so every pair that it is in has it as its first member.
    pairs = near_duplicates([text.public_body, *(words for _pk, words in matters)])
    found = [(matters[pair.b - 1][0], pair) for pair in pairs if pair.a == 0][:SHOWN]
    known = recent.select_related("session", "owner_unit").in_bulk([pk for pk, _pair in found])
    return [Alike(known[pk], pair.similarity, pair.shared) for pk, pair in found]
