from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "lunxun.rota"
    label = "rota"
    verbose_name = "轮训排期"

    def ready(self) -> None:
        from lunxun.rota import receivers

        receivers.connect()
