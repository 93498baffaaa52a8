"""How many people each session calls up: by the plan, and on the day with all the changes of the year.

`data/year/expected_counts.csv` is the reviewed table (domain.md S3); a test evaluates every rule again
as the plan has it and can write that part anew; `on_the_day` is what the rosters hold after the changes
of the year, held by the test of the whole year.
"""

from __future__ import annotations

from lunxun.teaching.audience import evaluate, parse, vocabulary_of
from lunxun.web.demo import audiences
from lunxun.web.demo.year import sessions

COLUMNS = ("number", "on", "rule", "title", "people")


def table(organisation_id: int) -> list[tuple[str, ...]]:
    """A row per session: number, date of the plan, rule, title, distinct people on that day."""
    vocabulary = vocabulary_of(organisation_id)
    found = []
    for planned in sessions():
        node = parse(audiences.expression(planned.rule, organisation_id), vocabulary)
        people = len(evaluate(node, organisation_id, planned.on))
        found.append((str(planned.number), planned.on.isoformat(), planned.rule, planned.title, str(people)))
    return found
