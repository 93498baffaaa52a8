from django.urls import path

from lunxun.rota import views

app_name = "rota"
urlpatterns = [
    path("rota/", views.board_list, name="board_list"),
    path("rota/<int:year>/", views.board, name="board"),
    path("rota/<int:year>/solve/", views.solve, name="solve"),
    path("rota/work/<int:pk>/", views.work, name="work"),
    path("rota/work/<int:pk>/stop/", views.work_stop, name="work_stop"),
    path("rota/plans/<int:pk>/", views.plan, name="plan"),
    path("rota/plans/<int:pk>/load/", views.plan_load, name="plan_load"),
]
