from django.urls import path

from lunxun.library import views

app_name = "library"
urlpatterns = [
    path("guides/", views.guide_list, name="guide_list"),
    path("guides/<int:pk>/", views.guide_detail, name="guide_detail"),
    path("guides/<int:pk>/print/", views.guide_print, name="guide_print"),
    path("guides/<int:pk>/edit/", views.guide_edit, name="guide_edit"),
    path("guides/<int:pk>/review/", views.guide_review, name="guide_review"),
    path("guides/<int:pk>/withdraw/", views.guide_withdraw, name="guide_withdraw"),
    path("lectures/<int:lecture_pk>/guide/", views.guide_new, name="guide_new"),
    path("g/<str:code>/", views.guide_public, name="guide_public"),
    path("g/<str:code>/say/", views.guide_say, name="guide_say"),
    path("s/<str:code>/guides/", views.session_guides, name="session_guides"),
]
