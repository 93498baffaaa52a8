from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lunxun.web"
    label = "web"

    def ready(self) -> None:
        from lunxun.kernel import clock

        clock.set_story_from_settings()
