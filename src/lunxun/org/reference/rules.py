"""Who may look at the tables that can be imported, and into an import."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor


def can_keep_reference(actor: Actor) -> Decision:
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("导入和导出这些表由培训办来做。"))
