"""The folder that the scanner writes into: what lies there for a while is taken in and removed.

`LUNXUN_SCAN_INBOX` is the folder of all organisations; each has a folder of its own below it, so that no
page can name another place on the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.org.actors import Actor
from lunxun.scanning import actions, keeping
from lunxun.scanning.enums import Source
from lunxun.scanning.models import ScanSettings

STILL_SECONDS = 10.0
"""A file that was written to more recently may not be complete."""
AT_ONCE = 50
_PIECE = 1 << 20


def collect(actor: Actor, watched: ScanSettings) -> int:
    """Take in what lies still; how many files. A file leaves the folder only once its bytes are kept and
    noted, so that a kill in between takes it in again, which makes nothing new."""
    ready = list(_still(folder_of(watched)))[:AT_ONCE]
    if not ready:
        return 0
    kept = [(path.name, *keeping.keep(_pieces(path))) for path in ready]
    actions.receive_files(
        actor=actor, evaluation=_only_open(watched.organisation_id), files=kept, source=Source.FOLDER
    )
    for path in ready:
        path.unlink(missing_ok=True)
    return len(ready)


def folder_of(watched: ScanSettings) -> Path:
    return Path(settings.LUNXUN_SCAN_INBOX) / watched.inbox


def _still(folder: Path) -> Iterator[Path]:
    """Plain files at rest, the oldest name first; hidden and half-named ones are the scanner's own."""
    now = time.time()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", "~")) or path.suffix in (".tmp", ".part"):
            continue
        if path.is_file() and not path.is_symlink() and now - path.stat().st_mtime >= STILL_SECONDS:
            yield path


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _only_open(organisation_id: int) -> Evaluation | None:
    """The one evaluation that takes ballots in; of several, none: every page knows its own by its code."""
    found = Evaluation.objects.filter(
        organisation_id=organisation_id,
        state__in=[EvaluationState.ANSWERING, EvaluationState.COLLECTING],
    ).select_related("session")[:2]
    return found[0] if len(found) == 1 else None
