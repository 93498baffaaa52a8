"""Who of the file is who of the database: by 工号, else name and phone, else name and unit, else name and birth."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from lunxun.org.rosters.matching.places import Places
from lunxun.org.rosters.matching.snapshot import PersonRow, Snapshot
from lunxun.org.rosters.reading.draft import PersonEntry

GIVEN_NUMBER = re.compile(r"^R\d{5,}$")
"""A 工号 that an import gave because the roster had none: whoever brings a real one replaces it."""


@lru_cache(maxsize=2_000)
def born_on(text: str) -> dt.date | None:
    """1978-05 and 1978-05-12 → the first of May 1978; the year alone is no month and is not kept."""
    parts = text.split("-")
    if len(parts) < 2:
        return None
    try:
        return dt.date(int(parts[0]), int(parts[1]), 1)
    except ValueError:
        return None


def born_in(day: dt.date | None) -> dt.date | None:
    """The first of the month of a birth."""
    return day.replace(day=1) if day else None


class People:
    """Finds for every entry the id of its person; entries without one are new or ambiguous."""

    def __init__(
        self,
        snapshot: Snapshot,
        places: Places,
        units_of: Callable[[PersonEntry], set[int]],
        where: Callable[[PersonRow], str],
    ) -> None:
        self.snapshot, self.places = snapshot, places
        self.units_of, self.where = units_of, where
        self.found: dict[str, int] = {}
        self.ambiguous: set[str] = set()
        self._taken: dict[int, PersonEntry] = {}
        self._by_name: dict[str, list[PersonRow]] = defaultdict(list)
        for person in snapshot.persons.values():
            self._by_name[person.name].append(person)

    def match(self, entries: Sequence[PersonEntry]) -> None:
        if not self.snapshot.persons:
            return  # the first roster: everybody is new
        self._by_number(entries)
        self._by_phone([entry for entry in entries if entry.key not in self.found])
        rest = [entry for entry in entries if entry.key not in self.found]
        self._in_groups(rest)
        for entry in entries:
            if entry.key not in self.found and entry.key not in self.ambiguous:
                self._elsewhere(entry)

    def _take(self, entry: PersonEntry, person: PersonRow) -> None:
        other = self._taken.get(person.id)
        if other is not None:
            self.ambiguous.add(entry.key)
            self.places.say(
                "person_twice",
                entry,
                "number" if entry.number else "name",
                entry.number or entry.name,
                sheet=other.sheet,
                row=other.row,
                who=self.where(person),
            )
            return
        self._taken[person.id] = entry
        self.found[entry.key] = person.id

    def _by_number(self, entries: Sequence[PersonEntry]) -> None:
        numbers = {person.number: person for person in self.snapshot.persons.values()}
        for entry in entries:
            person = numbers.get(entry.number) if entry.number else None
            if person is None:
                continue
            if person.name != entry.name and not (
                (person.phone and person.phone == entry.phone)
                or (person.born_on and born_in(person.born_on) == born_on(entry.born))
            ):
                self.places.say(
                    "name_differs",
                    entry,
                    "name",
                    entry.name,
                    number=entry.number,
                    who=self.where(person),
                )
            self._take(entry, person)

    def _free(self, entry: PersonEntry) -> list[PersonRow]:
        """People of his name whom no other entry has, and whose own 工号 doesn't say otherwise."""
        return [
            person
            for person in self._by_name.get(entry.name, ())
            if person.id not in self._taken and self.snapshot.is_here(person)
        ]

    def _may_be(self, entry: PersonEntry, person: PersonRow) -> bool:
        born = born_on(entry.born)
        if born and person.born_on and born != born_in(person.born_on):
            return False
        # Two people of one name in one unit are told apart by their 工号, if both have real ones.
        return not entry.number or bool(GIVEN_NUMBER.match(person.number))

    def _by_phone(self, entries: Sequence[PersonEntry]) -> None:
        for entry in entries:
            if not entry.phone:
                continue
            same = [person for person in self._free(entry) if person.phone == entry.phone]
            if len(same) == 1:
                if entry.number and not GIVEN_NUMBER.match(same[0].number):
                    self.places.say(
                        "number_differs",
                        entry,
                        "number",
                        entry.number,
                        who=self.where(same[0]),
                        number=same[0].number,
                    )
                self._take(entry, same[0])

    def _in_groups(self, entries: Sequence[PersonEntry]) -> None:
        """By name and unit: sure when one entry meets one person, also after comparing the months of birth."""
        for use_birth in (True, False):
            options = {
                entry.key: [
                    person
                    for person in self._free(entry)
                    if self._may_be(entry, person)
                    and self._shares_unit(entry, person)
                    and (
                        not use_birth
                        or (person.born_on is not None and born_in(person.born_on) == born_on(entry.born))
                    )
                ]
                for entry in entries
                if entry.key not in self.found
            }
            wanted: dict[int, int] = defaultdict(int)
            for people in options.values():
                for person in people:
                    wanted[person.id] += 1
            for entry in entries:
                people = options.get(entry.key, [])
                if len(people) == 1 and wanted[people[0].id] == 1:
                    self._take(entry, people[0])
                elif people and not use_birth:
                    self._say_ambiguous(entry, people)

    def _shares_unit(self, entry: PersonEntry, person: PersonRow) -> bool:
        units = {
            self.snapshot.posts[holding.post_id].unit_id
            for holding in self.snapshot.holdings.get(person.id, ())
        }
        return bool(units & self.units_of(entry))

    def _say_ambiguous(self, entry: PersonEntry, people: list[PersonRow]) -> None:
        self.ambiguous.add(entry.key)
        names = "；".join(self.where(person) for person in people[:5])
        self.places.say(
            "person_ambiguous",
            entry,
            "name",
            entry.name,
            who=names,
        )

    def _elsewhere(self, entry: PersonEntry) -> None:
        """Nobody of his name in his unit: moved here when the birth agrees, else new, and said so."""
        people = [person for person in self._free(entry) if self._may_be(entry, person)]
        born = born_on(entry.born)
        same = [person for person in people if born and born_in(person.born_on) == born]
        if len(same) == 1:
            self._take(entry, same[0])
            return
        if people and not entry.number:
            names = "；".join(self.where(person) for person in people[:5])
            self.places.say(
                "same_name",
                entry,
                "name",
                entry.name,
                who=names,
            )
