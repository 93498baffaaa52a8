"""Writing the index, in the transaction of the change that it follows.

Worth of a token in an entry: BM25's term for it (Robertson and Zaragoza 2009, formula 3.15),

    tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / PIVOT)),   tf = in the text + TITLE · in the title,

in thousandths, rounded. `PIVOT` stands for the mean length: a constant, so that one new entry does not
move the worth of all others, and so that the index built step by step equals the one rebuilt at once.
Whole numbers, so that both databases add up to the same score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from lunxun.org.models import Organisation
from lunxun.search.kinds import Document, Kind, kind, kinds
from lunxun.search.models import Posting, SearchEntry
from lunxun.search.tokens import VERSION, fold, search_tokens

K1, B = 1.2, 0.5
PIVOT = 600
"""Tokens of a middling text: pairs, single characters and long words of about 250 Han characters."""
TITLE = 6
"""One occurrence in the title is worth this many in the text."""

_postponed: ContextVar[bool] = ContextVar("search_postponed", default=False)


@contextmanager
def postponed() -> Iterator[None]:
    """Leave the index alone, for whoever writes a whole year at once and calls `rebuild` at the end."""
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


def impact(tf: int, length: int) -> int:
    """What a token with weighted frequency `tf` is worth in an entry of `length` tokens, in thousandths."""
    return round(1000 * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / PIVOT)))


def index(name: str, subject: Any) -> None:
    """Bring the entry of one subject up to date; remove it when it can't be found any more."""
    if _postponed.get():
        return
    document = kind(name).document(subject)
    if document is None:
        SearchEntry.objects.filter(
            organisation_id=subject.organisation_id, kind=name, subject_id=subject.pk
        ).delete()
    else:
        write(name, document)


def write(name: str, document: Document) -> bool:
    """Store one document; False when nothing had changed."""
    digest = _digest(document)
    own: dict[str, Any] = {
        "organisation_id": document.organisation_id,
        "kind": name,
        "subject_id": document.subject_id,
    }
    known = SearchEntry.objects.filter(**own).first()
    if known is not None and (known.digest, known.tokens_version) == (digest, VERSION):
        return False
    values = {
        "unit_id": document.unit_id,
        "title": document.title[:200],
        "text": document.text,
        "folded": fold(f"{document.title}\n{document.text}"),
        "on": document.on,
        "year": document.on.year,
        "digest": digest,
        "tokens_version": VERSION,
    }
    entry, is_new = SearchEntry.objects.update_or_create(**own, defaults=values)
    if not is_new:
        Posting.objects.filter(organisation_id=document.organisation_id, entry=entry).delete()
    counted, titled = search_tokens(document.text), search_tokens(document.title)
    length = counted.total() + titled.total()
    weights = dict(counted)
    for token, n in titled.items():
        weights[token] = weights.get(token, 0) + TITLE * n
    Posting.objects.bulk_create(
        [
            Posting(
                organisation_id=document.organisation_id,
                token=token,
                entry=entry,
                impact=impact(tf, length),
            )
            for token, tf in sorted(weights.items())
        ],
        batch_size=2000,
    )
    return True


def rebuild(organisation_id: int, say: Callable[[str, int], object] | None = None) -> dict[str, int]:
    """Renew every entry of an organisation and drop those whose subject is gone; kind → entries.

    One transaction a kind and 200 subjects at a time: people go on working and searching meanwhile.
    """
    counts = {}
    for one in kinds():
        kept: list[int] = []
        batch: list[Document] = []
        for document in one.documents(organisation_id):
            batch.append(document)
            if len(batch) == 200:
                kept += _write_all(one, batch, say, len(kept))
                batch = []
        kept += _write_all(one, batch, say, len(kept))
        _drop_others(one, organisation_id, set(kept))
        counts[one.name] = len(kept)
    return counts


def _write_all(
    one: Kind, batch: list[Document], say: Callable[[str, int], object] | None, before: int
) -> list[int]:
    with transaction.atomic():
        for document in batch:
            write(one.name, document)
    if say is not None and batch:
        say(one.name, before + len(batch))
    return [document.subject_id for document in batch]


def _drop_others(one: Kind, organisation_id: int, kept: set[int]) -> None:
    known = SearchEntry.objects.filter(organisation_id=organisation_id, kind=one.name)
    gone = [pk for pk, subject in known.values_list("pk", "subject_id") if subject not in kept]
    for start in range(0, len(gone), 500):
        SearchEntry.objects.filter(organisation_id=organisation_id, pk__in=gone[start : start + 500]).delete()


def _digest(document: Document) -> str:
    parts = (document.unit_id, document.title, document.text, document.on.isoformat())
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def renew_outdated() -> int:
    """Go over all organisations; entries that did not change cost one read. Run by the workers."""
    return sum(sum(rebuild(pk).values()) for pk in Organisation.objects.values_list("pk", flat=True))
