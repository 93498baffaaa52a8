from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lunxun.reports"
    label = "reports"
    verbose_name = "看板"
