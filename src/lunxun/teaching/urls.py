from django.urls import path

from lunxun.teaching.views import callups, day, leave, roster

app_name = "teaching"
urlpatterns = [
    path("call-ups/", callups.callup_list, name="callup_list"),
    path("sessions/<int:pk>/audience/", callups.audience, name="audience"),
    path("sessions/<int:pk>/roster/", roster.roster, name="roster"),
    path("sessions/<int:pk>/roster/call/", callups.call_up, name="call_up"),
    path("sessions/<int:pk>/roster/add/", roster.roster_add, name="roster_add"),
    path("sessions/<int:pk>/roster/sign-in/", roster.sign_in_sheet, name="sign_in_sheet"),
    path("sessions/<int:pk>/roster/<int:entry_pk>/remove/", roster.roster_remove, name="roster_remove"),
    path("sessions/<int:pk>/roster/<int:entry_pk>/leave/", leave.leave_request, name="leave_request"),
    path("sessions/<int:pk>/roster/<int:entry_pk>/substitute/", leave.substitute, name="substitute"),
    path("sessions/<int:pk>/leave/", leave.leave_list, name="leave_list"),
    path("sessions/<int:pk>/leave/<int:leave_pk>/decide/", leave.leave_decide, name="leave_decide"),
    path("sessions/<int:pk>/leave/<int:leave_pk>/cancel/", leave.leave_cancel, name="leave_cancel"),
    path("sessions/<int:pk>/substitutes/", leave.substitution_list, name="substitution_list"),
    path(
        "sessions/<int:pk>/substitutes/<int:substitution_pk>/confirm/",
        leave.substitution_confirm,
        name="substitution_confirm",
    ),
    path(
        "sessions/<int:pk>/substitutes/<int:substitution_pk>/undo/",
        leave.substitution_undo,
        name="substitution_undo",
    ),
    path("sessions/<int:pk>/day/", day.day, name="day"),
    path("sessions/<int:pk>/day/check-in/", day.check_in, name="check_in"),
    path("sessions/<int:pk>/day/door/", day.door_switch, name="door_switch"),
    path("sessions/<int:pk>/day/poster/", day.door_poster, name="door_poster"),
    path("sessions/<int:pk>/day/held/", day.held, name="held"),
    path("sessions/<int:pk>/board/", day.board, name="board"),
    path("sessions/<int:pk>/release/", day.release, name="release"),
    path("sessions/<int:pk>/release/take-back/", day.take_back, name="take_back"),
    path("s/<str:code>/", day.door, name="door"),
]
