"""Addresses of paper: an evaluation's under /sessions/<pk>/paper/, the rest under /scans/."""

from django.urls import URLPattern, path

from lunxun.scanning.views import asking, printing, scans

app_name = "scanning"
urlpatterns: list[URLPattern] = [
    path("sessions/<int:pk>/paper/", printing.paper, name="paper"),
    path("sessions/<int:pk>/paper/sample.pdf", printing.sheet_sample, name="sample"),
    path("sessions/<int:pk>/paper/upload/", scans.upload, name="upload"),
    path("scans/", scans.batch_list, name="batch_list"),
    path("scans/<int:pk>/", scans.batch, name="batch"),
    path("sessions/<int:pk>/paper/camera/", scans.camera, name="camera"),
    path("scans/<int:pk>/review/", asking.review, name="review"),
    path("scans/<int:pk>/blind/", asking.blind, name="blind"),
    path("scans/<int:pk>/undo/", asking.undo, name="undo"),
    path("scans/<int:pk>/writing/", asking.transcribe, name="transcribe"),
    path("scans/pages/<int:pk>/writing.jpg", asking.writing_picture, name="writing_picture"),
    path("scans/pages/<int:pk>/<slug:row>.jpg", asking.row_picture, name="row_picture"),
    path("scans/pages/<int:pk>/", scans.page, name="page"),
    path("scans/pages/<int:pk>.jpg", scans.picture, name="page_picture"),
    path("scans/pages/<int:pk>/void/", scans.void, name="page_void"),
    path("scans/pages/<int:pk>/versions/", scans.versions, name="page_versions"),
    path("scans/sheets/<int:pk>.pdf", printing.run_pdf, name="run_pdf"),
    path("scans/sheets/<int:pk>/again/", printing.run_again, name="run_again"),
]
