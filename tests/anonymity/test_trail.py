"""What a running server writes while people draw and vote holds no line with a person and a ballot."""

from __future__ import annotations

import collections
import http.client
import json
import re
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode, urlsplit

from django.urls import reverse

from lunxun.feedback import ballots, doors, tickets
from lunxun.feedback.staging import store_named
from tests.anonymity.voting import marked, person_name, person_phone
from tests.feedback.factories import new_key, opened
from tests.instances import Instance

VOTERS = 300
POSTS = 200

LAY_OUT = """
import json
from lunxun.feedback import actions, doors
from lunxun.kernel import clock
from lunxun.teaching.models import Door
from tests.anonymity.voting import people_called
from tests.cast import build_cast
cast = build_cast()
cast.session.on, cast.session.state = clock.today(), "released"
cast.session.save()
entries = people_called(cast, {voters})
evaluation = actions.prepare_evaluation(actor=cast.actor("clerk"), session=cast.session, mode="phone", expected={voters})
actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
code = doors.code_of(cast.session)
Door.objects.filter(session=cast.session).update(is_open=True)
print(json.dumps([code, [entry.pk for entry in entries], cast.lecture.pk]))
"""
SEAL = """
from lunxun.feedback import actions
from lunxun.feedback.models import Evaluation
from lunxun.org.actors import system_actor
evaluation = Evaluation.objects.get()
actor = system_actor(evaluation.organisation)
actions.start_collecting(actor=actor, evaluation=evaluation)
actions.seal_evaluation(actor=actor, evaluation=evaluation)
print(evaluation.ballots)
"""
DUMP = "from django.core.management import call_command; call_command('dumpdata', format='jsonl')"


class Phone:
    """One connection that is kept open; every request carries what a phone tells about itself."""

    def __init__(self, address: str) -> None:
        self._line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookie = ""

    def ask(self, method: str, path: str, fields=None, voter: int = 0, **headers: str) -> tuple[int, str]:
        body = urlencode(fields) if fields else None
        known = {"User-Agent": agent(voter), "X-Forwarded-For": place(voter), "Cookie": self.cookie}
        if body:
            known["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, {**known, **headers})
        answer = self._line.getresponse()
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).split(";")[0]
        return answer.status, answer.read().decode()

    def close(self) -> None:
        self._line.close()


def agent(voter: int) -> str:
    return f"MicroMessenger/8.0 Device-{voter:04d}"


def place(voter: int) -> str:
    return f"10.77.{voter // 250}.{voter % 250 + 1}"


def persons(voter: int) -> list[str]:
    return [person_name(voter), person_phone(voter), agent(voter), place(voter)]


_WORD = re.compile(r"[\w.-]{8,}")


def guilty(lines: Iterable[str], people: Iterable[str], ballots: Iterable[str]) -> list[str]:
    """Lines that hold anything of any person beside anything of any ballot."""
    person, ballot = re.compile("|".join(map(re.escape, people))), set(ballots)
    return [line for line in lines if not ballot.isdisjoint(_WORD.findall(line)) and person.search(line)]


def test_three_hundred_people_draw_and_vote_and_no_line_joins_a_person_to_a_ballot(instance: Instance):
    code, entries, lecture = json.loads(instance.python(LAY_OUT.format(voters=VOTERS)))
    process, address = instance.serve(LUNXUN_LOG="DEBUG")
    phone, ballots_said = Phone(address), []
    held = draw_all(phone, code, entries)
    for voter, ticket in enumerate(held):
        key = new_key()
        fields = {"ticket": ticket, "key": key, f"r{lecture}-topic": voter % 4, f"t{lecture}": marked(voter)}
        status, told = phone.ask("POST", f"/s/{code}/rate/", fields, voter, Accept="application/json")
        assert status == 200, told
        receipt = json.loads(told)["receipt"]
        ballots_said += [
            ticket,
            tickets.printed(ticket),
            key,
            tickets.digest(ticket).hex(),
            marked(voter),
            receipt,
        ]
    refused, _told = phone.ask(
        "POST", f"/s/{code}/rate/", {"ticket": held[0], "key": "no key", "t0": marked(0)}
    )
    assert refused == 422
    phone.close()
    people = [word for voter in range(VOTERS) for word in persons(voter)]
    while_open = list(everything(instance))
    process.terminate()
    process.wait(30)
    assert int(instance.python(SEAL)) == VOTERS
    lines = while_open + list(everything(instance))
    # Both are there to be found, each in its own place.
    assert sum(person_name(7) in line for line in lines)
    assert sum(marked(7) in line for line in lines)
    assert guilty(lines, people, ballots_said) == []
    assert guilty([f"{person_name(7)} {marked(7)}"], people, ballots_said)
    # What a phone tells about itself is written nowhere at all, and no ticket in the clear.
    everything_said = "\n".join(lines)
    for word in [
        *(agent(voter) for voter in range(VOTERS)),
        *(place(voter) for voter in range(VOTERS)),
        *held,
    ]:
        assert word not in everything_said


def draw_all(phone: Phone, code: str, entries: list[int]) -> list[str]:
    """Everybody checks in and draws at the door, through its pages; the ticket of each."""
    path = f"/s/{code}/ticket/"
    _status, blocks = phone.ask("GET", path)
    path += re.search(r'href="(\?unit=[^"]+)"', blocks)[1]
    _status, page = phone.ask("GET", path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    held = []
    for voter, entry in enumerate(entries):
        ticket = tickets.new_ticket()
        fields = {
            "csrfmiddlewaretoken": token,
            "entry": entry,
            "phone_tail": person_phone(voter)[-4:],
            "digest": tickets.digest(ticket).hex(),
        }
        status, told = phone.ask("POST", path, fields, voter)
        assert status == 200
        assert "票领好了" in told, told
        held.append(ticket)
    return held


def everything(instance: Instance) -> Iterator[str]:
    """Log lines, rows of every table, and files of the data folder as text, line by line."""
    yield from instance.logs().splitlines()
    yield from instance.python(DUMP).splitlines()
    for path in instance.folder.rglob("*"):
        # The database's own file is read row by row above; pages of bytes have no lines.
        if path.is_file() and path.suffix not in {".log"} and "sqlite3" not in path.name:
            yield from path.read_bytes().decode(errors="replace").splitlines()


def test_a_server_that_breaks_reports_neither_ticket_nor_answer(cast, client, caplog, monkeypatch):
    """The error report of a crash in the middle of a ballot."""
    evaluation, (ticket, *_rest) = opened(cast)
    key = new_key()

    def broken(box, sent):
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(ballots, "store", broken)
    client.raise_request_exception = False
    fields = {"ticket": ticket, "key": key, f"t{cast.lecture.pk}": marked(1)}
    with caplog.at_level("DEBUG"):
        answer = client.post(reverse("feedback:rate", args=[doors.code_of(cast.session)]), fields)
    assert answer.status_code == 500
    assert "the disk is gone" in caplog.text  # it is reported …
    for secret in (ticket, key, marked(1)):  # … without what was sent
        assert secret not in caplog.text
    # The answer goes to the sender alone and may not echo the ticket either.
    assert ticket not in answer.content.decode()
    store_named(evaluation.staging).destroy()


def test_two_hundred_posts_of_one_ticket_at_once_count_once_through_the_server(instance: Instance):
    code, entries, lecture = json.loads(instance.python(LAY_OUT.format(voters=1)))
    _process, address = instance.serve()
    drawing = Phone(address)
    (ticket,) = draw_all(drawing, code, entries)
    drawing.close()
    gate, told = threading.Barrier(POSTS), []

    def post() -> None:
        phone = Phone(address)
        fields = {"ticket": ticket, "key": new_key(), f"r{lecture}-topic": 0}
        gate.wait()
        told.append(phone.ask("POST", f"/s/{code}/rate/", fields, Accept="application/json"))
        phone.close()

    threads = [threading.Thread(target=post) for _number in range(POSTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = collections.Counter((status, json.loads(body)["outcome"]) for status, body in told)
    assert outcomes == {(200, "stored"): 1, (409, "used"): POSTS - 1}
