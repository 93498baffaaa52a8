from django.urls import path

from lunxun.search import views

app_name = "search"
urlpatterns = [path("search/text/", views.results, name="results")]
