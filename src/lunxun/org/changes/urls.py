"""Addresses of the changes."""

from django.urls import path

from lunxun.org.changes import views

patterns = [
    path("people/<int:pk>/change/", views.person_menu, name="person_menu"),
    path("people/<int:pk>/change/<slug:kind>/", views.person_change, name="person_change"),
    path("units/new/", views.unit_new, name="unit_new"),
    path("units/<int:pk>/change/", views.unit_menu, name="unit_menu"),
    path("units/<int:pk>/change/<slug:kind>/", views.unit_change, name="unit_change"),
    path("changes/", views.change_list, name="change_list"),
    path("changes/<int:pk>/", views.change_detail, name="change_detail"),
    path("changes/<int:pk>/undo/", views.change_undo, name="change_undo"),
]
