"""The chain of the trail: each entry's digest covers its content and the digest before it.

Entries are written in the transaction of their change and chained a moment later by one appender at
a time, so that no two changes wait for one another. The digest of entry n is

    H(digest of n - 1, as ASCII ‖ "\\n" ‖ canonical JSON of entry n, as UTF-8)

with H = SHA-256 or SM3 (GB/T 32905) and an empty digest before the first entry.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction

from lunxun.audit.models import AuditEntry, ChainHead
from lunxun.kernel import clock

ALGORITHMS = ("sha256", "sm3")
BATCH = 500


def chosen_algorithm() -> str:
    """The digest for new chains, from the settings; refuses one that this machine can't compute."""
    name = str(settings.LUNXUN_CHAIN)
    if name not in ALGORITHMS:
        raise ImproperlyConfigured(f"LUNXUN_CHAIN={name!r}: write sha256 or sm3.")
    if name not in hashlib.algorithms_available:
        raise ImproperlyConfigured(
            f"LUNXUN_CHAIN={name!r}: this machine's OpenSSL can't compute it; write sha256."
        )
    return name


def _plain(value: Any) -> Any:
    """JSON that reads the same from both databases: PostgreSQL turns 1e5 into 100000."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def canonical(entry: AuditEntry, seq: int) -> bytes:
    """The content that the digest covers: every column, in one spelling."""
    content = {
        "seq": seq,
        "id": entry.pk,
        "organisation": entry.organisation_id,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "account": entry.account_id,
        "actor": entry.actor_label,
        "verb": entry.verb,
        "subject": [entry.subject_type, entry.subject_id, entry.subject_label],
        "note": entry.note,
        "data": _plain(entry.data),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(entry: AuditEntry, seq: int, previous: str, algorithm: str) -> str:
    state = hashlib.new(algorithm)
    state.update(previous.encode("ascii") + b"\n" + canonical(entry, seq))
    return state.hexdigest()


def append_waiting(organisation_id: int) -> int:
    """Chain what waits for one organisation, oldest first; how many entries were chained."""
    total = 0
    while (done := _append_batch(organisation_id)) > 0:
        total += done
        if done < BATCH:
            break
    return total


@transaction.atomic
def _append_batch(organisation_id: int) -> int:
    # get_or_create locks nothing; the row lock (PostgreSQL) or the write transaction (SQLite) makes
    # every appender but one wait here, and read the head that the other one left.
    ChainHead.objects.get_or_create(
        organisation_id=organisation_id, defaults={"algorithm": chosen_algorithm()}
    )
    head = ChainHead.objects.select_for_update().get(organisation_id=organisation_id)
    waiting = list(
        AuditEntry.objects.filter(organisation_id=organisation_id, seq__isnull=True).order_by("id")[:BATCH]
    )
    for entry in waiting:
        head.seq += 1
        entry.seq, entry.previous = head.seq, head.digest
        entry.digest = head.digest = digest_of(entry, head.seq, head.digest, head.algorithm)
    if waiting:
        AuditEntry.objects.bulk_update(waiting, ["seq", "previous", "digest"], batch_size=100)
        head.save(update_fields=["seq", "digest"])
    return len(waiting)


def is_waiting() -> bool:
    """Whether any organisation has an entry to chain: the cheap question of the periodic job."""
    return AuditEntry.objects.filter(seq__isnull=True).exists()


def append_all() -> int:
    """Chain what waits, in every organisation."""
    owners = (
        AuditEntry.objects.filter(seq__isnull=True)
        .order_by("organisation_id")
        .values_list("organisation_id", flat=True)
        .distinct()
    )
    return sum(append_waiting(owner) for owner in list(owners))


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the chain is behind the trail."""

    waiting: int
    oldest_at: dt.datetime | None

    @property
    def seconds(self) -> float:
        """Age of the oldest entry that waits, by the clock that wrote it."""
        return max(0.0, (clock.now() - self.oldest_at).total_seconds()) if self.oldest_at else 0.0


def lag_of(organisation_id: int) -> Lag:
    row = AuditEntry.objects.filter(organisation_id=organisation_id, seq__isnull=True).aggregate(
        number=models.Count("id"), oldest=models.Min("at")
    )
    return Lag(row["number"], row["oldest"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found. `first_bad` is the first seq that is missing or doesn't fit."""

    entries: int
    seq: int
    digest: str
    first_bad: int | None = None
    reason: str = ""

    @property
    def is_good(self) -> bool:
        return self.first_bad is None


def verify_chain(organisation: models.Model | int, *, expect: str = "") -> Verdict:
    """Recompute the whole chain of an organisation.

    `expect` is an end "seq:digest" noted outside the database earlier: the only proof against
    somebody who rewrites the chain from some entry on together with its head.
    """
    owner = organisation if isinstance(organisation, int) else organisation.pk
    head = ChainHead.objects.filter(organisation_id=owner).first()
    algorithm = head.algorithm if head else chosen_algorithm()
    noted_seq, _, noted_digest = expect.partition(":")
    count, previous = 0, ""
    chained = AuditEntry.objects.filter(organisation_id=owner, seq__isnull=False).order_by("seq")
    for entry in chained.iterator(chunk_size=2000):
        seq = count + 1
        reason = _flaw(entry, seq, previous, algorithm)
        if not reason and noted_seq == str(seq) and entry.digest != noted_digest:
            reason = "与抄下的末尾不符：这一条或更早的记录被整段改写过"
        if reason:
            return Verdict(count, count, previous, seq, reason)
        count, previous = seq, entry.digest
    ends = _flaw_of_end(head, count, previous)
    if not ends and noted_seq.isdigit() and int(noted_seq) > count:
        ends = f"抄下的末尾是第 {noted_seq} 条，现在只有 {count} 条"
    if ends:
        return Verdict(count, count, previous, count + 1, ends)
    return Verdict(count, count, previous)


def _flaw(entry: AuditEntry, seq: int, previous: str, algorithm: str) -> str:
    if entry.seq != seq:
        return "这一条不见了"
    if entry.previous != previous:
        return "与前一条接不上"
    if entry.digest != digest_of(entry, seq, previous, algorithm):
        return "内容被改过"
    return ""


def _flaw_of_end(head: ChainHead | None, count: int, digest: str) -> str:
    if head is None:
        return "链的末尾记录不见了" if count else ""
    if head.seq > count:
        return f"末尾的记录被删掉了：应有 {head.seq} 条"
    if head.seq < count or head.digest != digest:
        return "链的末尾记录与最后一条不符"
    return ""
