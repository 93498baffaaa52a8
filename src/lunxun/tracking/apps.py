from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "lunxun.tracking"
    label = "tracking"
    verbose_name = "建议台账"
