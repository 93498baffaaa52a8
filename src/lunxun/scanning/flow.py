"""A file from its bytes to the ballot box. Whatever is done is not done again; a kill costs one page's work."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import Q

from lunxun.engines.paper import PaperError
from lunxun.engines.paper.isolate import Job, read_isolated
from lunxun.feedback.enums import EvaluationState
from lunxun.org.actors import Actor
from lunxun.scanning import actions, keeping, layouts
from lunxun.scanning.enums import FileState, PageState
from lunxun.scanning.models import ScanFile, ScanPage, SheetLayout

GONE = {"reason": "gone", "message": "文件不在这台服务器的数据文件夹里，读不到。请再传一次。"}


def read(actor: Actor, file: ScanFile) -> None:
    """Read what is not read yet of a file, in a guarded child, and count what is sure."""
    if file.state != FileState.RECEIVED:
        return
    with TemporaryDirectory(prefix="lunxun-layouts-") as folder:
        job = Job(
            files=(keeping.path_of(file.digest),),
            layouts=tuple(_layout_files(file.organisation_id, Path(folder))),
            key=layouts.key_of(file.organisation_id),
            first=_first_unread(file),
            pictures=keeping.pictures_of(file.digest),
        )
        try:
            for _number, record in read_isolated(job):
                if record is not None:
                    page = actions.settle_page(actor=actor, file=file, record=record)
                    count(actor, [page] if page else [])
        except (PaperError, OSError):
            actions.settle_page(actor=actor, file=file, record={"source": {"index": None}, **GONE})
    actions.end_file(actor=actor, file=file)


def count(actor: Actor, pages: Iterable[ScanPage]) -> None:
    """Put pages that are ready into the ballot box, each in a transaction of its own."""
    for page in pages:
        if page.state == PageState.AUTO:
            actions.commit_page(actor=actor, page=page)


def _first_unread(file: ScanFile) -> int:
    unread = ScanPage.objects.filter(
        organisation_id=file.organisation_id, file=file, state=PageState.RECEIVED
    ).order_by("number")
    first = unread.values_list("number", flat=True).first()
    return 0 if first is None else int(first)


def _layout_files(organisation_id: int, folder: Path) -> Iterable[Path]:
    """The layouts of evaluations that still take ballots in, or will."""
    done = Q(evaluation__state=EvaluationState.SEALED, evaluation__late="")
    for layout in SheetLayout.objects.filter(organisation_id=organisation_id).exclude(done):
        path = folder / f"{layout.pk}.json"
        path.write_text(json.dumps(layout.body, ensure_ascii=False), encoding="utf-8")
        yield path
