"""The burst: 600 phones send a ballot of eight rows within 60 s, then as much as the server takes.

One run holds the raw database before and after, the open-loop burst (10 % sent twice), the capacity at
1 and 64 clients, and the ledger: what was acknowledged against what is stored. Load, server and
database share the machine. PostgreSQL: `python -m tests.postgres python -m bench.feedback.burst`.
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
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.feedback._raw import run_all

PHONES, SECONDS = 600, float(os.environ.get("BURST_SECONDS", "60"))
CAPACITY_SECONDS = float(os.environ.get("BURST_CAPACITY_SECONDS", "5"))
TICKETS = 12_500
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
    """Accepted ballots a second with `clients` in a closed loop."""
    bodies = [
        [load.body(ticket) for _n, ticket in zip(range(4000 // clients), load.tickets, strict=False)]
        for _c in range(clients)
    ]
    done = [0] * clients
    ends = time.perf_counter() + CAPACITY_SECONDS

    def client(number: int) -> None:
        connection = load.connect()
        for body in bodies[number]:
            load.post(connection, body)
            done[number] += 1
            if time.perf_counter() > ends:
                break
        connection.close()

    run_all(clients, client)
    return sum(done) / CAPACITY_SECONDS


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
    for _try in range(150):
        time.sleep(0.2)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            continue
    raise RuntimeError("the server did not come up")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lunxun-burst-") as folder:
        os.environ.update(LUNXUN_DATA=folder, DJANGO_SETTINGS_MODULE="lunxun.web.settings")
        os.environ["PYTHONPATH"] = os.pathsep.join(["src", "."])
        plan = json.loads(
            subprocess.check_output(
                [sys.executable, str(HERE / "_seed.py"), str(TICKETS)], text=True
            ).splitlines()[-1]
        )
        before = probe()
        port = free_port()
        server = serve(port)
        try:
            load = Load(plan, port)
            took = sorted(burst(load))
            one, many = capacity(load, 1), capacity(load, 64)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        after, kept = probe(), stored(plan)
    report(took, one, many, before, after, kept, load)


def report(
    took: list[float], one: float, many: float, before: float, after: float, kept: int, load: Load
) -> None:
    name = "PostgreSQL" if os.environ.get("LUNXUN_DATABASE") else "SQLite"
    p50, p95 = statistics.median(took), took[int(len(took) * 0.95)]
    raw = (before + after) / 2
    print(f"{name}: {PHONES} phones × {len(load.lectures)} rows in {SECONDS:g} s, {len(took)} requests")
    print(f"  p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms (limit 500), max {took[-1] * 1000:.0f} ms")
    print(f"  answers by status: {load.statuses}")
    print(f"  capacity: {one:.0f}/s at 1 client, {many:.0f}/s at 64; ratio {many / one:.2f} (limit 0.9)")
    print(f"  raw database {before:.0f}/s before, {after:.0f}/s after; capacity ÷ raw {many / raw:.3f}")
    lost = len(load.acknowledged) - kept
    print(f"  acknowledged {len(load.acknowledged)}, stored {kept}, lost or double {lost}")


if __name__ == "__main__":
    main()
