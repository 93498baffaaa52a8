from django.urls import path

from lunxun.lists import views

app_name = "lists"
urlpatterns = [
    path("filters/save/", views.filter_save, name="filter_save"),
    path("filters/<int:pk>/drop/", views.filter_drop, name="filter_drop"),
]
