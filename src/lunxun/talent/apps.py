from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "lunxun.talent"
    label = "talent"
    verbose_name = "人才"

    def ready(self) -> None:
        from lunxun.talent import receivers

        receivers.connect()
