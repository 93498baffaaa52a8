from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "lunxun.plans"
    label = "plans"
    verbose_name = "年度计划"
