"""How an organisation scans."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.scanning import rules
from lunxun.scanning.models import ScanSettings


@action
def set_scanning(*, actor: Actor, blind_per_mille: int, inbox: str | None = None) -> ScanSettings:
    """Keep the share of spot checks and, where given, the scanner's folder.

    Raises:
        Invalid: another organisation's scanner writes into that folder.
    """
    require(rules.can_handle_paper(actor))
    found, _made = ScanSettings.objects.get_or_create(organisation_id=actor.organisation_id)
    if inbox and ScanSettings.objects.filter(inbox=inbox).exclude(pk=found.pk).exists():
        raise Invalid({"inbox": _("这个名字别的单位在用，请换一个。")})
    found.blind_per_mille = blind_per_mille
    if inbox is not None:
        found.inbox = inbox
    found.save()
    record(
        actor=actor,
        verb="scanning.set",
        subject=found,
        data={"blind_per_mille": blind_per_mille, "has_inbox": bool(found.inbox)},
    )
    return found
