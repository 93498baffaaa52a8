from django.urls import path

from lunxun.rota.views import boards, inputs, plans

app_name = "rota"
urlpatterns = [
    path("rota/", boards.board_list, name="board_list"),
    path("rota/new/", inputs.board_new, name="board_new"),
    path("rota/<int:year>/", boards.board, name="board"),
    path("rota/<int:year>/solve/", boards.solve, name="solve"),
    path("rota/<int:year>/compare/", boards.compare, name="board_compare"),
    path("rota/<int:year>/edit/", inputs.board_edit, name="board_edit"),
    path("rota/<int:year>/inputs/", inputs.board_inputs, name="board_inputs"),
    path("rota/<int:year>/input/<slug:kind>/<int:row_pk>/", inputs.input_edit, name="input_edit"),
    path("rota/<int:year>/input/<slug:kind>/<int:row_pk>/drop/", inputs.input_drop, name="input_drop"),
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
    path("rota/plans/<int:pk>/publish/", plans.publish, name="plan_publish"),
    path("rota/plans/<int:pk>/choose/", plans.choose, name="plan_choose"),
]
