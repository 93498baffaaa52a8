"""The plan of an import: the draft of a file beside the organisation as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lunxun.kernel.pinyin import initials_of
from lunxun.org.rosters.guessing.strokes import stroke_key
from lunxun.org.rosters.matching import order
from lunxun.org.rosters.matching.people import People, born_in, born_on
from lunxun.org.rosters.matching.places import Places
from lunxun.org.rosters.matching.plan import CHANGED, MISSING, NEW, UNCHANGED, Change, Plan, Row
from lunxun.org.rosters.matching.posts import Posts
from lunxun.org.rosters.matching.snapshot import PersonRow, Snapshot
from lunxun.org.rosters.matching.units import Units
from lunxun.org.rosters.reading.draft import Draft, PersonEntry, PostEntry

LIMITS = {"number": 30, "name": 60, "gender": 2, "category": 30, "rank": 20, "grade": 30, "phone": 20}
SHORT = min(limit for name, limit in LIMITS.items() if name != "gender")
"""No text of a person is cut unless one is longer than this; a gender is one character where it is read."""
WORDS = {
    "number": "工号",
    "name": "姓名",
    "gender": "性别",
    "born_on": "出生年月",
    "category": "人员类别",
    "rank": "级别",
    "grade": "职级",
    "phone": "手机",
    "has_smartphone": "智能手机",
    "order_no": "排序",
    "left_on": "离开日期",
}


def make_plan(snapshot: Snapshot, draft: Draft, choices: Mapping[str, Any] | None = None) -> Plan:
    """What storing `draft` would write over `snapshot`. Pure but for its arguments; equal drafts, equal plans.

    `choices`: units {path: {type, same_as}} and levels {title: level}, as a person confirmed them.
    """
    return _Builder(snapshot, draft, choices or {}).build()


class _Builder:
    def __init__(self, snapshot: Snapshot, draft: Draft, choices: Mapping[str, Any]) -> None:
        self.snapshot, self.draft = snapshot, draft
        self.plan = Plan()
        self.places = Places(draft.layout)
        self.units = Units(snapshot, self.plan, self.places, draft.units, choices.get("units", {}))
        self.posts = Posts(snapshot, self.plan, self.places, self.units, choices.get("levels", {}))
        self.people = People(snapshot, self.places, self._units_of, self._where)
        self._given = 0

    def build(self) -> Plan:
        entries = order.sorted_entries(self.draft.persons, self.draft.layout)
        self.units.resolve_all(self._paths(entries))
        self.people.match(entries)
        entries = [entry for entry in entries if entry.key not in self.people.ambiguous]
        found = self.people.found
        self.posts.in_file = set(found.values())
        known = [self.snapshot.persons[found[e.key]] if e.key in found else None for e in entries]
        numbers = order.order_numbers(
            [(person.order_no, person.stroke_key, person.id) if person else None for person in known],
            sorted(person.order_no for person in self.snapshot.persons.values()),
        )
        taken = {person.number for person in self.snapshot.persons.values()}
        taken |= {entry.number for entry in entries}
        for entry, person, number in zip(entries, known, numbers, strict=True):
            self._person(entry, person, number, taken)
        self.posts.finish()
        for row in self.plan.rows:
            if row.state == UNCHANGED and row.changes:
                row.state = CHANGED
        self._missing()
        self._notes()
        self.plan.messages = [*self.draft.messages, *self.places.messages]
        return self.plan

    def _paths(self, entries: Iterable[PersonEntry]) -> list[Any]:
        seen: dict[Any, Any] = {}
        for entry in entries:
            for post in entry.posts:
                if post.unit:
                    seen.setdefault(post.unit, post)
        for unit in self.draft.units:
            if unit.type:
                seen.setdefault(unit.path, unit)
        return list(seen.items())

    def _units_of(self, entry: PersonEntry) -> set[int]:
        return {
            unit for post in entry.posts if post.unit and (unit := self.units.known(post.unit)) is not None
        }

    def _where(self, person: PersonRow) -> str:
        for holding in self.snapshot.holdings.get(person.id, ()):
            post = self.snapshot.posts[holding.post_id]
            if post.unit_id in self.units.names:
                unit = self.units.full_name(post.unit_id)
                return f"{person.name}（{unit}{post.title}，工号 {person.number}）"
        return f"{person.name}（工号 {person.number}）"

    def _person(self, entry: PersonEntry, person: PersonRow | None, number: int, taken: set[str]) -> None:
        values = self._values(entry)
        texts = (entry.number, entry.name, values["category"], values["rank"], values["grade"], entry.phone)
        if max(map(len, texts)) > SHORT:
            self._shorten(entry, values)
        first = entry.posts[0] if entry.posts else None
        row = Row(
            UNCHANGED if person else NEW,
            entry.name,
            person.number if person else entry.number,
            "/".join(first.unit) if first else "",
            first.title if first else "",
            entry.sheet,
            entry.row,
        )
        self.plan.rows.append(row)
        if person is None:
            ref = -len(self.plan.new["person"]) - 1
            made = {"id": ref, **values, "stroke_key": stroke_key(entry.name), "order_no": number}
            if not entry.number:
                made["number"] = self._given_number(taken)
            if entry.has_smartphone is None:
                made["has_smartphone"] = True
            row.number = made["number"]
            self.plan.new["person"].append(made)
        else:
            ref = person.id
            self._compare(entry, person, {**values, "order_no": number}, row)
        self.posts.person(ref, entry, row)

    def _shorten(self, entry: PersonEntry, values: dict[str, Any]) -> None:
        for name, limit in LIMITS.items():
            if len(values[name]) > limit:
                self.places.say("too_long", entry, name, values[name], what=WORDS[name], limit=limit)
                values[name] = values[name][:limit]

    def _values(self, entry: PersonEntry) -> dict[str, Any]:
        posts: Sequence[PostEntry] = entry.posts
        if len(posts) > 1:
            posts = sorted(posts, key=lambda post: not post.is_primary)
        category, rank, grade = (
            (posts[0].category, posts[0].rank, posts[0].grade)
            if len(posts) == 1
            else (
                _first(post.category for post in posts),
                _first(post.rank for post in posts),
                _first(post.grade for post in posts),
            )
        )
        return {
            "number": entry.number,
            "name": entry.name,
            "gender": entry.gender,
            "born_on": born_on(entry.born),
            "category": category,
            "rank": rank,
            "grade": grade,
            "phone": entry.phone,
            "has_smartphone": entry.has_smartphone,
        }

    def _compare(self, entry: PersonEntry, person: PersonRow, values: dict[str, Any], row: Row) -> None:
        """An empty cell says nothing: it never wipes out what the database knows."""
        fields: dict[str, tuple[Any, Any]] = {}
        for name, value in values.items():
            old = getattr(person, name)
            if name == "born_on" and born_in(old) == value:
                continue  # the day is known from elsewhere, the file has the month
            if value not in ("", None) and value != old:
                fields[name] = (old, value)
        if "name" in fields:
            fields["stroke_key"] = (person.stroke_key, stroke_key(entry.name))
            fields["initials"] = (person.initials, initials_of(entry.name))
        if not self.snapshot.is_here(person):
            fields["left_on"] = (person.left_on, None)
            self.places.say(
                "left_before",
                entry,
                "name",
                entry.name,
                day=person.left_on,
            )
        if fields:
            self.plan.changed["person"].append(Change(person.id, fields))
        row.changes += [
            (WORDS[name], _text(old), _text(new)) for name, (old, new) in fields.items() if name in WORDS
        ]

    def _given_number(self, taken: set[str]) -> str:
        while True:
            self._given += 1
            number = f"R{self._given:05d}"
            if number not in taken:
                return number

    def _missing(self) -> None:
        found = set(self.people.found.values())
        for person in self.snapshot.persons.values():
            if person.id not in found and self.snapshot.is_here(person):
                holdings = self.snapshot.holdings.get(person.id, ())
                post = self.snapshot.posts[holdings[0].post_id] if holdings else None
                unit = self.units.full_name(post.unit_id) if post and post.unit_id in self.units.names else ""
                row = Row(MISSING, person.name, person.number, unit, post.title if post else "")
                self.plan.rows.append(row)

    def _notes(self) -> None:
        with_note = [entry for entry in self.draft.persons if entry.note]
        if with_note:
            self.places.say(
                "note_not_kept",
                with_note[0],
                "note",
                "",
                n=len(with_note),
            )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "有" if value else "没有"
    return "" if value is None else str(value)
