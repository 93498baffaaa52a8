from django.urls import path

from lunxun.plans import views

app_name = "plans"
urlpatterns = [
    path("plan/", views.programme_current, name="programme_current"),
    path("plan/<int:year>/list/", views.programme_list, name="programme_list"),
    path("plan/<int:year>/actual/", views.programme_actual, name="programme_actual"),
    path("plan/<int:year>/silent/<int:unit_pk>/", views.silence, name="silence"),
    path("plan/publish/", views.programme_publish, name="programme_publish"),
    path("plan/goals/", views.goal_list, name="goal_list"),
    path("plan/goals/<int:pk>/", views.goal_detail, name="goal_detail"),
    path("plan/topics/<int:pk>/", views.topic_detail, name="topic_detail"),
    path("lecturers/<int:pk>/", views.lecturer_detail, name="lecturer_detail"),
    path("lectures/<int:pk>/", views.lecture_detail, name="lecture_detail"),
    path("plan/topics/", views.topic_list, name="topic_list"),
    path("plan/venues/", views.venue_list, name="venue_list"),
    path("plan/days/", views.day_list, name="day_list"),
    path("plan/days/take/", views.day_take, name="day_take"),
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/new/", views.session_new, name="session_new"),
    path("sessions/<int:pk>/", views.session_detail, name="session_detail"),
    path("sessions/<int:pk>/edit/", views.session_edit, name="session_edit"),
    path("sessions/<int:pk>/move/", views.session_move, name="session_move"),
    path("sessions/<int:pk>/cancel/", views.session_cancel, name="session_cancel"),
    path("sessions/<int:pk>/restore/", views.session_restore, name="session_restore"),
    path("sessions/<int:pk>/video/", views.session_video, name="session_video"),
    path("sessions/<int:pk>/agenda/", views.agenda, name="agenda"),
    path("sessions/<int:pk>/agenda/lecture/", views.lecture_new, name="lecture_new"),
    path("sessions/<int:pk>/agenda/<int:segment_pk>/times/", views.segment_times, name="segment_times"),
    path("sessions/<int:pk>/agenda/<int:segment_pk>/remove/", views.segment_remove, name="segment_remove"),
    path("lectures/<int:pk>/swap/", views.lecture_swap, name="lecture_swap"),
    path("lectures/<int:pk>/withdraw/", views.lecture_withdraw, name="lecture_withdraw"),
]
