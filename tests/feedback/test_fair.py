"""Fair scores of a year: what goes in, what the page says, who sees it, when it is made anew."""

from __future__ import annotations

import datetime as dt
import io
import random

import openpyxl
import pytest

from lunxun.audit.models import AuditEntry
from lunxun.documents import report
from lunxun.feedback import actions, fair, tasks
from lunxun.feedback.actions import default_form_version
from lunxun.feedback.enums import EvaluationState, ResultState
from lunxun.feedback.models import Evaluation, FairYear, LectureResult, SealedRow
from lunxun.kernel.errors import Refused
from lunxun.plans.models import Lecture, TrainingSession

pytestmark = pytest.mark.django_db

SESSIONS, LECTURES, RATERS = 4, 6, 40


def make_year(cast, *, sessions=SESSIONS, lectures=LECTURES, raters=RATERS, seed=1) -> list[LectureResult]:
    """Released results: lecture 0 of each session is the best, the last the worst; odd sessions have severe raters.

    Half of the raters come from 部门, half from 街镇; in odd sessions 街镇 alone, who grade one step lower.
    """
    rng = random.Random(seed)
    version = default_form_version(cast.organisation.pk)
    results, key = [], 1
    for number in range(sessions):
        session = TrainingSession.objects.create(
            organisation=cast.organisation,
            programme=cast.session.programme,
            number=50 + number,
            circle=cast.session.circle,
            title=f"第 {50 + number} 期",
            on=dt.date(2022, 3, 5) + dt.timedelta(weeks=number),
            state="held",
        )
        evaluation = Evaluation.objects.create(
            organisation=cast.organisation,
            session=session,
            form_version=version,
            mode="slips",
            state=EvaluationState.SEALED,
            root="r",
            ballots=raters,
            expected=raters,
        )
        shift = [rng.random() for _one in range(raters)]
        for position in range(lectures):
            lecture = Lecture.objects.create(
                organisation=cast.organisation,
                session=session,
                position=position + 1,
                topic=cast.lecture.topic,
                unit=cast.lecture.unit,
                lecturer=cast.lecture.lecturer,
                title=f"{number}-{position}",
            )
            rows = []
            for ballot in range(raters):
                is_severe = ballot % 2 == 1 or number % 2 == 1
                level = 0.35 * position + (1.0 if is_severe else 0.0) + shift[ballot] - 0.6
                answers = {
                    code: min(3, max(0, round(level + rng.gauss(0, 0.5))))
                    for code in ("topic", "content", "form")
                }
                rows.append(
                    SealedRow(
                        id=key,
                        organisation=cast.organisation,
                        evaluation=evaluation,
                        ballot_no=ballot + 1,
                        lecture=lecture,
                        answers=answers,
                        is_absent=False,
                        is_valid=True,
                        unit_class="街镇" if is_severe else "部门",
                    )
                )
                key += 1
            SealedRow.objects.bulk_create(rows)
            results.append(
                LectureResult.objects.create(
                    organisation=cast.organisation,
                    evaluation=evaluation,
                    lecture=lecture,
                    due=raters,
                    returned=raters,
                    valid=raters,
                    absent=0,
                    straight=0,
                    state=ResultState.RELEASED,
                )
            )
    return results


def overall(figures):
    return {entry["id"]: entry for entry in figures["dimensions"][0]["lectures"]}


def test_a_severe_audience_is_taken_out(cast):
    results = make_year(cast)
    figures = fair.figures_of_year(fair.results_of_year(cast.organisation.pk, 2022))
    entries = overall(figures)
    lenient, severe = entries[results[0].lecture_id], entries[results[LECTURES].lecture_id]
    assert lenient["raw"] - severe["raw"] > 8
    assert abs(lenient["adjusted"] - severe["adjusted"]) < abs(lenient["raw"] - severe["raw"]) / 2
    assert all(entry["low"] < entry["adjusted"] < entry["high"] for entry in entries.values())
    assert {entries[one.lecture_id]["group"] for one in results[::LECTURES]} == {"above"}
    assert {entries[one.lecture_id]["group"] for one in results[LECTURES - 1 :: LECTURES]} == {"below"}
    assert [one["code"] for one in figures["dimensions"]] == ["", "topic", "content", "form"]
    assert 0.5 < figures["dimensions"][0]["reliability"] < 1
    assert len(figures["weeks"]["sessions"]) == SESSIONS


def test_raw_scores_are_those_of_the_results_page(cast):
    from lunxun.feedback.models import LectureTally
    from lunxun.feedback.queries.figures import figures_of

    results = make_year(cast, sessions=1, lectures=2)
    for result in results:
        for row in SealedRow.objects.filter(lecture=result.lecture_id):
            for code, choice in row.answers.items():
                tally, _made = LectureTally.objects.get_or_create(
                    organisation=cast.organisation,
                    result=result,
                    item=code,
                    choice=choice,
                    defaults={"count": 0},
                )
                tally.count += 1
                tally.save()
    entries = overall(fair.figures_of_year(fair.results_of_year(cast.organisation.pk, 2022)))
    for figures in figures_of(results):
        assert entries[figures.lecture.pk]["raw"] == pytest.approx(figures.score, abs=0.006)


def test_one_session_is_not_adjusted_and_says_why(cast, signed_in):
    make_year(cast, sessions=1)
    assert tasks.compare_years() == 1
    page = signed_in(cast.clerk).get("/results/years/2022/").content.decode()
    assert "只有一个场次" in page
    assert "校正得分与 90 % 区间" not in page


def test_only_what_is_published_goes_in(cast):
    results = make_year(cast)
    withheld, small, late = results[0], results[1], results[2]
    LectureResult.objects.filter(pk=withheld.pk).update(state=ResultState.TO_REVIEWER)
    LectureResult.objects.filter(pk=small.pk).update(valid=4)
    SealedRow.objects.filter(lecture=late.lecture_id, ballot_no__lte=7).update(supplement=1)
    entries = overall(fair.figures_of_year(fair.results_of_year(cast.organisation.pk, 2022)))
    assert withheld.lecture_id not in entries
    assert small.lecture_id not in entries
    assert entries[late.lecture_id]["n"] == RATERS - 7
    LectureResult.objects.filter(pk=late.pk).update(supplement=1)
    entries = overall(fair.figures_of_year(fair.results_of_year(cast.organisation.pk, 2022)))
    assert entries[late.lecture_id]["n"] == RATERS


def test_an_item_that_few_answered_is_left_out(cast):
    results = make_year(cast)
    lecture = results[0].lecture_id
    for row in SealedRow.objects.filter(lecture=lecture, ballot_no__gt=4):
        row.answers = {code: choice for code, choice in row.answers.items() if code != "form"}
        row.save()
    figures = fair.figures_of_year(fair.results_of_year(cast.organisation.pk, 2022))
    form = next(one for one in figures["dimensions"] if one["code"] == "form")
    assert lecture not in {entry["id"] for entry in form["lectures"]}
    assert overall(figures)[lecture]["n"] == RATERS


def test_few_rows_and_low_response_get_no_group(cast, signed_in):
    results = make_year(cast)
    few, silent = results[3], results[4]
    SealedRow.objects.filter(lecture=few.lecture_id, ballot_no__gt=20).delete()
    LectureResult.objects.filter(pk=few.pk).update(valid=20, due=20)
    LectureResult.objects.filter(pk=silent.pk).update(due=RATERS * 2)
    tasks.compare_years()
    entries = overall(FairYear.objects.get().figures)
    assert entries[few.lecture_id]["group"] == entries[silent.lecture_id]["group"] == ""
    page = signed_in(cast.clerk).get("/results/years/2022/").content.decode()
    assert "有效不足 30 份，不分组" in page
    assert "应答率不到 60 %，不分组" in page


def apart(results):
    """Every session hears classes of its own."""
    for result in results:
        for row in SealedRow.objects.filter(lecture=result.lecture_id):
            row.unit_class += str(result.evaluation_id)
            row.save()


def all_the_same(results):
    for row in SealedRow.objects.all():
        row.answers = {"topic": 0, "content": 1, "form": 0}
        row.save()


@pytest.mark.parametrize(
    ("sessions", "change", "said"),
    [
        (2, None, "不到 16 堂课，分不清是课不同还是听众不同"),
        (4, apart, "听众分成互不重叠的几部分，各部分之间的得分不能比"),
        (4, all_the_same, "扣除听众宽严之后，各堂课看不出差别"),
    ],
)
def test_where_the_model_would_not_help_there_are_raw_scores_and_the_reason(
    cast, signed_in, sessions, change, said
):
    results = make_year(cast, sessions=sessions, raters=20)
    if change:
        change(results)
    tasks.compare_years()
    entries = overall(FairYear.objects.get().figures).values()
    assert all(one["raw"] and one["adjusted"] is None and not one["group"] for one in entries)
    for address in ("/results/years/2022/", "/results/years/2022/?as=paper"):
        assert said in signed_in(cast.clerk).get(address).content.decode()


def test_the_line_is_what_the_groups_lie_above_or_below_and_a_gap_is_explained_by_its_parts(cast, signed_in):
    make_year(cast)
    tasks.compare_years()
    stored = FairYear.objects.get()
    for dimension in stored.figures["dimensions"]:
        adjusted = [entry["adjusted"] for entry in dimension["lectures"]]
        assert dimension["mean"] == pytest.approx(sum(adjusted) / len(adjusted), abs=0.02)
        for entry in dimension["lectures"]:
            assert entry["group"] != "above" or entry["low"] > dimension["mean"] - 0.02
            assert entry["group"] != "below" or entry["high"] < dimension["mean"] + 0.02
    first, second = stored.figures["dimensions"][0]["lectures"][:2]
    first.update(raw=90.0, adjusted=93.0, severity=3.4)
    second.update(raw=93.0, adjusted=90.0, severity=0.0)
    stored.save()
    assert first["response"] == 1.0
    second["response"] = 0.834
    stored.save()
    page = signed_in(cast.clerk).get("/results/years/2022/").content.decode()
    assert 'data-l="应答率">83.4 %' in page
    assert "校正后高 3.0 分：来评的听众平时打分偏严，加 3.4 分；票数有限，向总体靠拢，减 0.4 分。" in page
    assert "校正后低 3.0 分：票数有限，向总体靠拢，减 3.0 分。" in page


def test_it_is_made_anew_only_when_results_change(cast, signed_in):
    results = make_year(cast)
    assert tasks.compare_years() == 1
    assert tasks.compare_years() == 0
    LectureResult.objects.filter(pk=results[0].pk).update(state=ResultState.TO_REVIEWER)
    page = signed_in(cast.clerk).get("/results/years/2022/").content.decode()
    assert "还没有算进来" in page
    assert tasks.compare_years() == 1
    assert "还没有算进来" not in signed_in(cast.clerk).get("/results/years/2022/").content.decode()


def test_without_numpy_there_are_raw_scores(cast, signed_in, monkeypatch):
    make_year(cast)
    monkeypatch.setattr(fair, "is_available", lambda: False)
    tasks.compare_years()
    page = signed_in(cast.clerk).get("/results/years/2022/").content.decode()
    assert "没有装校正计算" in page
    assert all(
        entry["adjusted"] is None and entry["raw"]
        for entry in overall(FairYear.objects.get().figures).values()
    )


@pytest.mark.parametrize("kind", report.kinds())
def test_the_same_as_a_file(cast, signed_in, kind):
    make_year(cast)
    tasks.compare_years()
    answer = signed_in(cast.clerk).get(f"/results/years/2022/?item=content&as={kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer["Content-Disposition"]
    entry = AuditEntry.objects.get(verb="feedback.take_document")
    assert entry.data == {"file": kind}
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = [list(row) for row in book["各堂课"].iter_rows(values_only=True)]
        # In a sheet every row stands alone: the group is written out in each.
        assert sum(row[0] == "高于总体" for row in rows) >= 4
        head = next(row for row in rows if "应答率" in row)
        assert next(row[head.index("应答率")] for row in rows if row[0] == "高于总体") == 1
        assert any("2022 年各堂课得分（内容）" in str(cell) for row in rows for cell in row)


def test_on_paper_every_row_says_its_group(cast, signed_in):
    make_year(cast)
    tasks.compare_years()
    page = signed_in(cast.clerk).get("/results/years/2022/?as=paper").content.decode()
    assert page.count("<td>高于总体</td>") >= 4
    assert "看之前先知道" in page


def test_nobody_but_the_office_keeps_a_comparison(cast):
    results = make_year(cast, sessions=1)
    figures = fair.figures_of_year(results)
    with pytest.raises(Refused):
        actions.keep_fair_year(actor=cast.actor("head"), year=2022, basis="x", figures=figures)


def test_who_sees_it(cast, signed_in):
    make_year(cast)
    tasks.compare_years()
    assert signed_in(cast.head).get("/results/years/2022/").status_code == 200
    assert signed_in(cast.trainee).get("/results/years/2022/").status_code == 403
    assert signed_in(cast.clerk).get("/results/years/2021/").status_code == 404
    assert signed_in(cast.clerk).get("/results/years/2022/?item=nothing").status_code == 404


def test_one_circle_alone(cast, signed_in):
    make_year(cast, sessions=2)
    tasks.compare_years()
    from lunxun.feedback.queries import fair_page
    from lunxun.plans.models import Circle

    other = Circle.objects.create(organisation=cast.organisation, code="other", name="别的圈", character="别")
    TrainingSession.objects.filter(number=51).update(circle=other)
    page = fair_page(cast.actor("clerk"), 2022, "", "other")
    assert {row.lecture.session.number for row in page["rows"]} == {51}
    assert len(page["circles"]) == 2
    assert len(fair_page(cast.actor("clerk"), 2022, "", "no-such-circle")["rows"]) == 2 * LECTURES


def test_the_lecture_says_where_it_stands(cast, signed_in):
    results = make_year(cast)
    tasks.compare_years()
    page = signed_in(cast.clerk).get(f"/results/lectures/{results[0].lecture_id}/").content.decode()
    assert "放在全年里看" in page
    assert "高于全年总体" in page


def test_the_ruler_by_hand(cast, signed_in):
    page = signed_in(cast.clerk).get("/results/explained/").content.decode()
    assert "92 − 3" in page
    assert "88 + 3" in page
    assert "<b>91</b>" in page


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_page_asks_the_same_number_of_queries(cast, signed_in, django_assert_num_queries, sessions):
    make_year(cast, sessions=sessions)
    tasks.compare_years()
    client = signed_in(cast.clerk)
    client.get("/results/years/2022/")
    with django_assert_num_queries(10):
        client.get("/results/years/2022/")


def test_lecturers_stand_in_groups_in_official_order_and_without_them_the_page_says_why(cast, signed_in):
    make_year(cast)
    tasks.compare_years()
    client = signed_in(cast.clerk)
    assert "讲过两堂以上的授课人不到 10 位" in client.get("/results/years/2022/").content.decode()
    lecturers = {"rows": [], "reasons": []}
    shown = [(cast.other_lecture, "above", 95.3), (cast.lecture, "same", 92.1)]
    for number, (lecture, group, adjusted) in enumerate(shown):
        Lecture.objects.filter(title=f"0-{number}").update(lecturer=lecture.lecturer, unit=lecture.unit)
        lecturers["rows"].append(
            {"id": lecture.lecturer_id, "lectures": 4, "n": 160, "adjusted": adjusted, "low": adjusted - 1,
             "high": adjusted + 1, "group": group}
        )  # fmt: skip
    stored = FairYear.objects.get()
    stored.figures["lecturers"] = lecturers
    stored.save()
    page = client.get("/results/years/2022/").content.decode()
    assert f"{cast.other_lecture.lecturer.name}<" in page
    assert "4 堂，95.3（94.3–96.3）" in page
    assert page.index("95.3（94.3–96.3）") < page.index("92.1（91.1–93.1）")
    assert "按授课人看" not in client.get("/results/years/2022/?item=topic").content.decode()
    assert "按授课人看" in client.get("/results/years/2022/?as=paper").content.decode()
    talk = "先请授课人本人看过，再商定怎么帮。"
    assert talk not in page
    stored.figures["lecturers"]["rows"][1]["group"] = "below"
    stored.save()
    page = client.get("/results/years/2022/").content.decode()
    assert page.index("95.3（94.3–96.3）") < page.index(talk) < page.index("92.1（91.1–93.1）")


def test_a_lecturers_trend_is_judged_by_the_adjusted_scores(cast, signed_in, django_assert_num_queries):
    from lunxun.feedback.queries.fair import adjusted_of

    results = make_year(cast)
    clerk = cast.actor("clerk")
    lectures = list(Lecture.objects.select_related("session").filter(result__in=results))
    assert adjusted_of(clerk, lectures) == {}
    tasks.compare_years()
    with django_assert_num_queries(1):
        found = adjusted_of(clerk, lectures[:3])
    entries = overall(FairYear.objects.get().figures)
    assert found == {
        one.pk: (entries[one.pk]["adjusted"], entries[one.pk]["low"], entries[one.pk]["high"])
        for one in lectures[:3]
    }
    assert adjusted_of(cast.actor("trainee"), lectures) == {}
