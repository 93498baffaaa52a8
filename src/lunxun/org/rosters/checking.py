"""Taking a file in and the dry run, in steps of which only the last takes a transaction: reading may take long."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import is_english
from lunxun.org.actors import Actor
from lunxun.org.rosters import actions, keeping, reading, rereading, rules
from lunxun.org.rosters.comparing import compare, is_large, layout_of, merged
from lunxun.org.rosters.matching.plan import Plan
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Draft, Layout, Unreadable

LARGEST = 30 * 1024 * 1024
TELL_EVERY = 5000
"""Rows after which the page hears how far reading is."""


def receive_roster(*, actor: Actor, name: str, data: bytes) -> RosterBatch:
    """Take a file in and propose how to read it; its cells are kept, so that it is parsed only once.

    Raises:
        Invalid: too large, or nothing that can be read.
    """
    require(rules.can_import_roster(actor))
    if len(data) > LARGEST:
        raise Invalid({"file": _("文件超过 30 MB。花名册不会这么大：请去掉图片，或分成几个文件。")})
    folder = keeping.new_folder(data)
    try:
        with keeping.cells_to_write(folder) as cells:
            layout = reading.guess_layout(data, name, cells)
        return actions.note_file(actor=actor, name=name, data=data, folder=folder, layout=layout)
    except Unreadable as unreadable:
        keeping.drop(folder)
        raise Invalid({"file": unreadable.said(english=is_english())}) from unreadable
    except BaseException:
        keeping.drop(folder)
        raise


def check_roster(
    *, actor: Actor, batch: RosterBatch, layout: Layout, choices: dict[str, Any] | None = None
) -> Plan:
    """Read the file of a batch by a confirmed layout, compare, and keep what was found.

    Raises:
        Invalid: the file is gone or can't be read.
        Conflict: the batch is stored already.
    """
    require(rules.can_use_batch(actor, batch))
    return _compared(actor, batch, _read(batch, layout), layout, choices, "")


def recheck_roster(
    *, actor: Actor, batch: RosterBatch, choices: dict[str, Any] | None = None, failure: str = ""
) -> Plan:
    """Compare again what was read before, with other choices or with a database that changed meanwhile."""
    require(rules.can_use_batch(actor, batch))
    layout = layout_of(batch)
    return _compared(actor, batch, _read(batch, layout), layout, choices, failure)


def _read(batch: RosterBatch, layout: Layout) -> Draft:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done - told < TELL_EVERY and done != total:
            return  # each is a write of its own
        told = done
        RosterBatch.objects.filter(pk=batch.pk).update(done=done, total=total)

    try:
        draft = rereading.draft_of(batch, layout, tell if is_large(batch) else None)
    except FileNotFoundError as gone:
        raise Invalid(_("文件已经按期限删除了。请重新上传。")) from gone
    except Unreadable as unreadable:
        raise Invalid(unreadable.said(english=is_english())) from unreadable
    return draft


def _compared(
    actor: Actor,
    batch: RosterBatch,
    draft: Draft,
    layout: Layout,
    choices: dict[str, Any] | None,
    failure: str,
) -> Plan:
    wanted = merged(batch, choices)
    plan = compare(batch, draft, wanted)
    actions.note_check(actor=actor, batch=batch, plan=plan, layout=layout, choices=wanted, failure=failure)
    return plan
