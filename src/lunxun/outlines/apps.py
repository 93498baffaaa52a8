from django.apps import AppConfig


class OutlinesConfig(AppConfig):
    name = "lunxun.outlines"
    label = "outlines"
    verbose_name = "提纲与审核"
