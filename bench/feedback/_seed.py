"""Lay out the Saturday of eight lectures with tickets; prints what the load needs as JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from tests.cast import build_cast, make_lecture  # noqa: E402

from lunxun.feedback import actions, doors  # noqa: E402
from lunxun.plans.models import Lecture  # noqa: E402

call_command("migrate", verbosity=0)
cast = build_cast()
for number in range(6):
    make_lecture(
        cast.session, cast.units["emergency"], cast.head.person, f"第 {number + 3} 讲",
        dt.time(13 + number), dt.time(13 + number, 40),
    )  # fmt: skip
clerk = cast.actor("clerk")
evaluation = actions.prepare_evaluation(actor=clerk, session=cast.session, mode="slips", expected=600)
tickets: list[str] = []
while len(tickets) < int(sys.argv[1]):
    tickets += actions.issue_slips(actor=clerk, evaluation=evaluation, count=2500)
actions.open_answering(actor=clerk, evaluation=evaluation)
print(
    json.dumps(
        {
            "code": doors.code_of(cast.session),
            "lectures": list(Lecture.objects.values_list("pk", flat=True)),
            "tickets": tickets,
            "staging": evaluation.staging,
        }
    )
)
