"""The words that an organisation's expressions may use: codes with their names, read in five queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from lunxun.org.enums import PostLevel
from lunxun.org.models import Person, Post, Unit, UnitTag, UnitType


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Leaf name → {code: name}, in official order. `person` is looked up apart: it may be large."""

    organisation_id: int
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def names_of(self, leaf: str) -> dict[str, str]:
        return self.words.get("unit" if leaf == "unit_tree" else leaf, {})

    def people(self, numbers: list[str]) -> dict[str, str]:
        """Those of the numbers that exist, with the names (one query)."""
        found = Person.objects.filter(organisation_id=self.organisation_id, number__in=numbers)
        return dict(found.values_list("number", "name"))


def vocabulary_of(organisation_id: int) -> Vocabulary:
    """All codes of an organisation; tags, lines and categories are whatever its tables hold."""

    def distinct(model: type[UnitTag] | type[Post] | type[Person], name: str) -> dict[str, str]:
        rows = model.objects.filter(organisation_id=organisation_id).exclude(**{name: ""})
        return {value: value for value in rows.order_by(name).values_list(name, flat=True).distinct()}

    units = Unit.objects.filter(organisation_id=organisation_id)
    types = UnitType.objects.filter(organisation_id=organisation_id)
    return Vocabulary(
        organisation_id,
        {
            "unit_type": dict(types.values_list("code", "name")),
            "unit": dict(units.values_list("code", "short_name")),
            "unit_tag": distinct(UnitTag, "tag"),
            "post_level": {value: str(label) for value, label in PostLevel.choices},
            "line": distinct(Post, "line"),
            "category": distinct(Person, "category"),
        },
    )
