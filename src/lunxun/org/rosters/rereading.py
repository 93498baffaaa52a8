"""What the file of a batch says, from the cells that were kept when it came in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from lunxun.org.rosters import keeping, reading
from lunxun.org.rosters.models import RosterBatch
from lunxun.org.rosters.reading.draft import Draft, Layout


def draft_of(batch: RosterBatch, layout: Layout, progress: Callable[[int, int], None] | None = None) -> Draft:
    """Everything the file says, read by `layout`; the file is parsed again only where its cells are gone.

    Raises:
        FileNotFoundError: the file is deleted, or on another machine.
        Unreadable: the file can't be parsed again.
    """
    with contextlib.suppress(FileNotFoundError), keeping.cells_to_read(batch.folder) as cells:
        draft = reading.read_kept(cells, batch.file_name, layout, progress)
        if draft is not None:
            return draft
    return reading.read_roster(keeping.data_of(batch.folder), batch.file_name, layout, progress)
