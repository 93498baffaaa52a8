"""Addresses of the accounts."""

from django.urls import path

from lunxun.org.keeping import views

patterns = [
    path("accounts/", views.account_list, name="account_list"),
    path("accounts/new/", views.account_new, name="account_new"),
    path("accounts/<int:pk>/", views.account_detail, name="account_detail"),
    path("accounts/<int:pk>/reset/", views.account_reset, name="account_reset"),
    path("accounts/<int:pk>/active/", views.account_active, name="account_active"),
    path("accounts/<int:pk>/grants/<int:grant_pk>/end/", views.grant_end, name="grant_end"),
]
