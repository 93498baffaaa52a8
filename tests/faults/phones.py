"""Phones for the fault tests: they send until they are told that the ballot was taken, as the page's script does."""

from __future__ import annotations

import http.client
import json
import random
import secrets
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.instances import Instance

SEED = """
import datetime as dt, json
from tests.cast import build_cast, make_lecture
from lunxun.feedback import actions, doors
from lunxun.plans.models import Lecture
cast = build_cast()
for number in range({more}):
    make_lecture(cast.session, cast.units["emergency"], cast.head.person, f"第 {{number + 3}} 讲",
                 dt.time(13 + number), dt.time(13 + number, 40))
clerk = cast.actor("clerk")
evaluation = actions.prepare_evaluation(actor=clerk, session=cast.session, mode="slips", expected={tickets})
tickets = actions.issue_slips(actor=clerk, evaluation=evaluation, count={tickets})
actions.open_answering(actor=clerk, evaluation=evaluation)
print(json.dumps({{"code": doors.code_of(cast.session), "tickets": tickets, "staging": evaluation.staging,
                  "lectures": list(Lecture.objects.order_by("pk").values_list("pk", flat=True))}}))
"""
KEPT = """
import json
from lunxun.feedback.staging import store_named
store = store_named({staging!r})
print(json.dumps({{"receipts": store.receipts(), "held": store.counts().held,
                  "payloads": [bytes(payload).decode() for payload, _hat in store.payloads()]}}))
"""


@dataclass
class Hall:
    """A session that is answering: its door, its tickets, and what the phones were told."""

    instance: Instance
    code: str
    tickets: list[str]
    staging: str
    lectures: list[int]
    receipts: dict[int, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/s/{self.code}/rate/"

    def send(self, address: str, number: int, key: str) -> int:
        """Post the ballot of phone `number` once; the status, 0 when nobody answered."""
        rows = {f"r{pk}-{item}": "1" for pk in self.lectures for item in ("topic", "content", "form")}
        words = {f"t{self.lectures[0]}": f"phone-{number:04d}"}
        body = urlencode({**rows, **words, "ticket": self.tickets[number], "key": key, "revision": "1"})
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", self.path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        self.statuses.append(answer.status)
        if answer.status == 200:
            self.receipts[number] = json.loads(told)["receipt"]
        return answer.status

    def crowd(self, address: str, numbers: range, pause: float = 0.4) -> list[threading.Thread]:
        """One thread a phone, each with one key for all its attempts; they end when they are told "taken"."""

        def phone(number: int) -> None:
            key = secrets.token_hex(16)
            time.sleep(random.uniform(0, pause))
            while self.send(address, number, key) != 200:
                time.sleep(random.uniform(pause / 4, pause))

        threads = [threading.Thread(target=phone, args=(number,), daemon=True) for number in numbers]
        for thread in threads:
            thread.start()
        return threads

    def assert_ledger(self, count: int) -> None:
        """What was acknowledged is there, once; nothing else is."""
        kept = json.loads(self.instance.python(KEPT.format(staging=self.staging)))
        marks = [payload.split("phone-")[1][:4] for payload in kept["payloads"]]
        assert sorted(marks) == [f"{number:04d}" for number in range(count)]
        assert sorted(self.receipts.values()) == sorted(kept["receipts"])
        assert len(set(self.receipts.values())) == count
        assert kept["held"] == 0


def open_hall(instance: Instance, tickets: int, lectures: int = 2) -> Hall:
    plan = json.loads(instance.python(SEED.format(tickets=tickets, more=lectures - 2)).splitlines()[-1])
    return Hall(instance, plan["code"], plan["tickets"], plan["staging"], plan["lectures"])


def joined(threads: list[threading.Thread], seconds: float) -> bool:
    """Whether all phones are done within so many seconds."""
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
