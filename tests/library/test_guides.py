"""Guides: from the outline to the published page, who may what, versions, public page without a trace."""

import datetime as dt

import pytest

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.library import actions, queries, rules
from lunxun.library.content import Contact, GuideContent, Level, Step, from_json, parse_pairs, parse_steps
from lunxun.library.models import Guide, GuideVersion, GuideVoice

EVERYBODY = [
    "clerk",
    "leader",
    "head",
    "assistant",
    "other_head",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
]
CONTENT = GuideContent(
    audience="社区网格员",
    one_line="先闻、再看、后测",
    steps=(Step("先闻", "有味立即开窗"), Step("再看", "软管不超过 2 米")),
    donts=("不得收费",),
    contacts=(Contact("业务", "应急局"),),
)
UNTIL = dt.date(2022, 12, 31)


def draft(cast, content=CONTENT, until=UNTIL):
    guide = actions.draft_guide(actor=cast.actor("head"), lecture=cast.lecture)
    actions.save_guide(
        actor=cast.actor("assistant"),
        guide=guide,
        title="检查指南",
        content=content,
        valid_until=until,
        seen_number=1,
    )
    return Guide.objects.get(pk=guide.pk)


def published(cast):
    guide = draft(cast)
    actions.publish_guide(actor=cast.actor("head"), guide=guide, seen_number=1)
    return Guide.objects.get(pk=guide.pk)


def test_steps_are_read_from_paragraphs_with_numbers_taken_off():
    assert parse_steps("1. 先闻\n有味开窗\n\n② 再看\n看软管") == (
        Step("先闻", "有味开窗"),
        Step("再看", "看软管"),
    )
    assert parse_steps("先闻\n再看") == (Step("先闻"), Step("再看"))


def test_pairs_without_a_colon_name_the_line():
    with pytest.raises(Invalid, match="只有一半"):
        parse_pairs("业务：燃气科\n只有一半", Contact, "contacts")


def test_content_survives_its_stored_form():
    full = GuideContent(
        **{**CONTENT.__dict__} if hasattr(CONTENT, "__dict__") else {}, levels=(Level("红", "关阀"),)
    )
    assert from_json(full.as_json()) == full


def test_draft_twice_is_the_same_guide(cast):
    first = actions.draft_guide(actor=cast.actor("head"), lecture=cast.lecture)
    assert actions.draft_guide(actor=cast.actor("assistant"), lecture=cast.lecture) == first


@pytest.mark.parametrize("who", EVERYBODY)
def test_draft_is_for_the_lecturing_unit_and_the_office(cast, who):
    if who in {"clerk", "head", "assistant"}:
        actions.draft_guide(actor=cast.actor(who), lecture=cast.lecture)
    else:
        with pytest.raises(Refused):
            actions.draft_guide(actor=cast.actor(who), lecture=cast.lecture)


@pytest.mark.parametrize("who", EVERYBODY)
def test_publish_is_for_the_head_of_the_unit_only(cast, who):
    guide = draft(cast)
    if who == "head":
        actions.publish_guide(actor=cast.actor(who), guide=guide, seen_number=1)
    else:
        with pytest.raises(Refused):
            actions.publish_guide(actor=cast.actor(who), guide=guide, seen_number=1)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", ["draft", "published"])
def test_visible_guides_agree_with_can_see(cast, who, state):
    guide = draft(cast) if state == "draft" else published(cast)
    actor = cast.actor(who)
    assert (guide in rules.visible_to(actor, Guide.objects.all())) == bool(rules.can_see_guide(actor, guide))


@pytest.mark.parametrize(
    ("field", "value"),
    [("audience", ""), ("one_line", ""), ("steps", (Step("一步"),)), ("donts", ()), ("contacts", ())],
)
def test_publish_without_an_essential_part_names_it(cast, field, value):
    incomplete = GuideContent(
        **{name: getattr(CONTENT, name) for name in CONTENT.__dataclass_fields__} | {field: value}
    )
    guide = draft(cast, incomplete)
    with pytest.raises(Invalid) as refusal:
        actions.publish_guide(actor=cast.actor("head"), guide=guide, seen_number=1)
    assert set(refusal.value.problems) == {field}
    assert Guide.objects.get(pk=guide.pk).state == "draft"


def test_publish_with_a_past_validity_is_invalid(cast):
    guide = draft(cast, until=dt.date(2022, 2, 1))
    with pytest.raises(Invalid):
        actions.publish_guide(actor=cast.actor("head"), guide=guide, seen_number=1)


def test_save_after_publishing_begins_a_new_version_and_leaves_the_published_one(cast):
    guide = published(cast)
    version = actions.save_guide(
        actor=cast.actor("head"),
        guide=guide,
        title="检查指南",
        content=GuideContent(),
        valid_until=None,
        seen_number=1,
    )
    assert version.number == 2
    guide = Guide.objects.select_related("current").get(pk=guide.pk)
    assert from_json(guide.current.content) == CONTENT


def test_save_over_a_newer_version_is_a_conflict_and_nothing_is_lost(cast):
    guide = published(cast)
    values = {"guide": guide, "title": "检查指南", "content": CONTENT, "valid_until": UNTIL, "seen_number": 1}
    actions.save_guide(actor=cast.actor("head"), **values)
    with pytest.raises(Conflict, match="贺启明"):
        actions.save_guide(actor=cast.actor("assistant"), **values)
    assert GuideVersion.objects.count() == 2


def test_public_page_needs_no_sign_in_and_counts_without_a_person(cast, client):
    guide = published(cast)
    assert "先闻" in client.get(f"/g/{guide.public_code}/").content.decode()
    assert client.post(f"/g/{guide.public_code}/say/", {"kind": "used"}).status_code == 302
    assert client.post(f"/g/{guide.public_code}/say/", {"kind": "stuck", "step": "2"}).status_code == 302
    assert client.post(f"/g/{guide.public_code}/say/", {"kind": "stuck", "step": "9"}).status_code == 422
    assert sorted(GuideVoice.objects.values_list("kind", "step", "count")) == [
        ("stuck", 2, 1),
        ("used", 0, 1),
    ]
    columns = {field.name for field in GuideVoice._meta.get_fields()}
    assert columns == {"id", "organisation", "guide", "kind", "step", "count"}


def test_withdrawn_guide_has_no_public_page(cast, client):
    guide = published(cast)
    actions.withdraw_guide(actor=cast.actor("head"), guide=guide, reason="新办法出台")
    answer = client.get(f"/g/{guide.public_code}/")
    assert answer.status_code == 404
    assert "不在用了" in answer.content.decode()


def test_expired_guide_is_marked(cast, signed_in):
    published(cast)
    with clock.frozen(clock.at(dt.date(2023, 1, 5), 9)):
        client = signed_in(cast.trainee)
        assert "已过期" in client.get("/guides/").content.decode()
        assert "检查指南" in client.get("/guides/?state=expired").content.decode()


def test_edit_page_keeps_what_was_typed_when_it_can_not_be_read(cast, signed_in):
    guide = draft(cast)
    values = {
        "title": "检查指南",
        "steps": "先闻\n再看",
        "contacts": "没有冒号",
        "seen_number": 1,
        "valid_until": "明年",
    }
    page = signed_in(cast.head).post(f"/guides/{guide.pk}/edit/", values).content.decode()
    assert "没有冒号" in page
    assert "明年" in page
    assert "看不懂这个日期" in page


def test_list_costs_the_same_for_one_and_more(cast, signed_in, django_assert_num_queries):
    published(cast)
    client = signed_in(cast.trainee)
    client.get("/guides/")
    with django_assert_num_queries(10):
        client.get("/guides/")
    other = actions.draft_guide(actor=cast.actor("clerk"), lecture=cast.other_lecture)
    GuideVersion.objects.filter(guide=other).update(published_at=clock.now())
    Guide.objects.filter(pk=other.pk).update(state="published", current=other.versions.get())
    with django_assert_num_queries(10):
        client.get("/guides/")


def test_one_print_holds_every_guide_in_force_and_no_other(cast, signed_in, django_assert_num_queries):
    guide = published(cast)
    client = signed_in(cast.contact)
    client.get("/guides/print/")
    with django_assert_num_queries(8):
        shown = client.get("/guides/print/").content.decode()
    assert guide.title in shown
    assert shown.count("guidesheet") == 1
    assert guide.title in client.get("/guides/?state=in_force").content.decode()
    for past in ("valid_until", "basis_until"):
        GuideVersion.objects.update(**{past: clock.today() - dt.timedelta(days=1)})
        assert "guidesheet" not in client.get("/guides/print/").content.decode()
        assert guide.title not in client.get("/guides/?state=in_force").content.decode()
        GuideVersion.objects.update(**{past: None})
    assert "guidesheet" in client.get("/guides/print/").content.decode()


def test_print_and_review_pages_open(cast, signed_in):
    guide = draft(cast)
    client = signed_in(cast.head)
    assert client.get(f"/guides/{guide.pk}/print/").status_code == 200
    assert "发布第 1 版" in client.get(f"/guides/{guide.pk}/review/").content.decode()
    assert client.post(f"/guides/{guide.pk}/review/", {"seen_number": 1}).status_code == 302
    assert Guide.objects.get(pk=guide.pk).state == "published"


def test_waiting_names_the_lecture_without_a_guide(cast):
    with clock.frozen(clock.at(dt.date(2022, 2, 21), 9)):
        lines = queries.waiting_for(cast.actor("head"))
    assert [(line.urgency, "十步检查法" in line.sentence) for line in lines] == [("late", True)]
