"""Addresses of the door and of one's own account."""

from django.urls import path

from lunxun.org.accounts import views

patterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="change_password"),
]
