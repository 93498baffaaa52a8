"""Which post and which holding every row means; what begins, ends, moves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lunxun.kernel.text import clean_line, half_width
from lunxun.org.rosters.guessing import titles
from lunxun.org.rosters.matching.places import Places
from lunxun.org.rosters.matching.plan import Change, Plan, Row
from lunxun.org.rosters.matching.snapshot import HoldingRow, PostRow, Snapshot
from lunxun.org.rosters.matching.units import Units
from lunxun.org.rosters.reading.draft import PersonEntry, PostEntry

ORDER_STEP = 10
ALONE = (titles.HEAD, titles.DEPUTY)
"""Levels of which each holder has a post of his own: portfolios and reviews hang on it."""
KIND_WORDS = {"regular": "任职", "acting": "主持工作", "concurrent": "兼任", "seconded": "借调"}


@lru_cache(maxsize=50_000)
def title_key(title: str) -> str:
    return half_width(clean_line(title)).replace("（", "(").replace("）", ")").replace(" ", "")


@dataclass(slots=True)
class Wanted:
    """A holding that the file says: unit reference, title, kind, and the row it comes from."""

    unit: int
    title: str
    kind: str
    is_primary: bool
    from_on: dt.date | None
    line: str
    entry: PostEntry


class Posts:
    """Turns rows into holdings. Call `person` for everybody in official order, then `finish`."""

    def __init__(
        self, snapshot: Snapshot, plan: Plan, places: Places, units: Units, choices: Mapping[str, str]
    ) -> None:
        self.snapshot, self.plan, self.places, self.units = snapshot, plan, places, units
        self.choices = choices
        self._by_title: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._rows: dict[int, dict[str, Any]] = {}
        for post in snapshot.posts.values():
            self._by_title[post.unit_id, title_key(post.title)].append(post.id)
        self._holders: dict[int, set[int]] = defaultdict(set)
        for holdings in snapshot.holdings.values():
            for holding in holdings:
                self._holders[holding.post_id].add(holding.person_id)
        self._order = max((post.order_no for post in snapshot.posts.values()), default=0)
        self._codes = {post.code for post in snapshot.posts.values()}
        self._numbers: dict[int, int] = defaultdict(int)
        self._lines: dict[int, Change] = {}
        self._open: list[tuple[int, Row, Wanted, HoldingRow | None]] = []
        self._shared: dict[tuple[int, str, str], int] = {}
        self.in_file: set[int] = set()

    def wanted(self, entry: PersonEntry) -> list[Wanted]:
        """The holdings of one entry; an acting deputy holds his own post and stands in for the head."""
        found: list[Wanted] = []
        for post in entry.posts:
            title = _clean(post.title)
            unit = self.units.resolve(post.unit, post) if post.unit else None
            if unit is None:
                continue
            if not title:
                title = "工作人员"
            kind = post.kind or "regular"
            one = Wanted(unit, title, kind, post.is_primary, post.from_on, post.line, post)
            head = titles.head_title_of(title) if kind == "acting" else ""
            if head:
                one.kind = "regular"
                found.append(one)
                found.append(Wanted(unit, head, "acting", False, post.from_on, "", post))
            else:
                found.append(one)
        return _once(found)

    def person(self, ref: int, entry: PersonEntry, row: Row) -> None:
        """Match what the file says of one person with his holdings; what is left is decided in `finish`."""
        wanted = self.wanted(entry)
        if ref < 0:  # a new person has nothing to compare with
            wanted.sort(key=lambda one: (one.kind != "regular", not one.is_primary))
            self._open += [(ref, row, one, None) for one in wanted]
            return
        old = list(self.snapshot.holdings.get(ref, ()))
        pairs: list[tuple[Wanted, HoldingRow]] = []
        rest: list[Wanted] = []
        for one in wanted:
            held = self._holding_of(one, old)
            if held is None:
                rest.append(one)
            else:
                old.remove(held)
                pairs.append((one, held))
        keeps_primary = any(one.is_primary and held.is_primary for one, held in pairs)
        for one, held in pairs:
            self._compare(one, held, row, keeps_primary=keeps_primary)
        moved = [held for held in old if held.kind == "regular" and held.is_primary]
        rest.sort(key=lambda one: (one.kind != "regular", not one.is_primary))
        for one in rest:
            gone = moved.pop(0) if moved and one.kind == "regular" else None
            if gone is not None:
                old.remove(gone)
                self._holders[gone.post_id].discard(ref)
            self._open.append((ref, row, one, gone))
        if old and wanted:
            names = "、".join(self._words(held.post_id) for held in old)
            self.places.say(
                "holding_kept",
                entry,
                "title",
                row.title,
                posts=names,
            )

    def finish(self) -> None:
        """Give every new holding its post, now that it is known which posts have become free."""
        for ref, row, one, gone in self._open:
            post = self._post_for(one, ref)
            self._holders[post].add(ref)
            begins = one.from_on or self.snapshot.on
            if gone is not None:
                row.changes.append(("职务", self._words(gone.post_id), self._said(one)))
                if gone.from_on >= begins:
                    # Begun on the same day or later: a correction, not a move.
                    self.plan.changed["holding"].append(
                        Change(gone.id, {"post_id": (gone.post_id, post), **_from(gone, one)})
                    )
                    continue
                last = begins - dt.timedelta(days=1)
                self.plan.changed["holding"].append(Change(gone.id, {"to_on": (gone.to_on, last)}))
            elif ref > 0:
                row.changes.append(("职务", "", self._said(one)))
            self.plan.new["holding"].append(
                {
                    "id": -len(self.plan.new["holding"]) - 1,
                    "post_id": post,
                    "person_id": ref,
                    "kind": one.kind,
                    "is_primary": one.is_primary,
                    "from_on": begins,
                    "to_on": None,
                }
            )
        self.plan.changed["post"] += self._lines.values()

    def _said(self, one: Wanted) -> str:
        words = f"{self.units.full_name(one.unit)} {one.title}"
        return words if one.kind == "regular" else f"{words}（{KIND_WORDS[one.kind]}）"

    def _words(self, post_id: int) -> str:
        post = self.snapshot.posts[post_id]
        name = self.units.full_name(post.unit_id) if post.unit_id in self.units.names else ""
        return f"{name} {post.title}".strip()

    def _holding_of(self, one: Wanted, old: list[HoldingRow]) -> HoldingRow | None:
        same = []
        for held in old:
            post = self.snapshot.posts[held.post_id]
            if post.unit_id == one.unit and title_key(post.title) == title_key(one.title):
                alone = len(self._holders[post.id]) == 1
                if not one.line or not post.line or post.line == one.line or alone:
                    same.append(held)
        same.sort(key=lambda held: held.kind != one.kind)
        return same[0] if same else None

    def _compare(self, one: Wanted, held: HoldingRow, row: Row, *, keeps_primary: bool) -> None:
        fields: dict[str, tuple[Any, Any]] = _from(held, one)
        if held.kind != one.kind:
            fields["kind"] = (held.kind, one.kind)
            row.changes.append(("任职方式", KIND_WORDS[held.kind], KIND_WORDS[one.kind]))
        if not keeps_primary and held.is_primary != one.is_primary:
            fields["is_primary"] = (held.is_primary, one.is_primary)
            row.changes.append(("主要职务", self._words(held.post_id), "是" if one.is_primary else "否"))
        if "from_on" in fields:
            if held.to_on and one.from_on and one.from_on > held.to_on:
                del fields["from_on"]
            else:
                row.changes.append(("任职时间", held.from_on.isoformat(), str(one.from_on)))
        if fields:
            self.plan.changed["holding"].append(Change(held.id, fields))
        self._line(self.snapshot.posts[held.post_id], one.line, row)

    def _line(self, post: PostRow, line: str, row: Row | None) -> None:
        if line and line != post.line and post.id not in self._lines:
            self._lines[post.id] = Change(post.id, {"line": (post.line, line)})
            if row is not None:
                row.changes.append(("条线", post.line, line))

    def _post_for(self, one: Wanted, ref: int) -> int:
        level = self._level(one)
        if level in ALONE or one.kind == "acting":
            return self._find_post(one, ref, level)
        # Others share a post: who comes second with the same words joins the first.
        key = (one.unit, one.title, one.line)
        if key not in self._shared:
            self._shared[key] = self._find_post(one, ref, level)
        return self._shared[key]

    def _find_post(self, one: Wanted, ref: int, level: str) -> int:
        same = self._by_title.get((one.unit, title_key(one.title)), [])
        fitting = [post for post in same if not one.line or self._line_of(post) in {"", one.line}]
        others = [post for post in fitting if not (self._holders[post] - {ref})]
        if one.kind == "acting" and fitting:
            return fitting[0]
        if level not in ALONE and fitting:
            found = fitting[0]
        elif others:
            found = others[0]
        elif level == titles.HEAD and len(fitting) == 1 and self._is_held_by_strangers(fitting[0]):
            found = fitting[0]
            self.places.say(
                "head_held",
                one.entry,
                "title",
                one.title,
                unit=self.units.full_name(one.unit),
                title=one.title,
            )
        else:
            return self._new(one, level)
        if found > 0:
            self._line(self.snapshot.posts[found], one.line, None)
        elif not self._rows[found]["line"]:
            self._rows[found]["line"] = one.line[:30]
        return found

    def _is_held_by_strangers(self, post: int) -> bool:
        """Whether nobody of the file holds the post: then who holds it has probably gone."""
        return all(holder > 0 and holder not in self.in_file for holder in self._holders[post])

    def _line_of(self, post: int) -> str:
        if post in self._lines:
            return str(self._lines[post].fields["line"][1])
        return self.snapshot.posts[post].line if post > 0 else str(self._rows[post]["line"])

    def _level(self, one: Wanted) -> str:
        unit_type = self.units.unit_type[one.unit]
        guess = titles.level_of(one.title, unit_type)
        chosen = self.choices.get(one.title, "")
        return chosen if chosen in titles.LEVELS else guess

    def _new(self, one: Wanted, level: str) -> int:
        post = -len(self.plan.new["post"]) - 1
        if len(one.title) > 60:
            self.places.say("too_long", one.entry, "title", one.title, what="职务", limit=60)
        self._order += ORDER_STEP
        row = {
            "id": post,
            "code": self._code(one.unit),
            "unit_id": one.unit,
            "title": one.title[:60],
            "level": level,
            "is_head": level == titles.HEAD,
            "line": one.line[:30],
            "order_no": self._order,
        }
        self.plan.new["post"].append(row)
        self._rows[post] = row
        self._by_title[one.unit, title_key(one.title)].append(post)
        known = self.plan.levels.get(one.title, (level, 0))
        self.plan.levels[one.title] = (known[0], known[1] + 1)
        return post

    def _code(self, unit: int) -> str:
        known = self.snapshot.units.get(unit)
        stem = known.code if known else self.plan.new["unit"][-unit - 1]["code"]
        while True:
            self._numbers[unit] += 1
            code = f"{stem}-{self._numbers[unit]:03d}"
            if code not in self._codes:
                self._codes.add(code)
                return code


@lru_cache(maxsize=50_000)
def _clean(title: str) -> str:
    return clean_line(title)


def _from(held: HoldingRow, one: Wanted) -> dict[str, tuple[Any, Any]]:
    if one.from_on is None or one.from_on == held.from_on:
        return {}
    return {"from_on": (held.from_on, one.from_on)}


def _once(found: list[Wanted]) -> list[Wanted]:
    """The same post twice of one person is one holding."""
    if len(found) < 2:
        return found
    seen: dict[tuple[int, str], Wanted] = {}
    for one in found:
        key = (one.unit, title_key(one.title))
        if key not in seen:
            seen[key] = one
        elif one.kind == "acting":
            seen[key].kind = "acting"
    return list(seen.values())
