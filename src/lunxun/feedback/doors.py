"""The six characters that open a session's page: they open it, and give no right to answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.kernel.ids import clean_code, random_code
from lunxun.plans.models import TrainingSession
from lunxun.teaching.models import Door

CODE_LENGTH = 6


def code_of(session: TrainingSession) -> str:
    """The session's code, made when it has none yet."""
    door = Door.objects.filter(organisation_id=session.organisation_id, session=session).first()
    if door is None:
        door, _created = Door.objects.get_or_create(
            session=session,
            defaults={"organisation_id": session.organisation_id, "code": random_code(CODE_LENGTH)},
        )
    return door.code


def typed(code: str) -> str:
    """A code as it stands in the table; what can't be one is not found.

    Raises:
        NotFound: not six characters.
    """
    cleaned = clean_code(code)
    if len(cleaned) != CODE_LENGTH:
        raise NotFound(_("没有这个场次码。请照着现场的牌子再输一遍。"))
    return cleaned
