from django.urls import path

from lunxun.outlines import views

app_name = "outlines"
urlpatterns = [
    path("outlines/", views.outline_list, name="outline_list"),
    path("outlines/unopened/", views.unopened_list, name="unopened_list"),
    path("outlines/open/<int:pk>/", views.session_open, name="session_open"),
    path("outlines/<int:pk>/", views.outline_detail, name="outline_detail"),
    path("outlines/<int:pk>/edit/", views.outline_edit, name="outline_edit"),
    path("outlines/<int:pk>/hand/", views.outline_hand, name="outline_hand"),
    path("outlines/<int:pk>/confirm/", views.outline_confirm, name="outline_confirm"),
    path("outlines/<int:pk>/send-back/", views.outline_send_back, name="outline_send_back"),
    path("outlines/<int:pk>/review/", views.outline_review, name="outline_review"),
    path("outlines/<int:pk>/return/", views.outline_return, name="outline_return"),
    path("outlines/<int:pk>/comments/<int:comment_pk>/settle/", views.comment_settle, name="comment_settle"),
    path("outlines/<int:pk>/withdraw/", views.outline_withdraw, name="outline_withdraw"),
    path("outlines/<int:pk>/revise/", views.outline_revise, name="outline_revise"),
    path("outlines/<int:pk>/diff/", views.outline_diff, name="outline_diff"),
    path("outlines/<int:pk>/sheet/", views.outline_sheet, name="outline_sheet"),
]
