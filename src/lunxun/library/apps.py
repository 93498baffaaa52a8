from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "lunxun.library"
    label = "library"
    verbose_name = "操作指南"
