"""Indexing and asking the full-text search: the demo's year of texts, and many years of suggestions beside it.

Builds or reuses a demo's data folder (LUNXUN_DATA, else a temporary one; never one that is in use: the
suggestions are added to it), adds closed suggestions made of the demo's own sentences, writes the index
anew, and asks the reviewed questions of tests/search/queries.json through the search page. Prints texts
indexed a second, postings, and the medians of wall-clock and CPU time of the page beside the limit.

    python -m bench.search.full_text [--texts 20000] [--json OUT]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.pages import LIMIT_MS, ROOT, _prepare

QUERIES = ROOT / "tests" / "search" / "queries.json"
ASKED = 5


def _add(texts: int) -> None:
    """Closed suggestions with sentences of the demo joined by twos: all visible to everybody."""
    from lunxun.tracking.models import Suggestion

    dice = random.Random(20221205)
    known = list(Suggestion.objects.select_related("session").order_by("pk"))
    words = [one.words for one in known]
    Suggestion.objects.bulk_create(
        (
            Suggestion(
                organisation_id=(model := known[n % len(known)]).organisation_id,
                session_id=model.session_id,
                number=10_000 + n,
                words=" ".join(dice.sample(words, 2)),
                category=model.category,
                state="closed",
                owner_unit_id=model.owner_unit_id,
                taken_on=model.taken_on,
                due_on=model.due_on,
                answer=model.answer or "已办",
                evidence="台账",
            )
            for n in range(texts)
        ),
        batch_size=500,
    )


def _asked() -> list[str]:
    return [
        row["q"] if isinstance(row, dict) else row for row in json.loads(QUERIES.read_text(encoding="utf-8"))
    ]


def measure() -> list[dict[str, Any]]:
    """Medians of the page of each question, for somebody who sees everything."""
    from django.test import Client
    from django.urls import reverse

    from lunxun.org.models import Account

    client = Client(headers={"host": "localhost"})
    client.force_login(Account.objects.get(login="clerk"))
    rows = []
    for question in _asked():
        walls, processors = [], []
        for _ in range(ASKED + 1):
            wall, processor = time.perf_counter(), time.process_time()
            answer = client.get(reverse("search:results"), {"q": question})
            walls.append(1000 * (time.perf_counter() - wall))
            processors.append(1000 * (time.process_time() - processor))
        assert answer.status_code == 200, (question, answer.status_code)
        rows.append(
            {
                "q": question,
                "wall_ms": round(statistics.median(walls[1:]), 1),
                "cpu_ms": round(statistics.median(processors[1:]), 1),
            }
        )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description="Indexing and asking the full-text search.")
    parser.add_argument("--texts", type=int, default=20_000, help="suggestions added to those of the demo")
    parser.add_argument("--json", metavar="OUT", help="write the figures here as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lunxun-search-") as temporary:
        story = _prepare(os.environ.get("LUNXUN_DATA") or temporary)
        from lunxun.kernel import clock
        from lunxun.org.models import Organisation
        from lunxun.search import index
        from lunxun.search.models import Posting, SearchEntry
        from lunxun.web.demo.build import instant_of

        with clock.frozen(instant_of(story)):
            _add(given.texts)
            begun = time.process_time()
            index.rebuild(Organisation.objects.get().pk)
            seconds = time.process_time() - begun
            entries, postings = SearchEntry.objects.count(), Posting.objects.count()
            rows = measure()
    print(
        f"{entries} texts, {postings} postings, indexed in {seconds:.1f} s of CPU ({entries / seconds:.0f} a second)"
    )
    worst = max(rows, key=lambda row: row["cpu_ms"])
    print(
        f"{len(rows)} questions: median {statistics.median(row['cpu_ms'] for row in rows):.0f} ms CPU, "
        f"slowest {worst['cpu_ms']:.0f} ms CPU ({worst['wall_ms']:.0f} ms wall; {worst['q']}); limit {LIMIT_MS} ms"
    )
    if given.json:
        Path(given.json).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
