"""Addresses: the office under /sessions/<pk>/, the public page of a session under its code."""

from django.urls import URLPattern, path

from lunxun.feedback.views import door, draw, entry, form_library, held, kiosk, late, office, results, texts

app_name = "feedback"
urlpatterns: list[URLPattern] = [
    path("evaluations/", office.evaluation_list, name="evaluation_list"),
    path("sessions/<int:pk>/evaluation/", office.evaluation, name="evaluation"),
    path("sessions/<int:pk>/evaluation/prepare/", office.prepare, name="prepare"),
    path("sessions/<int:pk>/evaluation/mode/", office.mode, name="mode"),
    path("sessions/<int:pk>/evaluation/open/", office.open_, name="open"),
    path("sessions/<int:pk>/evaluation/collect/", office.collect, name="collect"),
    path("sessions/<int:pk>/evaluation/seal/", office.seal, name="seal"),
    path("sessions/<int:pk>/evaluation/held/", held.held, name="held"),
    path("sessions/<int:pk>/evaluation/held/void/", held.void, name="held_void"),
    path("sessions/<int:pk>/evaluation/held/admit/", held.admit, name="held_admit"),
    path("sessions/<int:pk>/evaluation/supplement/", late.supplement, name="supplement"),
    path("sessions/<int:pk>/evaluation/late/end/", late.end, name="late_end"),
    path("sessions/<int:pk>/evaluation/entry/", entry.entry, name="entry"),
    path("sessions/<int:pk>/evaluation/board/", office.board, name="board"),
    path("sessions/<int:pk>/slips/", office.slips, name="slips"),
    path("sessions/<int:pk>/results/", results.session, name="results"),
    path("sessions/<int:pk>/results/release/", results.release, name="release"),
    path("sessions/<int:pk>/results/summary/", results.summary, name="summary"),
    path("sessions/<int:pk>/results/texts/", texts.moderation, name="moderation"),
    path("results/", results.result_list, name="results_list"),
    path("results/explained/", results.explained, name="explained"),
    path("results/lectures/<int:pk>/", results.lecture, name="lecture_results"),
    path("results/lectures/<int:pk>/seen/", results.seen, name="seen"),
    path("results/texts/<int:pk>/", texts.moderate, name="moderate"),
    path("evaluation-forms/", form_library.library, name="forms"),
    path("evaluation-forms/new/", form_library.new, name="form_new"),
    path("evaluation-forms/<int:pk>/", form_library.detail, name="form_detail"),
    path("evaluation-forms/<int:pk>/edit/", form_library.edit, name="form_edit"),
    path("evaluation-forms/versions/<int:pk>/phone/", form_library.preview, name="form_preview"),
    path("evaluation-forms/versions/<int:pk>/paper/", form_library.paper, name="form_paper"),
    path("anonymity/", door.anonymity, name="anonymity"),
    path("s/<str:code>/rate/", door.rate, name="rate"),
    path("s/<str:code>/rate/done/", door.done, name="rate_done"),
    path("s/<str:code>/ticket/", draw.ticket, name="draw"),
    path("s/<str:code>/kiosk/", kiosk.kiosk, name="kiosk"),
    path("s/<str:code>/kiosk/done/", kiosk.done, name="kiosk_done"),
    path("s/<str:code>/receipt/", door.receipt, name="receipt"),
]
