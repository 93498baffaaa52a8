from django.urls import path

from lunxun.org import views
from lunxun.org.accounts.urls import patterns as account_patterns
from lunxun.org.changes.urls import patterns as change_patterns
from lunxun.org.keeping.urls import patterns as keeping_patterns
from lunxun.org.reference.urls import patterns as reference_patterns
from lunxun.org.rosters.urls import patterns as roster_patterns

app_name = "org"
urlpatterns = [
    *change_patterns,
    *account_patterns,
    *keeping_patterns,
    *roster_patterns,
    *reference_patterns,
    path("units/", views.unit_list, name="unit_list"),
    path("units/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("people/", views.person_list, name="person_list"),
    path("people/me/", views.person_me, name="person_me"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
]
