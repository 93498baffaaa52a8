"""Reads of the guides."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.library import rules
from lunxun.library.content.guides import GuideContent, from_json
from lunxun.library.enums import GuideState, VoiceKind
from lunxun.library.models import Guide, GuideVersion, GuideVoice
from lunxun.org.actors import Actor
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Circle, Lecture

LOADED = ("unit", "circle", "lecture", "lecture__session", "lecture__lecturer", "current")


def guides_for(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Guide]:
    guides = rules.visible_to(actor, Guide.objects.all())
    if text:
        guides = guides.filter(Q(title__icontains=text) | Q(unit__short_name__icontains=text))
    if state == "expired":
        guides = guides.filter(_past())
    elif state == "in_force":
        guides = guides.filter(state=GuideState.PUBLISHED).exclude(_past())
    elif state:
        guides = guides.filter(state=state)
    return guides.select_related(*LOADED)


def _past() -> Q:
    """Scope of `GuideVersion.is_stale`. Written without a NULL in it, so that it can be excluded as well."""
    today = clock.today()
    return Q(current__valid_until__isnull=False, current__valid_until__lt=today) | Q(
        current__basis_until__isnull=False, current__basis_until__lt=today
    )


def guides_in_force(actor: Actor) -> list[GuidePage]:
    """Every guide in force with what its print shows, in official order (1 query); no counters are read."""
    found = guides_for(actor, state="in_force").order_by(
        "unit__type__order_no", "unit__order_no", "unit__stroke_key", "number"
    )
    pages = []
    for guide in found:
        assert guide.current is not None  # noqa: S101 (CHECK: what is published has a version)
        pages.append(GuidePage(guide, guide.current, from_json(guide.current.content), NO_VOICES, True))
    return pages


def circle_choices(actor: Actor) -> list[tuple[str, str]]:
    """Circles that have a guide the actor may see (1 query)."""
    seen = rules.visible_to(actor, Guide.objects.all()).order_by().values("circle_id")
    circles = Circle.objects.filter(organisation_id=actor.organisation_id, pk__in=seen)
    return list(circles.order_by("order_no", "id").values_list("code", "name"))


def get_guide_for(actor: Actor, pk: int) -> Guide:
    guide = Guide.objects.filter(organisation_id=actor.organisation_id, pk=pk).select_related(*LOADED).first()
    if guide is None:
        raise NotFound(_("没有这份指南，或者它属于别的单位。"))
    require(rules.can_see_guide(actor, guide))
    return guide


def published_guide(code: str) -> Guide:
    """The guide behind a public address; a draft or a withdrawn one has none."""
    guide = (
        Guide.objects.filter(public_code=code, state=GuideState.PUBLISHED)
        .select_related(*LOADED, "organisation")
        .first()
    )
    if guide is None:
        raise NotFound(_("这份指南不在用了，或者地址写错了。请向发给你的单位要现行版。"))
    return guide


def guides_of_session(session_pk: int) -> list[Guide]:
    """Published guides from the lectures of one day, in the order of the day."""
    return list(
        Guide.objects.filter(lecture__session_id=session_pk, state=GuideState.PUBLISHED)
        .select_related("unit", "lecture__session")
        .order_by("lecture__position")
    )


def latest_version(guide: Guide) -> GuideVersion:
    """The version that is written on: the newest one."""
    version = GuideVersion.objects.filter(guide=guide).order_by("-number").first()
    assert version is not None  # noqa: S101 (every guide is made with its first version)
    return version


def next_number(organisation_id: int) -> int:
    return (
        Guide.objects.filter(organisation_id=organisation_id).aggregate(last=Max("number"))["last"] or 0
    ) + 1


@dataclass(frozen=True, slots=True)
class Voices:
    """How often the guide was used, and where people got stuck (step → times, most first)."""

    used: int
    stuck: int
    steps: tuple[tuple[int, int], ...]


NO_VOICES = Voices(0, 0, ())


def voices_of(guide: Guide) -> Voices:
    rows = list(GuideVoice.objects.filter(guide=guide))
    stuck = sorted(
        ((row.step, row.count) for row in rows if row.kind == VoiceKind.STUCK), key=lambda pair: -pair[1]
    )
    return Voices(
        used=sum(row.count for row in rows if row.kind == VoiceKind.USED),
        stuck=sum(count for _step, count in stuck),
        steps=tuple(stuck),
    )


@dataclass(frozen=True, slots=True)
class GuidePage:
    guide: Guide
    version: GuideVersion
    content: GuideContent
    voices: Voices
    is_current: bool


def guide_page(guide: Guide, version: GuideVersion | None = None) -> GuidePage:
    """What the page and the print show: the published version unless another is asked for."""
    shown = version or guide.current or latest_version(guide)
    return GuidePage(guide, shown, from_json(shown.content), voices_of(guide), shown.pk == guide.current_id)


def lectures_without_guide(actor: Actor) -> QuerySet[Lecture]:
    """Held lectures of the actor's units from which no guide has been drafted (A39: one lecture, one guide)."""
    units = actor.headed_unit_ids | actor.assisted_unit_ids
    return Lecture.objects.filter(
        organisation_id=actor.organisation_id,
        unit_id__in=units,
        session__on__lte=clock.today(),
        guide__isnull=True,
    ).exclude(state=LectureState.WITHDRAWN)
