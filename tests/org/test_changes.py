"""S2, case by case: transfer, retirement, leave, secondment, 主持工作, two posts, merger; and the portfolio of S1."""

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.org.actors import actor_of
from lunxun.org.changes import actions
from lunxun.org.changes.founding import UnitDraft
from lunxun.org.changes.places import NewPost
from lunxun.org.models import (
    Account,
    OrgChange,
    Person,
    Portfolio,
    Post,
    PostHolding,
    RoleGrant,
    Unit,
    UnitTag,
)
from lunxun.org.queries import head_of, primary_titles, reviewer_for
from lunxun.plans.conflicts import conflicts_of
from lunxun.plans.models import Absence
from lunxun.teaching.audience import evaluate, parse, vocabulary_of
from tests.cast import grant, hold, make_account, make_person, make_post
from tests.org.changes import MERGER, held, make_bureau, said

JULY = dt.date(2022, 7, 1)
JUNE = dt.date(2022, 6, 30)
EVERYBODY = [
    "leader", "district_head", "head", "assistant", "other_head", "contact", "trainee", "inspector",
]  # fmt: skip


def called(cast, expression, on):
    node = parse(expression, vocabulary_of(cast.organisation.pk))
    return {one.name: one.unit_name for one in evaluate(node, cast.organisation.pk, on)}


@pytest.mark.parametrize("who", EVERYBODY)
def test_changes_are_entered_by_office_and_administrator_only(cast, who):
    with pytest.raises(Refused):
        actions.retire_person(actor=cast.actor(who), person=cast.trainee.person, effective_on=JULY)
    assert not OrgChange.objects.exists()


def test_transfer_ends_the_old_post_the_day_before_and_begins_the_new_one(cast):
    person = cast.contact.person
    change = actions.transfer_person(
        actor=cast.actor("clerk"),
        person=person,
        to=NewPost(cast.units["emergency"], "副局长", "deputy"),
        effective_on=JULY,
        document="澄组干〔2022〕8号",
    )
    assert held(person, JUNE) == ["洪桥街道党政办主任"]
    assert held(person, JULY) == ["应急局副局长"]
    assert change.summary == "陶可由洪桥街道党政办主任调任应急局副局长"
    assert RoleGrant.objects.get(account=cast.contact).to_on == JUNE
    assert "收回角色：洪桥街道单位联络员" in said(change)
    entry = AuditEntry.objects.get(verb="transfer_person")
    assert (entry.note, entry.data["on"], "陶可" in entry.subject_label) == (
        "澄组干〔2022〕8号",
        "2022-07-01",
        False,
    )


def test_transfer_away_closes_posts_roles_and_the_account_by_the_date_alone(cast, client):
    """S1: 甲 leaves on 2022-07-01 and 戊 follows; the portfolio hangs on the post."""
    wu = make_person(cast.organisation, "副区长戊")
    leader, unit = cast.leader.person, cast.units["emergency"]
    change = actions.transfer_person(actor=cast.actor("clerk"), person=leader, effective_on=JULY)
    assert "常务副区长分管的 2 个单位暂时没有分管领导" in said(change)
    found = reviewer_for(unit=unit, on=JULY, lecturer_id=None)
    assert (found.person, "空缺" in found.basis) == (cast.district_head.person, True)
    actions.fill_post(actor=cast.actor("clerk"), to=cast.posts["leader"], person=wu, effective_on=JULY)
    assert reviewer_for(unit=unit, on=JULY, lecturer_id=None).person == wu
    assert reviewer_for(unit=unit, on=JUNE, lecturer_id=None).person == leader
    assert actor_of(cast.leader).roles == {"leader", "trainee"}


def test_who_has_left_is_a_visitor_from_that_day(cast, client):
    from lunxun.kernel import clock

    actions.retire_person(
        actor=cast.actor("clerk"), person=cast.trainee.person, effective_on=dt.date(2022, 8, 31)
    )
    with clock.frozen(clock.at(dt.date(2022, 8, 30), 9)):
        assert actor_of(cast.trainee).is_signed_in
    with clock.frozen(clock.at(dt.date(2022, 8, 31), 9)):
        assert not actor_of(cast.trainee).is_signed_in


def test_retirement_on_0831_ends_everything_and_keeps_the_past(cast):
    person = cast.head.person
    day = dt.date(2022, 8, 31)
    change = actions.retire_person(actor=cast.actor("clerk"), person=person, effective_on=day)
    assert held(person, dt.date(2022, 8, 30)) == ["应急局局长"]
    assert held(person, day) == []
    everyone = {"unit_tag": "底线重点"}
    assert "贺启明" in called(cast, everyone, dt.date(2022, 8, 30))
    assert "贺启明" not in called(cast, everyone, day)
    assert "空出 1 个正职：应急局局长" in said(change)


def test_retirement_in_the_past_closes_the_account_and_says_what_would_have_been_different(cast):
    change = actions.retire_person(
        actor=cast.actor("clerk"), person=cast.head.person, effective_on=dt.date(2022, 2, 1)
    )
    assert not Account.objects.get(pk=cast.head.pk).is_active
    assert "生效日已经过去" in said(change)
    assert "1 堂课的授课人到那天不再是单位主要负责人：2月12日《街道社区安全生产“十步检查法”》" in said(change)


def test_maternity_leave_is_known_to_the_plan_and_ends_early(cast):
    person = cast.head.person
    change = actions.begin_absence(
        actor=cast.actor("clerk"),
        person=person,
        effective_on=dt.date(2022, 2, 10),
        to_on=dt.date(2022, 7, 17),
        kind="产假",
    )
    assert "这段时间他有 1 堂课要讲" in said(change)
    assert [one.kind for one in conflicts_of(cast.session) if one.tone == "bad"] == ["lecturer_away"]
    assert held(person, dt.date(2022, 3, 1)) == ["应急局局长"]
    actions.end_absence(actor=cast.actor("clerk"), person=person, effective_on=dt.date(2022, 2, 12))
    assert Absence.objects.get(person=person).to_on == dt.date(2022, 2, 11)
    assert "lecturer_away" not in {one.kind for one in conflicts_of(cast.session)}


def test_absence_that_overlaps_another_is_refused(cast):
    facts = {
        "actor": cast.actor("clerk"),
        "person": cast.head.person,
        "kind": "产假",
        "to_on": dt.date(2022, 9, 1),
    }
    actions.begin_absence(effective_on=dt.date(2022, 8, 1), **facts)
    with pytest.raises(Conflict, match="时间重叠"):
        actions.begin_absence(effective_on=dt.date(2022, 8, 20), **facts)


def test_seconded_is_called_up_where_he_works_and_recorded_at_home(cast):
    """借调: paid by A, works at B."""
    person = cast.trainee.person
    change = actions.second_person(
        actor=cast.actor("clerk"),
        person=person,
        to=NewPost(cast.units["emergency"], "借调干部"),
        effective_on=JULY,
        to_on=dt.date(2022, 12, 31),
    )
    everyone = {"unit_type": ["department", "community"]}
    assert called(cast, everyone, JUNE)["王芳"] == "洪桥社区"
    assert called(cast, everyone, JULY)["王芳"] == "应急局"
    assert called(cast, everyone, dt.date(2023, 1, 1))["王芳"] == "洪桥社区"
    assert primary_titles([person.pk], JULY)[person.pk].post.unit == cast.units["community"]
    assert "随应急局调训；人事关系和学时记在洪桥社区" in said(change)


def test_organisation_may_call_up_the_seconded_at_home(cast):
    cast.organisation.seconded_called_up_by = "home"
    cast.organisation.save()
    person = cast.trainee.person
    actions.second_person(
        actor=cast.actor("clerk"),
        person=person,
        to=NewPost(cast.units["emergency"], "干部"),
        effective_on=JULY,
    )
    assert called(cast, {"unit_type": ["department", "community"]}, JULY)["王芳"] == "洪桥社区"


def test_secondment_ends_and_a_second_one_is_refused_meanwhile(cast):
    person, clerk = cast.trainee.person, cast.actor("clerk")
    place = NewPost(cast.units["emergency"], "借调干部")
    actions.second_person(actor=clerk, person=person, to=place, effective_on=JULY)
    with pytest.raises(Conflict, match="已经借调到应急局"):
        actions.second_person(actor=clerk, person=person, to=place, effective_on=dt.date(2022, 8, 1))
    actions.end_secondment(actor=clerk, person=person, effective_on=dt.date(2022, 9, 1))
    assert held(person, dt.date(2022, 9, 1)) == ["洪桥社区安全专干"]


def test_vacant_head_post_with_a_deputy_who_acts(cast):
    clerk, unit = cast.actor("clerk"), cast.units["emergency"]
    deputy = make_person(cast.organisation, "副局长")
    hold(make_post(unit, "副局长", "deputy"), deputy)
    holding = PostHolding.objects.get(post=cast.posts["head"])
    with pytest.raises(Conflict, match="由贺启明担任，没有空缺"):
        actions.set_acting_head(actor=clerk, post=cast.posts["head"], person=deputy, effective_on=JULY)
    actions.vacate_post(actor=clerk, holding=holding, effective_on=JULY)
    assert head_of(unit, JULY) is None
    actions.set_acting_head(actor=clerk, post=cast.posts["head"], person=deputy, effective_on=JULY)
    assert head_of(unit, JULY).person == deputy
    assert head_of(unit, JUNE).person == cast.head.person
    assert "副局长" in called(cast, {"all": [{"unit_tag": "底线重点"}, {"is_head": True}]}, JULY)
    new = make_person(cast.organisation, "新局长")
    change = actions.fill_post(
        actor=clerk, to=cast.posts["head"], person=new, effective_on=dt.date(2022, 9, 1)
    )
    assert "副局长不再主持应急局局长的工作" in said(change)
    assert head_of(unit, dt.date(2022, 8, 31)).person == deputy
    assert head_of(unit, dt.date(2022, 9, 1)).person == new
    assert held(deputy, dt.date(2022, 9, 1)) == ["应急局副局长"]


def test_two_regular_heads_on_one_post_the_same_day_are_refused(cast):
    person = make_person(cast.organisation, "第二个局长")
    with pytest.raises(Conflict, match="同一天不能有两个人：贺启明"):
        actions.fill_post(actor=cast.actor("clerk"), to=cast.posts["head"], person=person, effective_on=JULY)
    assert not PostHolding.objects.filter(person=person).exists()


def test_person_with_two_posts_keeps_one_when_transferred(cast):
    """街道党工委书记兼园区副主任."""
    person, clerk = cast.contact.person, cast.actor("clerk")
    park = make_post(cast.units["office"], "园区副主任", "deputy")
    actions.fill_post(
        actor=clerk, to=park, person=person, effective_on=dt.date(2022, 3, 1), is_concurrent=True
    )
    assert held(person, dt.date(2022, 3, 1)) == ["洪桥街道党政办主任", "组织部园区副主任"]
    second = PostHolding.objects.get(post=park)
    assert (second.kind, second.is_primary) == ("concurrent", False)
    actions.transfer_person(
        actor=clerk,
        person=person,
        to=NewPost(cast.units["emergency"], "副局长", "deputy"),
        keep=[second],
        effective_on=JULY,
    )
    assert held(person, JULY) == ["应急局副局长", "组织部园区副主任"]


def test_one_shoulder_two_posts_counts_once(cast):
    """书记、主任一肩挑: one person on two head posts of one community."""
    clerk = cast.actor("clerk")
    places = [NewPost(cast.units["community"], title, "head", is_head=True) for title in ("书记", "主任")]
    person = make_person(cast.organisation, "一肩挑")
    for place in places:
        actions.fill_post(actor=clerk, to=place, person=person, effective_on=JULY)
    assert head_of(cast.units["community"], JULY).person == person
    assert list(called(cast, {"all": [{"unit_type": ["community"]}, {"is_head": True}]}, JULY)) == ["一肩挑"]


def merge(cast, science, industry, **more):
    values = {
        "actor": cast.actor("clerk"),
        "units": [science.unit, industry.unit],
        "draft": UnitDraft("科技和工业信息化局", "科技和工信局"),
        "head": science.head,
        "other_heads_title": "副局长",
        "effective_on": MERGER,
        "document": "澄编〔2022〕3号",
        **more,
    }
    return actions.merge_units(**values)


def test_merger_of_science_and_industry_on_2022_10_01(cast):
    science, industry = make_bureau(cast, "科技局"), make_bureau(cast, "工信局")
    account = make_account(cast.organisation, "helper", science.staff)
    grant(account, "assistant", science.unit)
    change = merge(cast, science, industry)
    new, before = Unit.objects.get(short_name="科技和工信局"), MERGER - dt.timedelta(days=1)
    assert head_of(new, MERGER).person == science.head
    assert held(industry.head, MERGER) == ["科技和工信局副局长"]
    assert held(industry.staff, MERGER) == ["科技和工信局科员"]
    assert held(industry.head, before) == ["工信局局长"]
    assert set(Unit.objects.on(MERGER).values_list("short_name", flat=True)) >= {"科技和工信局"}
    assert not Unit.objects.on(MERGER).filter(pk__in=[science.unit.pk, industry.unit.pk]).exists()
    assert Unit.objects.on(before).filter(pk__in=[science.unit.pk, industry.unit.pk]).count() == 2
    assert list(UnitTag.objects.on(MERGER).filter(tag="经济战线").values_list("unit", flat=True)) == [new.pk]
    assert reviewer_for(unit=new, on=MERGER, lecturer_id=None).person == cast.leader.person
    assert "6 人随职务到科技和工信局" in said(change)
    assert "2 个下属单位改挂" in said(change)
    granted = RoleGrant.objects.on(MERGER).get(account=account)
    assert (granted.role, granted.unit) == ("assistant", new)


def test_open_matters_of_a_merged_unit_go_to_the_successor_and_are_not_rewritten(cast):
    from lunxun.kernel import clock

    science, industry = make_bureau(cast, "科技局"), make_bureau(cast, "工信局")
    account = make_account(cast.organisation, "science-head", science.head)
    merge(cast, science, industry)
    found = reviewer_for(unit=industry.unit, on=MERGER, lecturer_id=None)
    assert found.person == cast.leader.person
    assert found.steps[0] == "工信局2022年10月1日起由科技和工信局承接"
    new = Unit.objects.get(short_name="科技和工信局")
    with clock.frozen(clock.at(MERGER, 9)):
        assert actor_of(account).headed_unit_ids == {new.pk, science.unit.pk, industry.unit.pk}
    with clock.frozen(clock.at(MERGER - dt.timedelta(days=1), 9)):
        assert actor_of(account).headed_unit_ids == {science.unit.pk}


def test_merger_of_units_with_different_leaders_asks_who_will_lead(cast):
    science = make_bureau(cast, "科技局")
    industry = make_bureau(cast, "工信局", cast.posts["district_head"])
    with pytest.raises(Invalid, match="原来分别由"):
        merge(cast, science, industry)
    assert not Unit.objects.filter(short_name="科技和工信局").exists()
    merge(cast, science, industry, leader_post=cast.posts["district_head"])
    new = Unit.objects.get(short_name="科技和工信局")
    assert reviewer_for(unit=new, on=MERGER, lecturer_id=None).person == cast.district_head.person


def test_audience_by_unit_follows_the_merger_and_bears_the_name_of_the_time(cast):
    science, industry = make_bureau(cast, "科技局"), make_bureau(cast, "工信局")
    rule = {"unit": [science.unit.code, industry.unit.code]}
    before = MERGER - dt.timedelta(days=1)
    earlier = called(cast, rule, before)
    assert set(earlier.values()) == {"科技局", "工信局"}
    merge(cast, science, industry)
    assert called(cast, rule, before) == earlier
    later = called(cast, rule, MERGER)
    assert later.keys() == earlier.keys()
    assert set(later.values()) == {"科技和工信局"}
    tree = {"unit_tree": [science.unit.code]}
    hold(make_post(science.below, "主任", "head", is_head=True), make_person(cast.organisation, "中心主任"))
    assert "中心主任" in called(cast, tree, before)
    assert "中心主任" in called(cast, tree, MERGER)


def test_one_unit_is_taken_in_by_another_that_stays(cast):
    science, industry = make_bureau(cast, "科技局"), make_bureau(cast, "工信局")
    merge(cast, science, industry, draft=None, into=science.unit, units=[industry.unit], head=None)
    assert head_of(science.unit, MERGER).person == science.head
    assert held(industry.head, MERGER) == ["科技局副局长"]
    assert industry.unit.pk not in Unit.objects.on(MERGER).values_list("pk", flat=True)


def test_split_gives_each_post_a_place_and_one_unit_the_open_matters(cast):
    science = make_bureau(cast, "科技局")
    parts = [
        actions.Part(UnitDraft("科学局"), frozenset({science.head_post.pk, science.deputy_post.pk})),
        actions.Part(
            UnitDraft("技术局"),
            frozenset(Post.objects.filter(unit=science.unit, title="科员").values_list("pk", flat=True)),
        ),
    ]
    actions.split_unit(
        actor=cast.actor("clerk"), unit=science.unit, parts=parts, effective_on=MERGER, takes_over=1
    )
    assert held(science.head, MERGER) == ["科学局局长"]
    assert held(science.staff, MERGER) == ["技术局科员"]
    assert reviewer_for(unit=science.unit, on=MERGER, lecturer_id=None).steps[0].endswith("起由技术局承接")
    with pytest.raises(Conflict):
        actions.split_unit(actor=cast.actor("clerk"), unit=science.unit, parts=parts, effective_on=MERGER)


def test_rename_shows_the_name_of_the_time_and_comes_by_the_date_alone(cast):
    from lunxun.kernel import clock
    from lunxun.org.changes.eras import bring_up_to_date, has_work

    unit = cast.units["emergency"]
    actions.rename_unit(
        actor=cast.actor("clerk"), unit=unit, name="应急和消防局", short_name="应消局", effective_on=JULY
    )
    unit.refresh_from_db()
    assert (str(unit), unit.short_name_on(JUNE), unit.short_name_on(JULY)) == ("应急局", "应急局", "应消局")
    assert not has_work()
    with clock.frozen(clock.at(JULY, 0, 30)):
        assert has_work()
        assert bring_up_to_date() == 1
        assert not has_work()
    unit.refresh_from_db()
    assert str(unit) == "应消局"
    assert called(cast, {"unit": [unit.code]}, JUNE)["贺启明"] == "应急局"
    assert called(cast, {"unit": [unit.code]}, JULY)["贺启明"] == "应消局"


def test_portfolio_handed_over_in_the_middle_of_the_year(cast):
    clerk, unit = cast.actor("clerk"), cast.units["emergency"]
    actions.hand_over_portfolio(
        actor=clerk,
        units=[unit],
        leader_post=cast.posts["district_head"],
        effective_on=JULY,
        document="澄委〔2022〕9号",
    )
    assert reviewer_for(unit=unit, on=JUNE, lecturer_id=None).person == cast.leader.person
    found = reviewer_for(unit=unit, on=JULY, lecturer_id=None)
    assert (found.person, "9号" in found.basis) == (cast.district_head.person, True)
    with pytest.raises(Conflict, match="已经由区长分管"):
        actions.hand_over_portfolio(
            actor=clerk,
            units=[unit],
            leader_post=cast.posts["district_head"],
            effective_on=dt.date(2022, 8, 1),
        )


def test_new_unit_and_its_end(cast):
    clerk = cast.actor("clerk")
    change = actions.add_unit(
        actor=clerk,
        draft=UnitDraft("数据局"),
        type=cast.units["emergency"].type,
        head_title="局长",
        effective_on=JULY,
    )
    unit = Unit.objects.get(name="数据局")
    assert "空出 1 个正职：数据局局长" in said(change)
    assert unit not in Unit.objects.on(JUNE)
    assert unit in Unit.objects.on(JULY)
    person = make_person(cast.organisation, "数据局长")
    actions.fill_post(actor=clerk, to=Post.objects.get(unit=unit), person=person, effective_on=JULY)
    with pytest.raises(Conflict, match="还有 1 人在任"):
        actions.close_unit(actor=clerk, unit=unit, effective_on=dt.date(2022, 12, 1))
    actions.retire_person(actor=clerk, person=person, effective_on=dt.date(2022, 12, 1))
    actions.close_unit(actor=clerk, unit=unit, effective_on=dt.date(2022, 12, 1))
    assert unit not in Unit.objects.on(dt.date(2022, 12, 1))


def test_correction_mends_the_past_and_needs_a_reason(cast):
    clerk, holding = cast.actor("clerk"), PostHolding.objects.get(post=cast.posts["head"])
    values = {"from_on": dt.date(2022, 1, 10)}
    with pytest.raises(Invalid):
        actions.correct_entry(actor=clerk, entry=holding, values=values, note=" ")
    change = actions.correct_entry(actor=clerk, entry=holding, values=values, note="任职文件是1月10日")
    assert held(cast.head.person, dt.date(2022, 1, 9)) == []
    assert (change.kind, "更正会改变" in said(change)) == ("correct", True)
    with pytest.raises(Invalid):
        actions.correct_entry(actor=clerk, entry=cast.head.person, values={"number": "X"}, note="改工号")


def test_somebody_of_another_organisation_is_refused(cast):
    stranger = make_person(cast.outsider.organisation, "外区的")
    with pytest.raises(Conflict, match="别的组织"):
        actions.transfer_person(actor=cast.actor("clerk"), person=stranger, effective_on=JULY)
    assert Person.objects.get(pk=stranger.pk).left_on is None


def test_administrator_is_let_go_by_an_administrator(cast):
    keeper = make_person(cast.organisation, "管系统的")
    cast.sysadmin.person = keeper
    cast.sysadmin.save()
    with pytest.raises(Refused, match="另一位系统管理员"):
        actions.retire_person(actor=cast.actor("clerk"), person=keeper, effective_on=JULY)
    with pytest.raises(Refused, match="自己"):
        actions.retire_person(actor=cast.actor("clerk"), person=cast.clerk.person, effective_on=JULY)


def test_portfolio_of_a_closed_unit_ends(cast):
    science = make_bureau(cast, "科技局")
    industry = make_bureau(cast, "工信局")
    merge(cast, science, industry)
    assert set(Portfolio.objects.on(MERGER).filter(leader_post=cast.posts["leader"]).values_list("unit__short_name", flat=True)) == {
        "应急局", "信访局", "科技和工信局",
    }  # fmt: skip
