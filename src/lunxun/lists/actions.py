"""Naming a filter, forgetting it, and the entry for an export."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel.db import action
from lunxun.kernel.errors import Invalid, NotFound, Refused
from lunxun.kernel.text import clean_line
from lunxun.lists.models import SavedFilter
from lunxun.lists.signals import list_exported

MOST = 20
"""Named filters of one list: more are no help in finding one."""
LONGEST_NAME, LONGEST_QUERY = 40, 1000


@action
def save_filter(*, actor: Any, list_key: str, name: str, query: str) -> SavedFilter:
    """Name what the address of a list says; the same name again takes the new filter.

    No entry in the trail: it is a bookmark of one's own, which nobody else sees.
    """
    if actor.account_id is None:
        raise Refused(_("登录之后才能记下筛选。"))
    name = clean_line(name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": _("给这个筛选起个名字，40 个字以内，例如“本周超期”。")})
    if not list_key or len(list_key) > 60 or len(query) > LONGEST_QUERY:
        raise Invalid({"name": _("这个筛选太长，记不下。请去掉几个条件再记。")})
    own = SavedFilter.objects.filter(
        organisation_id=actor.organisation_id, account_id=actor.account_id, list_key=list_key
    )
    if own.exclude(name=name).count() >= MOST:
        raise Invalid({"name": _("这张列表已经记了 20 个筛选，先删掉不用的。")})
    saved, _made = SavedFilter.objects.update_or_create(
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        list_key=list_key,
        name=name,
        defaults={"query": query},
    )
    return saved


@action
def drop_filter(*, actor: Any, pk: int) -> str:
    """Forget one of one's own filters; its name."""
    saved = SavedFilter.objects.filter(
        organisation_id=actor.organisation_id, account_id=actor.account_id, pk=pk
    ).first()
    if saved is None:
        raise NotFound(_("这个筛选已经删掉了。"))
    saved.delete()
    return saved.name


@action
def record_export(*, actor: Any, listing: Any, output: str, count: int) -> None:
    """Personal data leaves the system: whoever keeps the trail is told, before the file is handed over."""
    list_exported.send(sender=record_export, actor=actor, listing=listing, output=output, count=count)
