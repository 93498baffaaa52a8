from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "lunxun.feedback"
    label = "feedback"
    verbose_name = "课堂评价"

    def ready(self) -> None:
        from lunxun.feedback import tasks
        from lunxun.kernel.periodic import periodic

        periodic("feedback.seals", 60, tasks.run, wanted=tasks.has_work)
