from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "lunxun.teaching"
    label = "teaching"
    verbose_name = "调训与上课"
