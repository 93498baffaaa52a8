from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "lunxun.feedback"
    label = "feedback"
    verbose_name = "课堂评价"
