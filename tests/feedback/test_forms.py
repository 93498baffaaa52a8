"""评价表 as data: scales, items, weights and rules change by new versions; what was used stays as it was."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lunxun.feedback import actions, ballots, queries
from lunxun.feedback.form_definition import DEFAULT, SESSION, clean_ballot, is_valid_row, sizes
from lunxun.feedback.form_editing import EditForm
from lunxun.feedback.models import FormVersion, LectureResult
from lunxun.feedback.queries.figures import session_items
from lunxun.feedback.scales import LIBRARY, band_labels, bands, tops_of
from lunxun.kernel.errors import Conflict, Invalid, Refused
from tests.feedback.factories import new_key, prepared, seal


def fields_of(form: EditForm, **changes: str) -> dict[str, str]:
    """What a browser would post back."""
    return {**{name: str(form.initial.get(name, "")) for name in form.fields}, **changes}


def edited(definition=DEFAULT, **changes: str) -> EditForm:
    form = EditForm(definition=definition, name="表")
    return EditForm(fields_of(form, **changes), definition=definition, name="表")


@pytest.mark.parametrize("code", LIBRARY)
def test_every_scale_stands_best_first_and_divides_into_at_most_four_bands(code):
    scale = LIBRARY[code]
    values = [value for _label, value in scale.grades]
    assert values == sorted(values, reverse=True)
    assert 0 <= values[-1] <= values[0] == 100
    definition = scale.definition()
    counts = [1] * len(values)
    shown = bands(definition, counts)
    assert sum(shown) == len(values)
    assert len(shown) == len(band_labels(definition)) <= 4
    assert shown[0] == tops_of(definition)[0]


def test_the_default_form_comes_back_from_the_editor_as_it_was():
    form = edited()
    assert form.is_valid(), form.errors
    assert form.definition == DEFAULT


@pytest.mark.parametrize("code", LIBRARY)
def test_a_form_of_any_scale_comes_back_as_it_was(code):
    form = edited(scale=code, values="")
    assert form.is_valid(), form.errors
    again = edited(form.definition)
    assert again.is_valid(), again.errors
    assert again.definition == form.definition
    assert form.definition["kind"] == LIBRARY[code].kind


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"item0_weight": "30"}, "item0_weight", "现在是 105"),
        ({"item0_weight": "很多"}, "item0_weight", "0 到 100"),
        ({"item1_label": "主题"}, "__all__", "同名"),
        ({"values": "100, 85, 60"}, "values", "4 档，写了 3 个"),
        ({"values": "0, 60, 85, 100"}, "values", "从好到差"),
        ({"values": "高,中,低,无"}, "values", "写成数"),
        ({"words": "好、差"}, "words", "4 档，写了 2 个"),
        ({"words": "好、好、中、差"}, "words", "不一样"),
        ({"words": "优、良", "scale": "ten", "values": ""}, "words", "没有叫法"),
        ({"choice0_options": "是"}, "choice0_options", "2 到 6 个"),
        ({"item0_label": "", "item1_label": "", "item2_label": ""}, "item0_label", "至少"),
    ],
)
def test_what_does_not_add_up_is_said_at_its_field(changes, field, words):
    form = edited(**changes)
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_a_new_item_gets_a_code_and_the_others_keep_theirs():
    form = edited(item3_label="氛围", item3_weight="１０", item1_weight="35", session0_label="后勤")
    assert form.is_valid(), form.errors
    assert [item["code"] for item in form.definition["items"]] == ["topic", "content", "form", "i1"]
    assert form.definition["items"][3]["weight"] == 10
    assert form.definition["session_items"] == [{"code": "s1", "label": "后勤"}]


def test_grades_of_ones_own_words_stand_on_the_form_and_in_the_library(cast):
    version = custom(cast, words="优秀、良好、合格，不合格", values="100, 80, 60, 0")
    assert [(one["label"], one["value"]) for one in version.definition["grades"]] == [
        ("优秀", 100), ("良好", 80), ("合格", 60), ("不合格", 0),
    ]  # fmt: skip
    assert band_labels(version.definition) == ("优秀", "良好", "合格", "不合格")
    again = edited(version.definition)
    assert again.is_valid(), again.errors
    assert again.definition == version.definition
    row = next(row for row in queries.form_rows(cast.actor("clerk")) if row.form.pk == version.form_id)
    assert row.scale == "优秀、良好、合格、不合格"


def custom(cast, **changes: str) -> FormVersion:
    form = edited(**changes)
    assert form.is_valid(), form.errors
    made = actions.create_form(actor=cast.actor("clerk"), name="自制", definition=form.definition)
    return queries.newest_version(made)


def run(cast, version: FormVersion, rows: list[dict]) -> None:
    """A whole evaluation with one ballot per dict of answers to `cast.lecture` and the session."""
    clerk = cast.actor("clerk")
    evaluation = actions.prepare_evaluation(
        actor=clerk, session=cast.session, mode="slips", form_version=version, expected=len(rows)
    )
    tickets = actions.issue_slips(actor=clerk, evaluation=evaluation, count=len(rows))
    actions.open_answering(actor=clerk, evaluation=evaluation)
    for ticket, row in zip(tickets, rows, strict=True):
        answers = {cast.lecture.pk: row["lecture"], **({SESSION: row["session"]} if "session" in row else {})}
        assert ballots.cast(evaluation, ticket, new_key(), answers, {}).is_counted
    seal(cast, evaluation)
    evaluation.refresh_from_db()


def test_points_of_a_hundred_give_their_mean_as_score(cast):
    version = custom(cast, scale="hundred", values="")
    points = [100, 90, 80, 70, 60, 95, 85, 75, 65, 55]
    run(cast, version, [{"lecture": dict.fromkeys(("topic", "content", "form"), 100 - p)} for p in points])
    actions.release_results(actor=cast.actor("clerk"), lecture=cast.lecture)
    figures = queries.lecture_results(cast.actor("clerk"), cast.lecture)
    assert figures.score == pytest.approx(sum(points) / len(points))
    assert figures.items[0].plain.t1 == pytest.approx(0.3)  # 90 and more
    assert figures.items[0].bands == (3, 2, 4, 1)


def test_items_of_the_session_are_counted_once_and_shown_from_five_on(cast):
    version = custom(cast, session0_label="后勤", session1_label="组织")
    rows = [
        {
            "lecture": {"topic": 0, "content": 0, "form": 0},
            "session": {"s1": n % 4, **({"s2": 0} if n < 4 else {})},
        }
        for n in range(12)
    ]
    run(cast, version, rows)
    (item,) = session_items(LectureResult.objects.get(lecture=cast.lecture).evaluation)
    assert (item.label, item.counts) == ("后勤", (3, 3, 3, 3))
    assert LectureResult.objects.get(lecture=cast.lecture).valid == 12


def test_under_the_rule_any_a_row_with_one_answer_is_valid(cast):
    version = custom(cast, rule="any")
    assert is_valid_row(version.definition, {"form": 3})
    assert not is_valid_row(version.definition, {"usable": 0})
    assert not is_valid_row(DEFAULT, {"form": 3})


def test_session_answers_need_items_of_the_session():
    with pytest.raises(Invalid):
        clean_ballot(DEFAULT, [1], {SESSION: {"topic": 0}}, {})


def test_a_used_version_is_never_changed_and_the_next_one_is_made(cast):
    clerk = cast.actor("clerk")
    version = custom(cast)
    changed = edited(absent="没听")
    assert changed.is_valid()
    same = actions.save_form(
        actor=clerk, form=version.form, name="改名", definition=changed.definition, seen=1
    )
    assert (same.number, same.definition["absent"]) == (1, "没听")
    actions.prepare_evaluation(actor=clerk, session=cast.session, mode="slips", form_version=same, expected=5)
    after = edited(absent="缺课")
    assert after.is_valid()
    later = actions.save_form(
        actor=clerk, form=version.form, name="改名", definition=after.definition, seen=1
    )
    assert later.number == 2
    same.refresh_from_db()
    assert same.definition["absent"] == "没听"
    with pytest.raises(Conflict, match="第 2 版"):
        actions.save_form(actor=clerk, form=version.form, name="改名", definition=after.definition, seen=1)


@pytest.mark.parametrize("role", ["leader", "inspector", "head", "trainee", "sysadmin"])
def test_only_the_office_keeps_forms(cast, role):
    with pytest.raises(Refused):
        actions.create_form(actor=cast.actor(role), name="表", definition=DEFAULT)


def test_the_pages_of_a_form(cast, signed_in):
    client = signed_in(cast.clerk)
    fields = fields_of(EditForm(definition=DEFAULT, name="表"), scale="ten", values="", name="十分表")
    assert client.post(reverse("feedback:form_new"), {**fields, "item0_weight": "1"}).status_code == 200
    answer = client.post(reverse("feedback:form_new"), fields, follow=True)
    assert "十分表" in answer.content.decode()
    version = FormVersion.objects.get(form__name="十分表")
    phone = client.get(reverse("feedback:form_preview", args=[version.pk])).content.decode()
    assert phone.count('type="radio"') == 2 * (3 * 10 + 3)
    assert "每项点一下" in phone
    points = client.get(reverse("feedback:form_preview", args=[custom(cast, scale="hundred", values="").pk]))
    assert "每项填 0 到 100 的分数" in points.content.decode()
    assert "每项点一下" not in points.content.decode()
    # Three items of ten boxes are wider than a sheet: written by hand and keyed in; four boxes are for the machine.
    too_wide = client.get(reverse("feedback:form_paper", args=[version.pk])).text
    assert "每格填 1 到 10 的分数" in too_wide
    assert "第 2 讲（样张）" in too_wide
    fitting = custom(cast)
    paper = client.get(reverse("feedback:form_paper", args=[fitting.pk]))
    assert paper.content.startswith(b"%PDF")
    edit = client.post(reverse("feedback:form_edit", args=[version.form_id]), {**fields, "seen": "9"})
    assert "第 1 版" in edit.content.decode()
    assert edit.status_code == 200


@pytest.mark.parametrize("scale", ["grade4", "ten", "hundred"])
def test_what_no_machine_reads_is_printed_for_the_pen(cast, signed_in, scale):
    """Points, wide scales and items on the whole session: a sheet of the session's own lectures, to be keyed in."""
    definition = {
        **DEFAULT,
        **LIBRARY[scale].definition(),
        "session_items": [{"code": "order", "label": "组织保障"}],
    }
    version = actions.create_form(actor=cast.actor("clerk"), name="表", definition=definition).versions.get()
    prepared(cast, form_version=version)
    client = signed_in(cast.clerk)
    control = client.get(reverse("feedback:evaluation", args=[cast.session.pk])).text
    address = f"{reverse('feedback:form_paper', args=[version.pk])}?session={cast.session.pk}"
    assert address in control
    assert "收回来扫描就计入" not in control  # no machine reads it
    how = client.get(reverse("feedback:entry", args=[cast.session.pk])).text
    assert ("中间空一格" in how, "0 或 - 是没填" in how) == (scale != "grade4", scale != "hundred")
    sheet = client.get(address).text
    for words in (cast.lecture.title, cast.other_lecture.title, "组织保障", "票号", "内容"):
        assert words in sheet
    assert 'colspan="6"' in sheet  # the lecture, three items, one question, not heard: advice goes across
    assert "样张" not in sheet
    other = custom(cast, scale="hundred", values="")
    elsewhere = client.get(
        f"{reverse('feedback:form_paper', args=[other.pk])}?session={cast.session.pk}"
    ).text
    assert cast.lecture.title not in elsewhere


def test_a_form_for_the_machine_is_offered_no_second_time(cast, signed_in):
    prepared(cast)
    page = signed_in(cast.clerk).get(reverse("feedback:evaluation", args=[cast.session.pk])).text
    assert "手填的纸质表" not in page
    assert "收回来扫描就计入" in page


@given(st.data())
def test_whatever_fits_a_form_is_taken_and_nothing_else(data):
    code = data.draw(st.sampled_from(sorted(LIBRARY)))
    definition = {**DEFAULT, **LIBRARY[code].definition()}
    item = data.draw(st.sampled_from(sorted(sizes(definition))))
    answer = data.draw(st.integers(-2, 103))
    fits = 0 <= answer < sizes(definition)[item]
    try:
        clean_ballot(definition, [7], {7: {item: answer}}, {})
    except Invalid:
        assert not fits
    else:
        assert fits
