"""Addresses of paper: an evaluation's under /sessions/<pk>/paper/, the rest under /scans/."""

from django.urls import URLPattern, path

from lunxun.scanning.views import printing

app_name = "scanning"
urlpatterns: list[URLPattern] = [
    path("sessions/<int:pk>/paper/", printing.paper, name="paper"),
    path("sessions/<int:pk>/paper/sample.pdf", printing.sheet_sample, name="sample"),
    path("scans/sheets/<int:pk>.pdf", printing.run_pdf, name="run_pdf"),
    path("scans/sheets/<int:pk>/again/", printing.run_again, name="run_again"),
]
