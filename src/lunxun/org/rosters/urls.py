"""Addresses of imports and exports of rosters."""

from django.urls import path

from lunxun.org.rosters import views

patterns = [
    path("roster/", views.import_list, name="roster_import_list"),
    path("roster/new/", views.import_new, name="roster_import_new"),
    path("roster/template/", views.roster_template, name="roster_template"),
    path("roster/export/", views.roster_export, name="roster_export"),
    path("roster/<int:pk>/", views.import_detail, name="roster_import"),
    path("roster/<int:pk>/columns/", views.import_columns, name="roster_import_columns"),
    path("roster/<int:pk>/again/", views.import_again, name="roster_import_again"),
    path("roster/<int:pk>/store/", views.import_store, name="roster_import_store"),
    path("roster/<int:pk>/undo/", views.import_undo, name="roster_import_undo"),
    path("roster/<int:pk>/problems/", views.import_problems, name="roster_import_problems"),
]
