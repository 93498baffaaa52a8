from django.urls import path

from lunxun.tracking import public_views, views
from lunxun.tracking.indicators import views as indicators

app_name = "tracking"
urlpatterns = [
    path("suggestions/", views.suggestion_list, name="suggestion_list"),
    path("suggestions/sort/", views.sorting, name="sorting"),
    path("suggestions/sort/all/", views.text_list, name="text_list"),
    path("suggestions/sort/<int:pk>/", views.sort_text, name="sort_text"),
    path("suggestions/<int:pk>/", views.suggestion_detail, name="suggestion_detail"),
    path("suggestions/<int:pk>/start/", views.suggestion_start, name="suggestion_start"),
    path("suggestions/<int:pk>/answer/", views.suggestion_answer, name="suggestion_answer"),
    path("suggestions/<int:pk>/decline/", views.suggestion_decline, name="suggestion_decline"),
    path("suggestions/<int:pk>/close/", views.suggestion_close, name="suggestion_close"),
    path("suggestions/<int:pk>/reopen/", views.suggestion_reopen, name="suggestion_reopen"),
    path("suggestions/<int:pk>/reassign/", views.suggestion_reassign, name="suggestion_reassign"),
    path("s/<str:code>/answers/", public_views.answer_board, name="answer_board"),
    path("s/<str:code>/answers/mine/", public_views.follow, name="follow"),
    path("indicators/", indicators.indicator_list, name="indicator_list"),
    path("indicators/new/", indicators.indicator_new, name="indicator_new"),
    path("indicators/monthly/", indicators.indicator_monthly, name="indicator_monthly"),
    path("indicators/monthly/file/", indicators.indicator_monthly_file, name="indicator_monthly_file"),
    path("indicators/<int:pk>/", indicators.indicator_detail, name="indicator_detail"),
    path("indicators/<int:pk>/edit/", indicators.indicator_edit, name="indicator_edit"),
    path("indicators/<int:pk>/report/", indicators.indicator_report, name="indicator_report"),
    path(
        "indicators/<int:pk>/correct/<int:value_pk>/", indicators.indicator_correct, name="indicator_correct"
    ),
]
