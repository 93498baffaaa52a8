"""Pages of the ledger: scope, filters, literal query counts, sorting, export."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from lunxun.kernel import clock
from lunxun.tracking import actions, forms, queries, rules
from lunxun.tracking.models import Suggestion
from tests.cast import grant
from tests.tracking.factories import sealed_text, suggestion
from tests.tracking.test_actions import EVERYBODY, in_state


@pytest.mark.parametrize("who", EVERYBODY)
def test_list_agrees_with_can_see(cast, who):
    rows = [in_state(cast, state) for state in ("assigned", "answered", "closed")]
    rows.append(suggestion(cast, owner_unit=cast.units["petitions"]))
    actor = cast.actor(who)
    listed = set(queries.suggestions_for(actor))
    assert listed == {row for row in rows if rules.can_see(actor, row)}
    expected = {
        "clerk": 4, "leader": 4, "inspector": 4, "head": 4, "assistant": 4, "other_head": 3, "contact": 2, "trainee": 2,
        "sysadmin": 0, "outsider": 0,
    }  # fmt: skip
    assert len(listed) == expected[who]


def test_list_costs_the_same_for_one_and_three(cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.clerk)
    suggestion(cast)
    client.get("/suggestions/")
    with django_assert_num_queries(14):
        assert client.get("/suggestions/").status_code == 200
    suggestion(cast, "语速偏快")
    suggestion(cast, "PPT字太小")
    with django_assert_num_queries(14):
        assert "PPT字太小" in client.get("/suggestions/").content.decode()


def test_open_matters_come_first_and_of_the_done_ones_the_latest(cast):
    def made(words, state, month):
        row = suggestion(cast, words)
        said = {} if state in {"assigned", "working"} else {"answer": "办了", "evidence": "凭证"}
        Suggestion.objects.filter(pk=row.pk).update(state=state, due_on=dt.date(2022, month, 10), **said)

    made("正月办结", "closed", 1)
    made("三月不采纳", "declined", 3)
    made("二月答复", "answered", 2)
    made("五月在办", "working", 5)
    made("四月派单", "assigned", 4)
    words = [row.words for row in queries.suggestions_for(cast.actor("clerk"))]
    assert words == ["四月派单", "五月在办", "二月答复", "三月不采纳", "正月办结"]


def test_a_text_may_repeat_what_is_not_done_and_the_matters_are_asked_for_once(
    cast, signed_in, django_assert_num_queries
):
    open_one, closed = suggestion(cast, "路灯坏了"), suggestion(cast, "停车难")
    text = sealed_text(cast, "路灯还没修")
    assert set(queries.candidates_for(text)) == {open_one, closed}
    later = type(cast.session).objects.get(pk=cast.session.pk)
    later.pk, later.number, later.on = None, 99, cast.session.on + dt.timedelta(14)
    later.save(force_insert=True)
    Suggestion.objects.filter(pk=closed.pk).update(state="closed", answer="办了", evidence="凭证")
    text.evaluation.session = later
    assert set(queries.candidates_for(text)) == {open_one}
    form = forms.SortForm(None, text=sealed_text(cast, "再说一遍"))
    with django_assert_num_queries(0):
        page = str(form["repeats"]) + str(form["suggestion"])
    assert page.count("路灯坏了") == 2


def test_figures_count_what_the_rows_say(cast, django_assert_num_queries):
    first = suggestion(cast, "早该答了", due_on=dt.date(2022, 2, 10))
    suggestion(cast, "又说一遍", due_on=dt.date(2022, 3, 10), repeats=first)
    done = suggestion(cast, "答了")
    taken = Suggestion.objects.get(pk=done.pk).taken_on
    Suggestion.objects.filter(pk=done.pk).update(
        state="answered", answer="办了", evidence="凭证", answered_on=taken + dt.timedelta(3)
    )
    clerk = cast.actor("clerk")
    with clock.frozen(clock.at(dt.date(2022, 2, 14), 9)), django_assert_num_queries(1):
        found = queries.figures_for(clerk)
    assert (found.texts, found.matters, found.answered, found.late) == (3, 3, 1, 1)
    assert (found.longest_late, found.repeated, found.median_days) == (4, 1, 3)


def test_late_filter_shows_overdue_ones_only(cast, signed_in):
    row = suggestion(cast, "早该答了", due_on=dt.date(2022, 2, 10))
    suggestion(cast, "还早", due_on=dt.date(2022, 3, 10))
    with clock.frozen(clock.at(dt.date(2022, 2, 14), 9)):
        page = signed_in(cast.clerk).get("/suggestions/?late=1").content.decode()
        assert Suggestion.objects.get(pk=row.pk).days_late == 4
    assert "早该答了" in page
    assert "还早" not in page


def test_sorting_walks_through_all_texts(cast, signed_in):
    client = signed_in(cast.clerk)
    sealed_text(cast, "很好很好很好")
    sealed_text(cast, "能不能把检查表发电子版")
    seen = set()
    for _turn in range(2):
        answer = client.get("/suggestions/sort/", follow=True)
        text = answer.context["text"]
        seen.add(text.body)
        values = (
            {"verdict": "none"}
            if "很好" in text.body
            else {"verdict": "entry", "category": "method", "owner_unit": cast.units["emergency"].pk}
        )
        assert client.post(answer.request["PATH_INFO"], values).status_code == 302
    assert seen == {"很好很好很好", "能不能把检查表发电子版"}
    assert "都归好了" in client.get("/suggestions/sort/", follow=True).content.decode()
    assert Suggestion.objects.count() == 1


def test_sorting_with_a_missing_choice_keeps_what_was_typed(cast, signed_in):
    text = sealed_text(cast)
    answer = signed_in(cast.clerk).post(
        f"/suggestions/sort/{text.pk}/",
        {"verdict": "entry", "category": "method", "owner_unit": "", "due_on": "3月1"},
    )
    page = answer.content.decode()
    assert "请选谁来办" in page
    assert 'value="3月1"' in page


def test_steps_through_the_pages_end_closed(cast, signed_in):
    row = suggestion(cast)
    head, clerk = signed_in(cast.head), None
    assert head.post(f"/suggestions/{row.pk}/start/", {"plan": "排成一页"}).status_code == 302
    assert (
        head.post(f"/suggestions/{row.pk}/answer/", {"answer": "已发", "evidence": "见指南"}).status_code
        == 302
    )
    clerk = signed_in(cast.clerk)
    assert clerk.post(f"/suggestions/{row.pk}/close/", {"evidence": ""}).status_code == 302
    page = clerk.get(f"/suggestions/{row.pk}/").content.decode()
    assert "已办结" in page
    assert "见指南" in page


def test_close_asks_for_what_was_seen_when_the_unit_gave_no_proof(cast, signed_in):
    row = suggestion(cast)
    signed_in(cast.head).post(f"/suggestions/{row.pk}/answer/", {"answer": "已发"})
    clerk = signed_in(cast.clerk)
    page = clerk.get(f"/suggestions/{row.pk}/close/").content.decode()
    assert "（选填）" not in page
    assert (
        "没有凭证不能办结" in clerk.post(f"/suggestions/{row.pk}/close/", {"evidence": ""}).content.decode()
    )


def test_system_administrator_who_is_also_a_trainee_sees_no_suggestion(cast, signed_in):
    row = in_state(cast, "answered")
    grant(cast.trainee, "sysadmin")
    client = signed_in(cast.trainee)
    assert row.words not in client.get("/suggestions/").content.decode()
    assert client.get(f"/suggestions/{row.pk}/").status_code in {403, 404}


def test_answer_page_for_another_unit_is_refused_with_who_can(cast, signed_in):
    row = suggestion(cast, owner_unit=cast.units["petitions"])
    answer = signed_in(cast.head).post(f"/suggestions/{row.pk}/answer/", {"answer": "我来答"})
    assert answer.status_code == 403
    assert "信访局" in answer.content.decode()


def test_other_organisation_finds_nothing(cast, signed_in):
    row = suggestion(cast)
    assert signed_in(cast.outsider).get(f"/suggestions/{row.pk}/").status_code == 404


def test_export_keeps_formulas_as_text(cast, signed_in):
    suggestion(cast, '=HYPERLINK("http://x","y")')
    answer = signed_in(cast.clerk).get("/suggestions/?as=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows][1:3] == ["建议原话", '=HYPERLINK("http://x","y")']


def test_waiting_names_unsorted_and_late(cast):
    sealed_text(cast, "还没归类")
    suggestion(cast, due_on=dt.date(2022, 2, 10))
    with clock.frozen(clock.at(dt.date(2022, 2, 14), 9)):
        sentences = [line.sentence for line in queries.waiting_for(cast.actor("clerk"))]
        mine = [line.urgency for line in queries.waiting_for(cast.actor("head"))]
    assert sentences == ["1 条建议还没有归类", "1 件建议超期没有答复"]
    assert mine == ["late"]


def test_repeated_matter_shows_the_earlier_one(cast, signed_in):
    earlier = suggestion(cast, "给社区配测漏仪")
    later = actions.take_up(
        actor=cast.actor("clerk"),
        text=sealed_text(cast, "上次提的测漏仪没有回音"),
        category="process",
        owner_unit=cast.units["emergency"],
        repeats=earlier,
    )
    page = signed_in(cast.clerk).get(f"/suggestions/{later.pk}/").content.decode()
    assert earlier.label in page


def test_several_get_another_unit_or_deadline_and_what_cannot_is_named(cast, signed_in):
    rows = [suggestion(cast, f"第 {n} 件") for n in range(3)]
    answered = in_state(cast, "answered")
    client = signed_in(cast.clerk)
    chosen = {"do": "assign", "row": [row.pk for row in [*rows[:2], answered]]}
    asked = client.post("/suggestions/?q=", chosen).content.decode()
    assert "选了 2 项" in asked and "已经答复的不能改派" in asked and answered.label in asked
    kept = client.post("/suggestions/", {**chosen, "sure": "1", "reason": "", "due_on": ""}).content.decode()
    assert "请写明为什么改派或延期" in kept
    values = {**chosen, "sure": "1", "reason": "单位撤并", "owner_unit": cast.units["petitions"].pk}
    done = client.post("/suggestions/?category=method", values)
    assert (done.status_code, done["Location"]) == (302, "/suggestions/?category=method")
    owners = [Suggestion.objects.get(pk=row.pk).owner_unit.short_name for row in [*rows, answered]]
    assert owners == ["信访局", "信访局", "应急局", "应急局"]
    assert Suggestion.objects.get(pk=rows[0].pk).due_on == rows[0].due_on
    trainee = signed_in(cast.trainee)
    assert "不归你办" in trainee.post("/suggestions/", values, follow=True).content.decode()


def test_all_that_the_filter_leaves_can_be_closed_at_once(cast, signed_in):
    first, second = in_state(cast, "answered"), in_state(cast, "answered")
    Suggestion.objects.filter(pk=second.pk).update(evidence="")
    client = signed_in(cast.inspector)
    sure = {"do": "close", "scope": "all", "sure": "1"}
    page = client.post("/suggestions/?state=answered", {"do": "close", "scope": "all"}).content.decode()
    assert (
        "没有凭证，要单独办结" in page
        and f'value="{first.pk}"' in page
        and f'value="{second.pk}"' not in page
    )
    client.post("/suggestions/?state=answered", sure)
    assert [Suggestion.objects.get(pk=row.pk).state for row in (first, second)] == ["closed", "answered"]


def test_texts_that_are_alike_are_sorted_together(cast, signed_in):
    texts = [sealed_text(cast, f"谢谢 {n}") for n in range(2)] + [sealed_text(cast, "发电子版")]
    client = signed_in(cast.clerk)
    page = client.get("/suggestions/sort/all/?q=谢谢").content.decode()
    assert "谢谢 1" in page and "发电子版" not in page
    client.post("/suggestions/sort/all/?q=谢谢", {"do": "aside", "scope": "page", "sure": "1"})
    assert [text.pk for text in queries.texts_to_sort(cast.actor("clerk"))] == [texts[2].pk]
    values = {
        "do": "take",
        "row": texts[2].pk,
        "sure": "1",
        "category": "method",
        "owner_unit": cast.units["emergency"].pk,
    }
    client.post("/suggestions/sort/all/", values)
    assert Suggestion.objects.get().words == "发电子版"
    assert signed_in(cast.head).get("/suggestions/sort/all/").status_code == 403


def test_a_panel_counts_also_what_it_does_not_show(cast, monkeypatch, django_assert_num_queries):
    from lunxun.tracking import panels

    for number in range(4):
        row = suggestion(cast, words=f"第 {number} 句")
    actions.answer_suggestion(actor=cast.actor("head"), suggestion=row, answer="已办", evidence="台账")
    monkeypatch.setattr(panels, "SHOWN", 3)
    clerk = cast.actor("clerk")
    with clock.frozen(clock.at(row.due_on + dt.timedelta(days=1), 9)), django_assert_num_queries(1):
        panel = panels.of_unit(clerk, cast.units["emergency"])
    assert len(panel.lines) == 3
    assert panel.note.startswith("4 件，已答复 1 件，超期 3 件。")
    assert "这里是最近的 3 件" in panel.note
