from django.urls import path

from lunxun.rota.views import boards, plans

app_name = "rota"
urlpatterns = [
    path("rota/", boards.board_list, name="board_list"),
    path("rota/<int:year>/", boards.board, name="board"),
    path("rota/<int:year>/solve/", boards.solve, name="solve"),
    path("rota/work/<int:pk>/", boards.work, name="work"),
    path("rota/work/<int:pk>/stop/", boards.work_stop, name="work_stop"),
    path("rota/plans/<int:pk>/", boards.plan, name="plan"),
    path("rota/plans/<int:pk>/load/", boards.plan_load, name="plan_load"),
    path("rota/plans/<int:pk>/runs/<slug:package>/<str:day>/", plans.run, name="plan_run"),
    path("rota/plans/<int:pk>/runs/<slug:package>/<str:day>/lock/", plans.lock, name="plan_lock"),
    path("rota/plans/<int:pk>/runs/<slug:package>/<str:day>/price/", plans.price, name="plan_price"),
    path("rota/plans/<int:pk>/unlock/<int:lock_pk>/", plans.unlock, name="plan_unlock"),
    path("rota/plans/<int:pk>/undo/", plans.undo, name="plan_undo"),
    path("rota/plans/<int:pk>/explain/", plans.explain, name="plan_explain"),
    path("rota/plans/<int:pk>/replan/", plans.replan, name="plan_replan"),
    path("rota/plans/<int:pk>/choose/", plans.choose, name="plan_choose"),
]
