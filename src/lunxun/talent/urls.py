from django.urls import path

from lunxun.talent import views

app_name = "talent"
urlpatterns = [
    path("hours/", views.unit_list, name="unit_list"),
    path("hours/me/", views.record_me, name="record_me"),
    path("hours/people/<int:pk>/", views.record, name="record"),
    path("hours/units/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("hours/entries/", views.hours_list, name="hours_list"),
    path("hours/entries/<int:pk>/take-back/", views.hours_take_back, name="hours_take_back"),
    path("hours/fix/", views.fix_missing, name="fix_missing"),
    path("burden/", views.burden, name="burden"),
]
