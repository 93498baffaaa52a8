"""A pile of paper for the bench of the pages: the demo's next session printed, filled, scanned and read.

The demo's own pile has four sheets, a desk on a Monday has dozens. Everything here is written inside the transaction of the
caller, who takes it back; only pictures named by their digest stay in the data folder.
"""

from __future__ import annotations

from typing import Any

SHEETS = 24


def scan_a_pile() -> dict[str, dict[str, Any]]:
    """Arguments of the addresses of paper by name of the address."""
    from tests.scanning.factories import desk, pdf_of

    from lunxun.feedback import actions as feedback
    from lunxun.kernel import clock
    from lunxun.org.actors import actor_of
    from lunxun.org.models import Account
    from lunxun.plans.models import TrainingSession
    from lunxun.scanning import actions, background, flow, keeping
    from lunxun.scanning.models import ScanBatch, ScanFile, ScanPage

    clerk = actor_of(Account.objects.get(login="clerk"))
    session = TrainingSession.objects.filter(on__gte=clock.today()).earliest("on")
    evaluation = feedback.prepare_evaluation(actor=clerk, session=session, mode="slips", expected=SHEETS)
    actions.set_scanning(actor=clerk, blind_per_mille=200)
    run = actions.print_sheets(actor=clerk, evaluation=evaluation, count=SHEETS)
    background.set_sheets.call(run.pk)
    run.refresh_from_db()
    feedback.open_answering(actor=clerk, evaluation=evaluation)
    rows = session.lectures.count()
    # Every third leaves a place empty, which a person decides; every fourth writes something.
    sheets = [
        sheet.fill(["01-" if number % 3 == 0 else "012"] + ["111"] * (rows - 1), seed=number)
        for number, sheet in enumerate(desk(run))
    ]
    scans = [
        (sheet.write(number) if number % 4 == 0 else sheet).scan(number)
        for number, sheet in enumerate(sheets)
    ]
    kept = [("纸质表.pdf", *keeping.keep([pdf_of(scans)]))]
    actions.receive_files(actor=clerk, evaluation=evaluation, files=kept)
    flow.read(clerk, ScanFile.objects.latest("pk"))
    batch = {"pk": ScanBatch.objects.latest("pk").pk}
    written = ScanPage.objects.filter(has_writing=True).first() or ScanPage.objects.latest("pk")
    page = {"pk": written.pk, "row": f"L{session.lectures.earliest('position').pk}"}
    return {
        "scanning:run_pdf": {"pk": run.pk},
        "scanning:batch": batch,
        "scanning:review": batch,
        "scanning:blind": batch,
        "scanning:transcribe": batch,
        "scanning:page*": page,
        "scanning:row_picture": page,
        "scanning:writing_picture": page,
        "scanning:*": {"pk": session.pk},
    }
