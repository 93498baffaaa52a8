"""复盘 → 案例 → 方法 → 讲题, and adoption by other units: the whole chain of domain.md S12."""

import dataclasses
import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.library import actions, queries, rules
from lunxun.library.content import CaseContent, RetrospectiveContent, basis_until, hints, superseded
from lunxun.library.content.basis import split_basis, with_end
from lunxun.library.enums import LINKS
from lunxun.library.models import Adoption, Application, Case, Link, Method, Retrospective
from tests.cast import grant, make_account, make_unit
from tests.library.factories import (
    CASE,
    METHOD,
    RETROSPECTIVE,
    adopt,
    published_case,
    published_method,
    retrospective,
    submitted,
)
from tests.library.test_guides import EVERYBODY
from tests.library.test_guides import published as published_guide


def test_the_whole_chain_of_the_inspection_retrospective(cast):
    told = submitted(cast)
    case = published_case(cast, source=told)
    method = published_method(cast, source=case)
    actions.link(actor=cast.actor("other_head"), source=method, target=cast.other_lecture)
    streets = []
    for number in range(1, 6):
        street = make_unit(cast.organisation, cast.units["street"].type, f"街道{number}")
        account = make_account(cast.organisation, f"contact{number}")
        grant(account, "contact", street)
        cast.units[f"s{number}"], cast.__dict__[f"c{number}"] = street, account
        adopt(cast, method, who=f"c{number}", unit=f"s{number}")
        streets.append(street)
    chain = queries.chain_of(cast.actor("clerk"), case)
    assert [(line.node, line.title, line.is_here) for line in chain.lines] == [
        ("retrospective", "入户检查回头看", False),
        ("case", "把上门时间还给居民", True),
        ("method", "三个错峰", False),
        ("lecture", cast.other_lecture.title, False),
    ]
    shared = queries.shared_of(method)
    assert shared.adopted == 5
    assert [row.unit for row in shared.adoptions] == streets
    [figures] = queries.figures_for(cast.organisation.pk, 2022)
    assert (figures.unit, figures.published, figures.taken, figures.adoptions) == (
        cast.units["emergency"], 2, 1, 5,
    )  # fmt: skip


def test_the_chain_is_walked_from_either_end_and_to_the_guide(cast):
    told = submitted(cast)
    case = published_case(cast, source=told)
    method = published_method(cast, source=case)
    guide = published_guide(cast)
    actions.link(actor=cast.actor("head"), source=method, target=guide)
    from_guide = queries.chain_of(cast.actor("head"), guide)
    assert [line.node for line in from_guide.before] == ["retrospective", "case", "method", "lecture"]
    from_start = queries.chain_of(cast.actor("head"), told)
    assert [line.node for line in from_start.after] == ["case", "method", "guide"]


def test_a_chain_ends_where_the_reader_may_not_see(cast):
    case = published_case(cast, source=submitted(cast))
    assert [line.node for line in queries.chain_of(cast.actor("head"), case).before] == ["retrospective"]
    assert queries.chain_of(cast.actor("trainee"), case).before == []


def test_links_that_lead_backwards_or_nowhere_are_refused(cast):
    told, case = submitted(cast), published_case(cast)
    with pytest.raises(Invalid):
        actions.link(actor=cast.actor("head"), source=case, target=told)
    actions.link(actor=cast.actor("head"), source=told, target=case)
    with pytest.raises(Conflict):
        actions.link(actor=cast.actor("head"), source=told, target=case)
    with pytest.raises(Refused):
        actions.link(actor=cast.actor("trainee"), source=case, target=cast.lecture)
    for ends in ({"case": case}, {"case": case, "retrospective": told, "method": None, "guide": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.create(
                organisation=cast.organisation, made_on=dt.date(2022, 2, 9), made_by="x", **ends
            )


def test_a_lecture_cites_only_what_is_published(cast):
    draft = actions.draft_case(
        actor=cast.actor("head"), unit=cast.units["emergency"], circle=cast.session.circle, title="还没发布"
    )
    with pytest.raises(Refused, match="还没有发布"):
        actions.link(actor=cast.actor("head"), source=draft, target=cast.lecture)
    assert not Link.objects.exists()


def test_unlink_takes_one_line_away_once(cast):
    line = actions.link(actor=cast.actor("head"), source=submitted(cast), target=published_case(cast))
    actions.unlink(actor=cast.actor("head"), link=Link.objects.get(pk=line.pk))
    with pytest.raises(Conflict):
        actions.unlink(actor=cast.actor("head"), link=line)
    with pytest.raises(NotFound):
        queries.get_link_for(cast.actor("head"), line.pk)


# -- retrospectives -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", ["draft", "submitted", "noted"])
def test_visible_retrospectives_agree_with_can_see(cast, who, state):
    row = retrospective(cast) if state == "draft" else submitted(cast)
    if state == "noted":
        actions.note_retrospective(actor=cast.actor("clerk"), retrospective=row)
    actor = cast.actor(who)
    visible = row in rules.retrospectives_visible_to(actor, Retrospective.objects.all())
    assert visible == bool(rules.can_see_retrospective(actor, row))
    expected = {"clerk", "head", "assistant", "inspector"} | ({"leader"} if state != "draft" else set())
    assert visible == (who in expected)


@pytest.mark.parametrize("box", [box.name for box in dataclasses.fields(RetrospectiveContent)])
def test_a_retrospective_without_a_box_is_not_handed_in(cast, box):
    row = retrospective(cast, content=dataclasses.replace(RETROSPECTIVE, **{box: ""}))
    with pytest.raises(Invalid) as refusal:
        actions.submit_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1)
    assert set(refusal.value.problems) == {box}


def test_only_the_head_hands_in_and_nobody_edits_afterwards(cast):
    row = retrospective(cast, who="assistant")
    with pytest.raises(Refused):
        actions.submit_retrospective(actor=cast.actor("assistant"), retrospective=row, seen_number=1)
    actions.submit_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1)
    with pytest.raises(Conflict):
        actions.submit_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1)
    values = {"item": "改", "happened_on": row.happened_on, "content": RETROSPECTIVE, "to_case": False}
    with pytest.raises(Refused, match="已经报送"):
        actions.save_retrospective(actor=cast.actor("assistant"), retrospective=row, seen_number=1, **values)


def test_two_writers_of_a_retrospective_notice_each_other(cast):
    row = retrospective(cast)
    values = {"item": "改", "happened_on": row.happened_on, "content": RETROSPECTIVE, "to_case": False}
    actions.save_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1, **values)
    with pytest.raises(Conflict, match="贺启明"):
        actions.save_retrospective(actor=cast.actor("assistant"), retrospective=row, seen_number=1, **values)
    with pytest.raises(Conflict):
        actions.submit_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1)


def test_noting_is_for_others_and_a_return_opens_it_again(cast):
    row = submitted(cast)
    with pytest.raises(Refused):
        actions.note_retrospective(actor=cast.actor("head"), retrospective=row)
    with pytest.raises(Invalid):
        actions.return_retrospective(actor=cast.actor("clerk"), retrospective=row, note=" ")
    actions.return_retrospective(actor=cast.actor("clerk"), retrospective=row, note="请补拒检的户数")
    assert (row.state, row.submitted_on) == ("draft", None)
    actions.submit_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1)
    actions.note_retrospective(actor=cast.actor("leader"), retrospective=row, note="转成案例")
    assert "梁致远" in row.noted_by
    with pytest.raises(Conflict):
        actions.note_retrospective(actor=cast.actor("clerk"), retrospective=row)


def test_work_still_to_come_cannot_be_looked_back_on(cast):
    with pytest.raises(Invalid, match="还没有发生"):
        retrospective(cast, happened_on=clock.today() + dt.timedelta(days=1))


# -- the board ------------------------------------------------------------------------------------


def planned(cast, rhythm="monthly", lead_weeks=4, year=2022):
    return actions.plan_retrospectives(
        actor=cast.actor("clerk"),
        unit=cast.units["emergency"],
        year=year,
        rhythm=rhythm,
        lead_weeks=lead_weeks,
    )


def test_the_board_says_which_period_is_late_and_whose_lecture_comes_too_soon(cast):
    planned(cast)
    [row] = queries.board(cast.actor("clerk"), 2022).rows
    assert [period.state for period in row.periods[:3]] == ["late", "open", "coming"]
    assert row.next_lecture == cast.lecture
    assert (row.needs_before_lecture, row.is_lead_late) == (True, True)
    submitted(cast)
    [row] = queries.board(cast.actor("clerk"), 2022).rows
    assert [period.state for period in row.periods[:3]] == ["done", "open", "coming"]
    assert (row.needs_before_lecture, row.late, row.done) == (False, 0, 1)


def test_a_draft_fills_no_period(cast):
    planned(cast)
    retrospective(cast)
    [row] = queries.board(cast.actor("clerk"), 2022).rows
    assert row.periods[0].state == "late"


def test_planning_again_changes_the_rhythm_and_others_may_not(cast):
    planned(cast)
    assert len(planned(cast, rhythm="quarterly").periods) == 4
    assert [last for _first, last in planned(cast, rhythm="quarterly").periods][-1] == dt.date(2022, 12, 31)
    with pytest.raises(Refused):
        actions.plan_retrospectives(
            actor=cast.actor("other_head"), unit=cast.units["emergency"], year=2022, rhythm="monthly"
        )
    with pytest.raises(Invalid) as refusal:
        planned(cast, rhythm="weekly", lead_weeks=0)
    assert set(refusal.value.problems) == {"rhythm", "lead_weeks"}


def test_the_board_of_a_head_is_his_own(cast):
    planned(cast)
    assert len(queries.board(cast.actor("head"), 2022).rows) == 1
    assert queries.board(cast.actor("other_head"), 2022).rows == []
    assert queries.board(cast.actor("outsider"), 2022).rows == []


@pytest.mark.parametrize("units", [1, 3])
def test_the_board_takes_three_queries(cast, units, django_assert_num_queries):
    for name in ["emergency", "petitions", "office"][:units]:
        actions.plan_retrospectives(
            actor=cast.actor("clerk"), unit=cast.units[name], year=2022, rhythm="monthly"
        )
    clerk = cast.actor("clerk")
    with django_assert_num_queries(3):
        assert len(queries.board(clerk, 2022).rows) == units


def test_the_head_is_reminded_before_his_lecture(cast):
    planned(cast)
    sentences = [line.sentence for line in queries.waiting_for(cast.actor("head"))]
    assert any("还没有一份新的复盘" in sentence for sentence in sentences)
    submitted(cast)
    sentences = [line.sentence for line in queries.waiting_for(cast.actor("head"))]
    assert not any("复盘" in sentence for sentence in sentences)
    assert any("等着阅" in line.sentence for line in queries.waiting_for(cast.actor("clerk")))


# -- cases and methods ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
def test_visible_cases_agree_with_can_see(cast, who, state):
    if state == "draft":
        case = actions.draft_case(
            actor=cast.actor("head"), unit=cast.units["emergency"], circle=cast.session.circle, title="起草"
        )
    else:
        case = published_case(cast)
    if state == "withdrawn":
        actions.withdraw_work(actor=cast.actor("clerk"), work=case, reason="有住户认出来")
    actor = cast.actor(who)
    visible = case in rules.works_visible_to(actor, Case.objects.all())
    assert visible == bool(rules.can_see_work(actor, case))
    everybody = set(EVERYBODY) - {"outsider"}
    assert visible == (
        who in (everybody if state == "published" else {"clerk", "leader", "head", "assistant", "inspector"})
    )


def test_a_draft_carries_in_what_the_retrospective_says(cast):
    case = actions.draft_case(
        actor=cast.actor("assistant"),
        unit=cast.units["emergency"],
        circle=cast.session.circle,
        title="案例",
        source=submitted(cast),
    )
    content = queries.content_of(queries.latest_work_version(case))
    assert content.practice == RETROSPECTIVE.practice
    assert "周一上午上门" in content.analysis
    assert Link.objects.get().ends == ("retrospective", "case")


@pytest.mark.parametrize("box", ["requirement", "situation", "story", "analysis", "practice", "conditions"])
def test_a_case_without_a_box_is_not_published(cast, box):
    with pytest.raises(Invalid) as refusal:
        published_case(cast, content=dataclasses.replace(CASE, **{box: ""}))
    assert set(refusal.value.problems) == {box}


def test_a_case_with_a_name_and_a_door_waits_until_somebody_looked(cast):
    told = dataclasses.replace(CASE, story="3栋2单元501室居民张建国说，电话 13800138000；贺启明到场")
    with pytest.raises(Invalid) as refusal:
        published_case(cast, content=told)
    assert set(refusal.value.problems) == {"is_checked"}
    case = Case.objects.get()
    found = queries.hints_of(case.organisation_id, case.title, told)
    assert [(hint.kind, hint.quote) for hint in found] == [
        ("address", "3栋2单元501室"), ("name", "张建国"), ("phone", "13800138000"), ("name", "贺启明"),
    ]  # fmt: skip
    actions.publish_work(actor=cast.actor("head"), work=case, seen_number=1, is_checked=True)
    assert case.state == "published"


@pytest.mark.parametrize(
    "text",
    ["某小区漏水 7 年", "居民某某", "2022年2月12日", "第 3 栋以外都查了", "目标 9,000 户", "居民老张同意"],
)
def test_text_that_tells_nobody_gives_no_hint(text):
    assert [hint for hint in hints(text) if hint.kind != "address"] == []


def test_a_published_version_stays_while_the_next_is_written(cast):
    case = published_case(cast)
    version = actions.save_work(
        actor=cast.actor("head"), work=case, title="新名字", content=CaseContent(), seen_number=1
    )
    assert version.number == 2
    case = Case.objects.select_related("current").get(pk=case.pk)
    assert (case.title, queries.content_of(case.current)) == ("把上门时间还给居民", CASE)
    with pytest.raises(Conflict):
        actions.save_work(actor=cast.actor("head"), work=case, title="x", content=CASE, seen_number=1)
    with pytest.raises(Conflict):
        actions.publish_work(actor=cast.actor("head"), work=case, seen_number=1)


def test_publishing_twice_and_by_others_is_turned_down(cast):
    method = published_method(cast)
    with pytest.raises(Conflict):
        actions.publish_work(actor=cast.actor("head"), work=method, seen_number=1)
    for who in ("clerk", "assistant", "other_head", "outsider"):
        with pytest.raises(Refused):
            actions.publish_work(actor=cast.actor(who), work=method, seen_number=1)


def test_a_case_is_stale_when_its_basis_ends(cast):
    ended = dataclasses.replace(CASE, basis=("信访条例（国务院令第431号）　有效期至 2022-04-30", "另一文件"))
    case = published_case(cast, content=ended)
    assert not case.current.is_stale
    with clock.frozen(clock.at(dt.date(2022, 5, 1), 9)):
        assert case.current.is_stale
        assert case.current.superseded == ["信访条例（国务院令第431号）"]
        assert list(queries.works_for(cast.actor("trainee"), "case", state="stale")) == [case]
    assert list(queries.works_for(cast.actor("trainee"), "case", state="stale")) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("安全生产法（2021修正）", ("安全生产法（2021修正）", None)),
        (
            "信访条例（国务院令第431号）　有效期至 2022-04-30",
            ("信访条例（国务院令第431号）", dt.date(2022, 4, 30)),
        ),
        ("信访条例（有效期至2022年4月30日）", ("信访条例", dt.date(2022, 4, 30))),
        ("方案，失效于２０２２.１２.３１", ("方案", dt.date(2022, 12, 31))),
        ("方案 至 2022-13-45", ("方案 至 2022-13-45", None)),
    ],
)
def test_the_end_of_a_basis_is_read_from_its_line(line, expected):
    assert split_basis(line) == expected


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_an_end_that_is_written_is_read_again(day):
    assert split_basis(with_end("条例（国务院令第431号）", day)) == ("条例（国务院令第431号）", day)
    assert basis_until(["甲", with_end("乙", day)]) == day
    assert superseded([with_end("乙", day)], day) == []


# -- adoption -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_adopting_is_for_those_who_speak_for_another_unit(cast, who):
    method = published_method(cast)
    units = {"other_head": "petitions"}
    if who in {"contact", "other_head"}:
        adopt(cast, method, who=who, unit=units.get(who, "street"))
    else:
        with pytest.raises(Refused):
            adopt(cast, method, who=who, unit="street")


def test_a_unit_does_not_adopt_its_own_and_none_twice(cast):
    method = published_method(cast)
    with pytest.raises(Refused):
        adopt(cast, method, who="head", unit="emergency")
    adopt(cast, method)
    with pytest.raises(Conflict):
        adopt(cast, method)
    with pytest.raises(Invalid):
        adopt(cast, method, who="other_head", unit="petitions", evidence=" ")
    assert Adoption.objects.count() == 1


def test_adoption_ends_with_a_reason_and_may_begin_again(cast):
    method = published_method(cast)
    row = adopt(cast, method)
    with pytest.raises(Invalid):
        actions.withdraw_adoption(actor=cast.actor("contact"), adoption=row, reason="")
    with pytest.raises(Refused):
        actions.withdraw_adoption(actor=cast.actor("head"), adoption=row, reason="x")
    actions.withdraw_adoption(actor=cast.actor("contact"), adoption=row, reason="晚上人手不够")
    with pytest.raises(Conflict):
        actions.withdraw_adoption(actor=cast.actor("contact"), adoption=row, reason="x")
    shared = queries.shared_of(method)
    assert (shared.adopted, len(shared.ended)) == (0, 1)
    adopt(cast, method)
    assert queries.shared_of(method).adopted == 1


def test_an_unpublished_thing_is_neither_adopted_nor_applied(cast):
    method = published_method(cast)
    actions.withdraw_work(actor=cast.actor("head"), work=method, reason="有更好的")
    with pytest.raises(Refused, match="撤下"):
        adopt(cast, method)
    with pytest.raises(Refused, match="撤下"):
        actions.log_application(
            actor=cast.actor("trainee"),
            subject=method,
            unit=cast.units["street"],
            used_on=dt.date(2022, 2, 8),
            matter="入户",
            outcome="worked",
        )


def test_an_application_is_logged_by_whoever_works_there(cast):
    method = published_method(cast)
    trainee = cast.actor("trainee")
    values = {"subject": method, "used_on": dt.date(2022, 2, 8), "matter": "入户", "outcome": "worked"}
    [unit] = queries.units_of(trainee, applying=True)
    actions.log_application(actor=trainee, unit=unit, **values)
    with pytest.raises(Refused):
        actions.log_application(actor=trainee, unit=cast.units["petitions"], **values)
    with pytest.raises(Invalid) as refusal:
        actions.log_application(
            actor=trainee, unit=unit, subject=method, used_on=dt.date(2022, 3, 1), matter=" ", outcome="x"
        )
    assert set(refusal.value.problems) == {"matter", "outcome", "used_on"}
    shared = queries.shared_of(method)
    assert (shared.used, shared.worked, Application.objects.count()) == (1, 1, 1)


def test_a_withdrawn_title_does_not_show_in_the_list_of_adoptions(cast):
    method = published_method(cast)
    adopt(cast, method)
    assert queries.adoption_rows(cast.actor("trainee")).count() == 1
    actions.withdraw_work(actor=cast.actor("head"), work=method, reason="有更好的")
    assert queries.adoption_rows(cast.actor("trainee")).count() == 0
    assert queries.adoption_rows(cast.actor("clerk")).count() == 1
    assert queries.adoption_rows(cast.actor("outsider")).count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_as_many_queries_for_three_as_for_one(cast, rows, django_assert_num_queries):
    for number in range(rows):
        adopt(cast, published_method(cast, title=f"方法{number}", content=METHOD))
    clerk = cast.actor("clerk")
    with django_assert_num_queries(1):
        assert [row.adopted for row in queries.works_for(clerk, "method")] == [1] * rows
    with django_assert_num_queries(1):
        assert [row.subject.title for row in queries.adoption_rows(clerk)] != []
    with django_assert_num_queries(7):
        assert len(queries.figures_for(cast.organisation.pk, 2022)) == 1
    method = Method.objects.first()
    with django_assert_num_queries(3):
        assert queries.shared_of(method).adopted == 1


def test_every_link_runs_forward():
    order = ["retrospective", "case", "method", "guide", "lecture"]
    assert all(order.index(source) < order.index(target) for source, target in LINKS)


@pytest.mark.parametrize("name", ["case_new", "method_new", "retrospective_new"])
def test_who_writes_for_no_unit_is_refused_before_he_fills_in_anything(cast, signed_in, name):
    address = reverse(f"library:{name}")
    assert signed_in(cast.head).get(address).status_code == 200
    client = signed_in(cast.trainee)
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403
