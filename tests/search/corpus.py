"""What the tests search in: the suggestions, outlines and guides of domain.md S8, S10, S11 and the chain of S12."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from lunxun.kernel import clock
from lunxun.library.content import GuideContent, Step
from lunxun.library.models import Guide, GuideVersion
from lunxun.outlines.content import Basis, Content, Objectives, Piece
from lunxun.outlines.models import Outline, OutlineVersion
from lunxun.search.index import rebuild
from lunxun.tracking.models import Suggestion
from tests.cast import make_lecture, make_person, make_unit
from tests.library.factories import published_case, published_method, submitted

FOLDER = Path(__file__).parent
CORPUS = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))


def build(cast):
    """All of it, through the tables where the verbs would need a whole Saturday, then indexed."""
    units = {unit.short_name: unit for unit in cast.units.values()}
    for name in ("统计局", "城管执法局", "网信办"):
        units[name] = make_unit(cast.organisation, cast.units["emergency"].type, name)
    for number, words in enumerate(CORPUS["suggestions"], 1):
        make_suggestion(cast, number, words, units["应急局"])
    for number, told in enumerate(CORPUS["outlines"], 1):
        make_outline(cast, number, told, units[told["unit"]])
    for number, told in enumerate(CORPUS["guides"], 1):
        make_guide(cast, number, told, units[told["unit"]])
    case = published_case(cast, source=submitted(cast))
    published_method(cast, source=case)
    rebuild(cast.organisation.pk)


def make_suggestion(cast, number, words, unit, state="closed", **values):
    fields = {"answer": "已办", "evidence": "台账", "answered_on": dt.date(2022, 2, 20), **values}
    return Suggestion.objects.create(
        organisation=cast.organisation,
        session=cast.session,
        number=number,
        words=words,
        category="content",
        state=state,
        owner_unit=unit,
        taken_on=dt.date(2022, 2, 13),
        due_on=dt.date(2022, 2, 20),
        **fields,
    )


def make_outline(cast, number, told, unit):
    content = Content(
        objectives=Objectives("认识", "能防", told["do"]),
        policy_basis=(Basis(told["basis"]),),
        situation=told["situation"],
        problems=told["problems"],
        cases=tuple(Piece(*pair) for pair in told["cases"]),
        methods=tuple(Piece(*pair) for pair in told["methods"]),
        measures=told["measures"],
        proposals=tuple(told["proposals"]),
        restraint=told["restraint"],
        minutes=40,
        is_unclassified=True,
    )
    lecturer = make_person(cast.organisation, f"讲师{number}")
    lecture = make_lecture(
        cast.session, unit, lecturer, told["title"], dt.time(13 + number), dt.time(13 + number, 40)
    )
    outline = Outline.objects.create(organisation=cast.organisation, lecture=lecture, since_at=clock.now())
    version = OutlineVersion.objects.create(
        organisation=cast.organisation,
        outline=outline,
        number=1,
        content=content.as_json(),
        content_hash=content.hash,
        saved_at=clock.now(),
    )
    Outline.objects.filter(pk=outline.pk).update(
        state="passed", current=version, passed_version=version, passed_hash=content.hash
    )
    return Outline.objects.get(pk=outline.pk)


def make_guide(cast, number, told, unit, state="published"):
    content = GuideContent(
        audience=told["audience"],
        one_line=told["one_line"],
        steps=tuple(Step(step) for step in told["steps"]),
        donts=tuple(told["donts"]),
        mistakes=tuple(told["mistakes"]),
    )
    guide = Guide.objects.create(
        organisation=cast.organisation,
        number=number,
        unit=unit,
        circle=cast.session.circle,
        title=told["title"],
    )
    version = GuideVersion.objects.create(
        organisation=cast.organisation,
        guide=guide,
        number=1,
        content=content.as_json(),
        saved_at=clock.now(),
        saved_by="x",
        published_at=clock.now(),
    )
    Guide.objects.filter(pk=guide.pk).update(state=state, current=version)
    return Guide.objects.get(pk=guide.pk)
