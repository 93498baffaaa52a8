"""The planning problem of 2023: current, valid, and not excluded by arithmetic (domain.md S12)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lunxun.engines.rota import codec
from lunxun.engines.rota.precheck import precheck
from lunxun.web.demo import planning
from lunxun.web.demo.story import DATA

FILE: Path = DATA / "year" / "planning-2023.json"


def test_planning_problem_is_what_its_generator_writes_and_can_be_planned():
    found = codec.read_problem(FILE)  # validates
    assert found == planning.problem()
    assert precheck(found) == ()
    assert (len(found.people), len(found.packages), len(found.halls)) == (2964, 20, 2)
    assert sum(day.kind == "open" for day in found.days) == 43
    demanded = {code for post in found.posts for code in (*post.mandatory, *post.electives)}
    assert demanded == {package.id for package in found.packages}
    teachers = {lecturer.id for lecturer in found.lecturers}
    assert {lecture.lecturer for lecture in found.lectures} == teachers
    assert any(person.exempt for person in found.people)
    assert any(person.carry for person in found.people)


def test_a_hall_too_small_is_found_by_arithmetic():
    found = planning.problem()
    tiny = replace(found, halls=(replace(found.halls[0], seats=20),))
    assert {finding.rule for finding in precheck(tiny)} >= {"P2"}
