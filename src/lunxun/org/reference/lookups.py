"""Names under which people write units, posts and persons → one canonical name each."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from lunxun.org.models import Person, Post, PostHolding, Unit


def unit_names(organisation_id: int) -> tuple[dict[str, str], dict[str, int]]:
    """(any name → canonical name, canonical name → primary key).

    The canonical name is the short one, or the code where two units share it.
    """
    units = list(Unit.objects.filter(organisation_id=organisation_id))
    short = Counter(unit.short_name for unit in units)
    long = Counter(unit.name for unit in units)
    names: dict[str, str] = {}
    keys: dict[str, int] = {}
    for unit in units:
        canonical = unit.short_name if short[unit.short_name] == 1 else unit.code
        keys[canonical] = unit.pk
        names[unit.code] = canonical
        if long[unit.name] == 1:
            names[unit.name.replace(" ", "")] = canonical
        if short[unit.short_name] == 1:
            names[unit.short_name.replace(" ", "")] = canonical
    return names, keys


def canonical_units(organisation_id: int) -> dict[int, str]:
    return {pk: name for name, pk in unit_names(organisation_id)[1].items()}


def leader_posts(organisation_id: int, on: dt.date) -> tuple[dict[str, str], dict[str, int]]:
    """Posts under their title, unit and title, code, or the name of who holds them on `on`.

    The canonical name is unit and title, or the code where two posts share it.
    """
    posts = list(
        Post.objects.filter(organisation_id=organisation_id, level__in=("head", "deputy")).select_related(
            "unit"
        )
    )
    whole = Counter(post.unit.short_name + post.title for post in posts)
    titles = Counter(post.title for post in posts)
    names: dict[str, str] = {}
    keys: dict[str, int] = {}
    canonical_of: dict[int, str] = {}
    for post in posts:
        full = post.unit.short_name + post.title
        canonical = full if whole[full] == 1 else post.code
        canonical_of[post.pk] = canonical
        keys[canonical] = post.pk
        names[post.code] = canonical
        if whole[full] == 1:
            names[full] = canonical
        if titles[post.title] == 1:
            names[post.title] = canonical
    holders = PostHolding.objects.on(on).filter(organisation_id=organisation_id, post__in=posts)
    people = [(holding.person.name, holding.post_id) for holding in holders.select_related("person")]
    count = Counter(name for name, _pk in people)
    for name, pk in people:
        if count[name] == 1:
            names.setdefault(name, canonical_of[pk])
    return names, keys


class People:
    """Persons by number, and by name where it is unique or the unit tells them apart (3 queries)."""

    def __init__(self, organisation_id: int) -> None:
        people = list(Person.objects.filter(organisation_id=organisation_id))
        self.keys = {person.number: person.pk for person in people}
        self.name_of = {person.number: person.name for person in people}
        self.numbers: dict[str, list[str]] = {}
        for person in people:
            self.numbers.setdefault(person.name, []).append(person.number)
        numbers = {person.pk: person.number for person in people}
        self.units: dict[str, set[str]] = {}
        holdings = PostHolding.objects.filter(organisation_id=organisation_id).select_related("post__unit")
        for holding in holdings:
            unit = holding.post.unit
            self.units.setdefault(numbers[holding.person_id], set()).update({unit.short_name, unit.name})

    def find(self, number: str, name: str, unit: str) -> str:
        """The number of the person meant, or a sentence that begins with a question mark."""
        if number:
            if number not in self.keys:
                return "?没有这个工号"
            if name and self.name_of[number] != name:
                return f"?工号 {number} 是{self.name_of[number]}，不是{name}"
            return number
        found = self.numbers.get(name, [])
        if unit:
            found = [one for one in found if unit in self.units.get(one, set())]
        if len(found) == 1:
            return found[0]
        if not found:
            return f"?{unit or '名册里'}没有{name}"
        choices = "；".join(
            f"{one}（{'、'.join(sorted(self.units.get(one, set()), key=len)[:1])}）" for one in found[:4]
        )
        return f"?有 {len(found)} 个{name}：{choices}"
