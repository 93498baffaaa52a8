"""Who may run an evaluation and who may see which results, when."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback.enums import EvaluationState, Mode, ResultState, SupplementState, Visibility
from lunxun.feedback.models import Evaluation, LectureResult, SealedText, Supplement
from lunxun.kernel import clock
from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Portfolio
from lunxun.org.succession import with_predecessors
from lunxun.plans.models import Lecture, TrainingSession

# They follow an evaluation by its counts. The system administrator keeps the machine, not the words.
WATCHERS = ("clerk", "inspector", "leader", "system")
READERS = ("clerk", "inspector", "leader", "head", "assistant", "system")


def is_office(actor: Actor) -> bool:
    return actor.has("clerk", "system")


def visible_to(actor: Actor, evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Evaluations whose counts he may follow."""
    evaluations = evaluations.filter(organisation_id=actor.organisation_id)
    return evaluations if actor.has(*WATCHERS) else evaluations.none()


def can_see_evaluation(actor: Actor, evaluation: Evaluation) -> Decision:
    if actor.organisation_id == evaluation.organisation_id and actor.has(*WATCHERS):
        return ALLOWED
    return denied(_("评价由培训办开放和封存，进度请问培训办。"))


def can_run(actor: Actor, thing: Evaluation | TrainingSession | LectureResult | SealedText) -> Decision:
    """Preparing, opening, handing out slips, closing, sealing, moderating, releasing."""
    if is_office(actor) and actor.organisation_id == thing.organisation_id:
        return ALLOWED
    return denied(_("评价由培训办开放和封存。要办，请找培训办。"))


def can_keep_forms(actor: Actor) -> Decision:
    """Making and changing evaluation forms."""
    if is_office(actor):
        return ALLOWED
    return denied(_("评价表由培训办制定。要改评价项，请找培训办。"))


def can_see_forms(actor: Actor) -> Decision:
    """Whoever follows evaluations may see what is asked."""
    if actor.has(*WATCHERS):
        return ALLOWED
    return denied(_("评价表由培训办制定，评价时在手机和纸上都看得到。"))


def can_issue_slips(actor: Actor, evaluation: Evaluation) -> Decision:
    decision = can_run(actor, evaluation)
    if not decision:
        return decision
    if evaluation.state not in (EvaluationState.PLANNED, EvaluationState.ANSWERING):
        return denied(_("已经进入收尾回收，不再发新票。"))
    return ALLOWED


def can_draw(evaluation: Evaluation) -> Decision:
    """Drawing on the phone: before the opening, too, because people check in in the morning."""
    if evaluation.mode == Mode.MIXED:
        return denied(
            _("这一场已经改用小票，手机上不再领票。领过的票照样能交；没领的，请到签到台拿一张小票。")
        )
    if evaluation.mode != Mode.PHONE:
        return denied(_("这一场用小票：签到时从盒子里抽一张，扫上面的码。"))
    if evaluation.state not in (EvaluationState.PLANNED, EvaluationState.ANSWERING):
        return denied(_("已经进入收尾回收，不再发新票。手里有票的还能交。"))
    return ALLOWED


def led_unit_ids(actor: Actor) -> frozenset[int]:
    """Units that he answers for by today's portfolio, with those they took over from.

    The same leader follows what he approved (A56), also after the unit has been merged into another.
    """
    if not actor.post_ids:
        return frozenset()
    today = clock.today()
    rows = Portfolio.objects.on(today).filter(
        organisation_id=actor.organisation_id, leader_post__in=actor.post_ids
    )
    return with_predecessors(actor.organisation_id, rows.values_list("unit_id", flat=True), today)


def results_visible_to(
    actor: Actor, results: QuerySet[LectureResult], led: frozenset[int]
) -> QuerySet[LectureResult]:
    """Results whose figures he may see now: the lecturer first, then reviewer and office, then the rest."""
    results = results.filter(organisation_id=actor.organisation_id)
    allowed = Q(pk__in=[])
    if actor.person_id:
        allowed |= Q(lecture__lecturer_id=actor.person_id)
    if is_office(actor):
        allowed |= Q(state__in=[ResultState.TO_REVIEWER, ResultState.RELEASED])
    if led:
        allowed |= Q(state=ResultState.TO_REVIEWER, lecture__unit__in=led)
    if actor.has(*READERS):
        allowed |= Q(state=ResultState.RELEASED)
    return results.filter(allowed)


def can_see_result(actor: Actor, result: LectureResult, led: frozenset[int]) -> Decision:
    """The same as `results_visible_to`, for one result."""
    if actor.organisation_id != result.organisation_id:
        return denied(_("这份结果属于别的单位。"))
    if actor.person_id and result.lecture.lecturer_id == actor.person_id:
        return ALLOWED
    if result.state == ResultState.TO_LECTURER:
        return denied(_("结果先给授课人本人看，还没有公布。"))
    if is_office(actor) or (result.state == ResultState.TO_REVIEWER and result.lecture.unit_id in led):
        return ALLOWED
    if result.state == ResultState.RELEASED and actor.has(*READERS):
        return ALLOWED
    return denied(_("结果还没有公布。公布由培训办办理。"))


def can_take_letter(actor: Actor, result: LectureResult, led: frozenset[int]) -> Decision:
    """授课反馈书: the lecturer's own; the office, which hands it to him, and the reviewer, once they may see it."""
    seen = can_see_result(actor, result, led)
    if not seen:
        return seen
    if actor.person_id == result.lecture.lecturer_id or is_office(actor) or result.lecture.unit_id in led:
        return ALLOWED
    return denied(_("反馈书写给授课人本人。公布了的数字在评价结果里看。"))


def can_compare(actor: Actor) -> Decision:
    """The year's scores side by side: whoever may read released results."""
    if actor.has(*READERS):
        return ALLOWED
    return denied(_("全年结果给领导、各部门和督查看。自己评过的场次，在场次页看答复。"))


def can_keep_comparison(actor: Actor) -> Decision:
    """Putting a year's scores in the place of the former ones: the background work, or the office."""
    if is_office(actor):
        return ALLOWED
    return denied(_("全年得分由系统自己算。"))


def can_acknowledge(actor: Actor, result: LectureResult) -> Decision:
    if actor.organisation_id == result.organisation_id and actor.person_id == result.lecture.lecturer_id:
        return ALLOWED
    return denied(_("这一步由授课人本人办。"))


def can_moderate(actor: Actor, text: SealedText) -> Decision:
    """The office, which sees the texts of a session shuffled; never the lecturer whom they are about."""
    decision = can_run(actor, text)
    if decision and text.lecture is not None and is_about(actor, text.lecture):
        return denied(_("这条建议说的是你自己的课，请培训办别的同事来看。"))
    return decision


def is_about(actor: Actor, lecture: Lecture) -> bool:
    """Whether what is said of this lecture is said of this actor."""
    return actor.person_id is not None and lecture.lecturer_id == actor.person_id


def not_about(actor: Actor, texts: QuerySet[SealedText]) -> QuerySet[SealedText]:
    """Texts without those on lectures of this actor's own: who is rated does not choose what is said of him."""
    return texts.filter(_not_about(actor))


def _not_about(actor: Actor) -> Q:
    # Nobody has the key 0: an actor who is no person, and advice on the whole session, are let through.
    return ~Q(lecture__lecturer_id=actor.person_id or 0)


def with_company(texts: QuerySet[SealedText]) -> QuerySet[SealedText]:
    """Texts of evaluations with at least k ballots, a sealed supplement counted in: of fewer, to read a
    text would be to point at its writer. They come to be read all at once."""
    more = Supplement.objects.filter(evaluation=OuterRef("evaluation"), state=SupplementState.SEALED)
    return texts.filter(Q(evaluation__ballots__gte=MIN_CELL) | Exists(more))


def texts_visible_to(actor: Actor, texts: QuerySet[SealedText]) -> QuerySet[SealedText]:
    """Texts by visibility alone; that the lecture's results are visible is checked where they are fetched.

    Nobody but the office reads a text before the office has looked at it, the lecturer least of all: what
    would tell him who wrote is to be taken out, and what is hidden is hidden from him as well.
    """
    texts = texts.filter(organisation_id=actor.organisation_id)
    allowed = Q(visibility=Visibility.SHOW)
    if actor.person_id:
        allowed |= Q(visibility=Visibility.LECTURER_ONLY, lecture__lecturer_id=actor.person_id)
    allowed &= Q(is_moderated=True)
    if is_office(actor):
        allowed |= _not_about(actor)
    return texts.filter(allowed)
