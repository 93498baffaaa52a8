"""The review queue, taking back, spot checks and handwriting."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.feedback.form_definition import Ballot
from lunxun.feedback.staging import store_named
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.scanning import actions, flow, queries
from lunxun.scanning.enums import PageState
from lunxun.scanning.models import Doubt, ScanBatch, ScanPage, ScanSettings
from lunxun.scanning.texts import words_of
from tests.scanning.factories import desk, opened, pdf_of
from tests.scanning.test_flow import ANSWERS, ballots_in, expected_rows, scanned, states


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setattr("lunxun.scanning.questions.blind_of", lambda _page, _share: [])


def doubtful(cast) -> ScanBatch:
    """One sheet: 形式 of the first lecture and all of the second are left empty."""
    run = opened(cast, 1)
    return scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].fill(["01-", "---"]).scan()]))


def answered(cast, batch, answers) -> None:
    actor = cast.actor("clerk")
    by_group = {one.group: one.pk for one in Doubt.objects.filter(answer="")}
    given = {by_group[group]: answer for group, answer in answers.items()}
    flow.count(actor, actions.answer_doubts(actor=actor, batch=batch, answers=given))


def test_rows_are_asked_whole_and_the_worst_first(cast, quiet):
    batch = doubtful(cast)
    Doubt.objects.filter(group=f"L{cast.other_lecture.pk}.form").update(worry=0.99)
    strips = queries.next_strips(batch, "doubt")
    assert [strip.title for strip in strips] == [
        f"2 {cast.other_lecture.title}",
        f"1 {cast.lecture.title}",
    ]
    assert [question.item for question in strips[0].questions] == ["主题", "内容", "形式"]
    keys = [(one.key, one.label, one.is_proposed) for one in strips[1].questions[0].options]
    assert keys[0] == ("1", "很满意", False) or keys[0][0] == "1"
    assert keys[-2:] == [("0", "没填", True), ("-", "没听", False)]


def test_page_counts_once_all_is_answered(cast, quiet):
    batch = doubtful(cast)
    first, second = f"L{cast.lecture.pk}", f"L{cast.other_lecture.pk}"
    answered(cast, batch, {f"{first}.form": "3"})
    assert states() == [PageState.REVIEW]
    answered(cast, batch, dict.fromkeys([f"{second}.topic", f"{second}.content", f"{second}.form"], "absent"))
    assert states() == [PageState.COMMITTED]
    assert ballots_in(batch.evaluation) == expected_rows(cast, [["013", "x"]])


def test_answer_that_the_form_does_not_have_is_refused_whole(cast, quiet):
    batch = doubtful(cast)
    one, two, *_rest = Doubt.objects.all()
    with pytest.raises(Invalid):
        actions.answer_doubts(actor=cast.actor("clerk"), batch=batch, answers={one.pk: "1", two.pk: "9"})
    assert Doubt.objects.filter(answer="").count() == 4


def test_second_person_does_not_overwrite_what_is_answered(cast, quiet):
    batch = doubtful(cast)
    doubt = Doubt.objects.first()
    for answer in ("1", "2"):
        actions.answer_doubts(actor=cast.actor("clerk"), batch=batch, answers={doubt.pk: answer})
    doubt.refresh_from_db()
    assert doubt.answer == "1"


def test_taking_back_opens_a_counted_page_and_the_new_answer_replaces_the_ballot(cast, quiet):
    batch = doubtful(cast)
    groups = list(Doubt.objects.values_list("group", flat=True))
    answered(cast, batch, dict.fromkeys(groups, "blank"))
    assert states() == [PageState.COMMITTED]
    actor = cast.actor("clerk")
    turn, count = queries.last_turn(batch, actor.account_id)
    assert count == 4
    assert actions.take_back(actor=actor, batch=batch, turn=turn) == 4
    assert states() == [PageState.REVIEW]
    with pytest.raises(Conflict):
        actions.take_back(actor=actor, batch=batch, turn=turn)
    answered(cast, batch, dict.fromkeys(groups, "0"))
    assert ballots_in(batch.evaluation) == expected_rows(cast, [["010", "000"]])
    assert store_named(batch.evaluation.staging).counts().ballots == 1


def test_empty_sheet_is_voided_and_not_counted(cast, quiet):
    run = opened(cast, 1)
    batch = scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].scan()]))
    groups = list(Doubt.objects.values_list("group", flat=True))
    answered(cast, batch, dict.fromkeys(groups, "blank"))
    assert (states(), ScanPage.objects.get().reason) == ([PageState.VOIDED], "empty")
    assert queries.balance_of(batch).is_even


def test_spot_check_that_agrees_lowers_the_bound_and_one_that_differs_is_looked_at_again(cast):
    ScanSettings.objects.create(organisation=cast.organisation, blind_per_mille=1000)
    run = opened(cast, 1)
    batch = scanned(cast, run.layout.evaluation, pdf_of([desk(run)[0].fill(ANSWERS[0]).scan()]))
    assert queries.estimate_of(batch).bound is None
    blind = list(Doubt.objects.filter(kind="blind"))
    assert len(blind) == 6
    actor = cast.actor("clerk")
    given = {one.pk: one.was for one in blind[:5]} | {blind[5].pk: "3"}
    flow.count(actor, actions.answer_doubts(actor=actor, batch=batch, answers=given))
    assert states() == [PageState.REVIEW]
    estimate = queries.estimate_of(batch)
    assert (estimate.keyed, estimate.wrong) == (6, 1)
    assert estimate.bound == pytest.approx(0.5818, abs=1e-3)
    third = Doubt.objects.get(kind="doubt")
    flow.count(actor, actions.answer_doubts(actor=actor, batch=batch, answers={third.pk: blind[5].was}))
    assert (states(), queries.estimate_of(batch).wrong) == ([PageState.COMMITTED], 0)
    assert ballots_in(run.layout.evaluation) == expected_rows(cast, [ANSWERS[0]])


def test_handwriting_is_noticed_and_its_words_join_the_counted_ballot(cast, quiet):
    run = opened(cast, 2)
    written, plain = desk(run)
    pile = [written.fill(ANSWERS[0]).write().scan(1), plain.fill(ANSWERS[1]).scan(2)]
    batch = scanned(cast, run.layout.evaluation, pdf_of(pile))
    assert states() == [PageState.COMMITTED] * 2
    (page,) = queries.unwritten(batch)
    assert page.number == 0
    texts = {"0": "", str(cast.lecture.pk): "多讲几个案例"}
    actor = cast.actor("clerk")
    flow.count(actor, [actions.write_down(actor=actor, page=page, texts=texts)])
    assert list(queries.unwritten(batch)) == []
    store = store_named(run.layout.evaluation.staging)
    texts = [Ballot.decoded(payload) for payload, _hat in store.payloads()]
    with_words = [ballot for ballot in texts if ballot.texts]
    assert [ballot.texts for ballot in with_words] == [{cast.lecture.pk: "多讲几个案例"}]
    assert list(with_words[0].follow) == [cast.lecture.pk]
    assert store.counts().ballots == 2


def test_only_the_office_answers(cast, quiet):
    batch = doubtful(cast)
    for role in ("leader", "inspector", "head", "outsider"):
        with pytest.raises(Refused):
            actions.answer_doubts(actor=cast.actor(role), batch=batch, answers={})


def test_pages_of_the_queue(cast, quiet, signed_in, django_assert_max_num_queries):
    batch = doubtful(cast)
    page = ScanPage.objects.get()
    client = signed_in(cast.clerk)
    row = f"L{cast.lecture.pk}"
    for address in (
        reverse("scanning:batch", args=[batch.pk]),
        reverse("scanning:review", args=[batch.pk]),
        reverse("scanning:blind", args=[batch.pk]),
        reverse("scanning:transcribe", args=[batch.pk]),
        reverse("scanning:page", args=[page.pk]),
        reverse("scanning:page_picture", args=[page.pk]),
        reverse("scanning:row_picture", args=[page.pk, row]),
        reverse("scanning:writing_picture", args=[page.pk]),
        reverse("scanning:paper", args=[cast.session.pk]),
        reverse("scanning:upload", args=[cast.session.pk]),
        reverse("scanning:camera", args=[cast.session.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        if address.endswith(".jpg"):
            assert answer.content[:2] == b"\xff\xd8"
            assert answer["Cache-Control"] == "no-store"
    form = {f"d{one.pk}": "blank" for one in Doubt.objects.all()}
    assert client.post(reverse("scanning:review", args=[batch.pk]), form).status_code == 302
    assert states() == [PageState.COMMITTED]
    shown = client.get(reverse("scanning:review", args=[batch.pk])).content.decode()
    assert "没有拿不准的了" in shown and "撤回刚才的 4 处" in shown


def test_upload_page_takes_many_files_and_says_which_came_before(cast, quiet, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    run = opened(cast, 2)
    pile = [sheet.fill(ANSWERS[0], n).scan(n) for n, sheet in enumerate(desk(run))]
    files = [SimpleUploadedFile(f"{n}.pdf", pdf_of([scan])) for n, scan in enumerate(pile)]
    client, address = signed_in(cast.clerk), reverse("scanning:upload", args=[cast.session.pk])
    assert client.post(address, {}).status_code == 200
    assert client.post(address, {"files": files}).status_code == 302
    batch = ScanBatch.objects.get()
    assert batch.files.count() == 2
    files[0].seek(0)
    again = client.post(address, {"files": [files[0]]}, follow=True)
    assert "以前传过" in again.content.decode()
    files[1].seek(0)
    sent = client.post(address, {"files": [files[1]]}, headers={"X-Requested-With": "fetch"})
    assert sent.json() == {"batch": None, "old": 1}


def test_rejected_page_is_voided_with_a_reason_once(cast, quiet, signed_in):
    import numpy as np

    run = opened(cast, 1)
    other = np.full((1700, 1200), 250, np.uint8)
    other[300:900:20, 200:1000] = 20
    batch = scanned(cast, run.layout.evaluation, pdf_of([other]))
    page = ScanPage.objects.get()
    assert page.state == PageState.REJECTED
    client, address = signed_in(cast.clerk), reverse("scanning:page_void", args=[page.pk])
    assert client.post(address, {"reason": "whatever"}).status_code == 422
    assert client.post(address, {"reason": "not_a_sheet"}).status_code == 302
    assert states() == [PageState.VOIDED]
    assert client.post(address, {"reason": "not_a_sheet"}).status_code == 409
    assert queries.balance_of(batch).is_even


@pytest.mark.parametrize(
    ("reason", "words"), [("groups", "拿不准"), ("page:blurred", "整页看不太清"), ("unread", "重新扫描")]
)
def test_page_that_waits_says_for_what(reason, words):
    assert words in words_of(ScanPage(reason=reason))
