from __future__ import annotations

import datetime as dt
import logging

import pytest

from lunxun.jobs.models import PeriodicRun
from lunxun.jobs.rhythm import Rhythm
from lunxun.kernel import clock
from lunxun.kernel import periodic as kernel_periodic
from lunxun.kernel.periodic import periodic


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict:
    monkeypatch.setattr(kernel_periodic, "registry", {})
    monkeypatch.setattr("lunxun.jobs.rhythm.registry", kernel_periodic.registry)
    return kernel_periodic.registry


@pytest.mark.django_db
def test_round_runs_a_job_once_over_all_workers(registry) -> None:
    runs: list[int] = []
    periodic("count", 60, lambda: runs.append(1))
    assert Rhythm().round() == 1
    assert Rhythm().round() == 0
    assert runs == [1]
    PeriodicRun.objects.update(due_at=clock.wall_now())
    assert Rhythm().round() == 1


@pytest.mark.django_db
def test_round_asks_first_and_writes_nothing_when_there_is_no_work(
    registry, django_assert_num_queries
) -> None:
    periodic("idle", 0.001, lambda: None, wanted=lambda: False)
    with django_assert_num_queries(0):
        assert Rhythm().round() == 0


@pytest.mark.django_db
def test_round_goes_on_after_a_job_that_fails(registry, caplog) -> None:
    runs: list[int] = []

    def broken() -> None:
        raise ValueError

    periodic("broken", 60, broken)
    periodic("good", 60, lambda: runs.append(1))
    with caplog.at_level(logging.CRITICAL, "lunxun.jobs"):
        assert Rhythm().round() == 1
    assert runs == [1]


@pytest.mark.django_db
def test_round_after_the_clock_was_set_back_does_not_wait_for_the_old_time(registry) -> None:
    periodic("chain", 60, lambda: None)
    PeriodicRun.objects.create(name="chain", due_at=clock.wall_now() + dt.timedelta(hours=5))
    assert Rhythm().round() == 1


def test_periodic_refuses_a_name_that_is_taken(registry) -> None:
    periodic("same", 1, print)
    periodic("same", 2, print)
    with pytest.raises(ValueError, match="same"):
        periodic("same", 1, repr)
