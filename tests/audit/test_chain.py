"""The chain: without a gap, and every way of tampering is found at its first entry."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import F

from lunxun.audit import chain
from lunxun.audit.models import AuditEntry, ChainHead
from lunxun.audit.trail import record
from lunxun.kernel import clock
from tests.cast import Cast


def write(cast: Cast, count: int, **fields: object) -> list[AuditEntry]:
    with transaction.atomic():
        return [
            record(
                actor=cast.actor("clerk"),
                verb="add_lecture",
                subject=cast.session,
                note=f"第 {number} 条",
                data={"number": number, "share": number / 4, "names": ["甲", "乙"]},
                **fields,
            )
            for number in range(count)
        ]


@pytest.fixture
def chained(cast: Cast) -> Cast:
    write(cast, 12)
    assert chain.append_waiting(cast.organisation.pk) == 12
    return cast


def entry(cast: Cast, seq: int):
    return AuditEntry.objects.filter(organisation=cast.organisation, seq=seq)


def first_bad(cast: Cast) -> int | None:
    return chain.verify_chain(cast.organisation).first_bad


def test_append_numbers_entries_without_gap_and_links_them(chained: Cast) -> None:
    rows = list(AuditEntry.objects.filter(organisation=chained.organisation).order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, 13))
    assert rows[0].previous == ""
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]
    verdict = chain.verify_chain(chained.organisation)
    assert verdict.is_good
    assert (verdict.entries, verdict.seq, verdict.digest) == (12, 12, rows[-1].digest)


def test_append_twice_changes_nothing(chained: Cast) -> None:
    before = list(AuditEntry.objects.order_by("id").values())
    assert chain.append_waiting(chained.organisation.pk) == 0
    assert chain.append_all() == 0
    assert list(AuditEntry.objects.order_by("id").values()) == before


def test_append_keeps_organisations_apart(cast: Cast) -> None:
    write(cast, 2)
    with transaction.atomic():
        record(actor=cast.actor("outsider"), verb="set_day", subject=cast.session)
    assert chain.is_waiting()
    assert chain.append_all() == 3
    assert not chain.is_waiting()
    elsewhere = AuditEntry.objects.get(organisation=cast.outsider.organisation)
    assert (elsewhere.seq, elsewhere.previous) == (1, "")


def test_append_in_several_batches_is_one_chain(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 4)
    write(cast, 10)
    assert chain.append_waiting(cast.organisation.pk) == 10
    assert chain.verify_chain(cast.organisation).seq == 10


def test_the_digest_is_the_documented_one(chained: Cast) -> None:
    rows = list(AuditEntry.objects.filter(organisation=chained.organisation).order_by("seq")[:2])
    for row in rows:
        expected = hashlib.sha256(row.previous.encode() + b"\n" + chain.canonical(row, row.seq)).hexdigest()
        assert row.digest == expected


FLIPS = {
    "at": dt.datetime(2022, 1, 1, tzinfo=dt.UTC),
    "account": None,
    "actor_label": "别人",
    "verb": "withdraw_lecture",
    "subject_type": "plans.Venue",
    "subject_id": "999999",
    "subject_label": "别的",
    "note": "改过",
    "data": {"number": 5, "share": 1.25, "names": ["甲", "丙"]},
    "previous": "0" * 64,
    "digest": "0" * 64,
}


@pytest.mark.parametrize("column", FLIPS)
def test_verify_finds_a_changed_column(chained: Cast, column: str) -> None:
    assert first_bad(chained) is None
    assert entry(chained, 6).update(**{column: FLIPS[column]}) == 1
    assert first_bad(chained) == 6


def test_the_flips_cover_every_column() -> None:
    columns = {field.name for field in AuditEntry._meta.concrete_fields}
    assert columns - set(FLIPS) == {"id", "organisation", "seq"}


def test_verify_finds_a_removed_entry(chained: Cast) -> None:
    entry(chained, 4).delete()
    assert first_bad(chained) == 4


def test_verify_finds_a_removed_entry_whose_followers_were_renumbered(chained: Cast) -> None:
    entry(chained, 4).delete()
    for seq in range(5, 13):
        entry(chained, seq).update(seq=F("seq") - 1)
    assert first_bad(chained) == 4


def test_verify_finds_two_entries_that_changed_places(chained: Cast) -> None:
    entry(chained, 7).update(seq=1000)
    entry(chained, 9).update(seq=7)
    entry(chained, 1000).update(seq=9)
    assert first_bad(chained) == 7


def test_verify_finds_a_shortened_chain(chained: Cast) -> None:
    AuditEntry.objects.filter(organisation=chained.organisation, seq__gt=9).delete()
    verdict = chain.verify_chain(chained.organisation)
    assert verdict.first_bad == 10
    assert "12" in verdict.reason


def test_verify_finds_a_chain_removed_as_a_whole(chained: Cast) -> None:
    AuditEntry.objects.filter(organisation=chained.organisation).delete()
    assert first_bad(chained) == 1


def test_verify_finds_a_removed_head(chained: Cast) -> None:
    ChainHead.objects.all().delete()
    assert first_bad(chained) == 13


def test_verify_finds_an_entry_moved_to_another_organisation(chained: Cast) -> None:
    entry(chained, 3).update(organisation=chained.outsider.organisation)
    assert first_bad(chained) == 3


def test_verify_against_a_noted_end_finds_a_chain_rewritten_with_its_head(chained: Cast) -> None:
    noted = chain.verify_chain(chained.organisation)
    note = f"{noted.seq}:{noted.digest}"
    assert chain.verify_chain(chained.organisation, expect=note).is_good
    entry(chained, 5).update(note="改过")
    AuditEntry.objects.filter(organisation=chained.organisation).update(seq=None, previous="", digest="")
    ChainHead.objects.all().delete()
    chain.append_all()
    assert first_bad(chained) is None
    assert chain.verify_chain(chained.organisation, expect=note).first_bad == 12
    AuditEntry.objects.filter(organisation=chained.organisation, seq__gt=11).delete()
    ChainHead.objects.update(seq=11, digest=entry(chained, 11).get().digest)
    assert first_bad(chained) is None
    assert chain.verify_chain(chained.organisation, expect=note).first_bad == 12


def test_a_chain_in_sm3_stays_in_sm3(cast: Cast, settings) -> None:
    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("this OpenSSL has no SM3")
    settings.LUNXUN_CHAIN = "sm3"
    write(cast, 2)
    chain.append_all()
    settings.LUNXUN_CHAIN = "sha256"
    write(cast, 2)
    chain.append_all()
    assert ChainHead.objects.get().algorithm == "sm3"
    assert chain.verify_chain(cast.organisation).seq == 4


@pytest.mark.parametrize("name", ["md5", "", "SHA256"])
def test_an_unknown_digest_is_refused(settings, name: str) -> None:
    settings.LUNXUN_CHAIN = name
    with pytest.raises(ImproperlyConfigured, match="LUNXUN_CHAIN"):
        chain.chosen_algorithm()


def test_lag_tells_number_and_age_of_what_waits(cast: Cast) -> None:
    write(cast, 3)
    with clock.frozen(clock.now() + dt.timedelta(seconds=4)):
        lag = chain.lag_of(cast.organisation.pk)
        assert (lag.waiting, lag.seconds) == (3, 4.0)
    chain.append_all()
    assert chain.lag_of(cast.organisation.pk).waiting == 0
    assert chain.lag_of(cast.organisation.pk).seconds == 0.0


def test_record_outside_a_transaction_is_a_defect(transactional_db: None) -> None:
    from tests.cast import build_cast

    cast = build_cast()
    with pytest.raises(RuntimeError, match="transaction"):
        record(actor=cast.actor("clerk"), verb="set_day", subject=cast.session)


@pytest.mark.django_db(transaction=True)
def test_many_appenders_and_writers_at_once_make_one_chain_without_gap() -> None:
    from tests.cast import build_cast

    cast = build_cast()
    write(cast, 20)
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                if number % 2:
                    write(cast, 3)
                chain.append_waiting(cast.organisation.pk)
        except Exception as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    chain.append_all()
    verdict = chain.verify_chain(cast.organisation)
    assert verdict.is_good
    assert verdict.entries == 20 + 2 * 5 * 3
