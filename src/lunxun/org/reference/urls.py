from django.urls import path

from lunxun.org.reference import views

patterns = [
    path("reference/", views.reference_list, name="reference_list"),
    path("reference/checks/<int:pk>/", views.reference_check, name="reference_check"),
    path("reference/checks/<int:pk>/store/", views.reference_store, name="reference_store"),
    path("reference/checks/<int:pk>/undo/", views.reference_undo, name="reference_undo"),
    path("reference/<slug:kind>/", views.reference_import, name="reference_import"),
    path("reference/<slug:kind>/file/", views.reference_export, name="reference_export"),
]
