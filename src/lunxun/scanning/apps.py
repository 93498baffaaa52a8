from django.apps import AppConfig


class ScanningConfig(AppConfig):
    name = "lunxun.scanning"
    label = "scanning"
    verbose_name = "纸质回收"

    def ready(self) -> None:
        from lunxun.kernel.panels import panel
        from lunxun.scanning import panels

        panel("evaluation", "scanning.paper", 10, panels.of_evaluation)
