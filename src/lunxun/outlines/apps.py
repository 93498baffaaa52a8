from django.apps import AppConfig


class OutlinesConfig(AppConfig):
    name = "lunxun.outlines"
    label = "outlines"
    verbose_name = "提纲与审核"

    def ready(self) -> None:
        from lunxun.kernel.panels import panel
        from lunxun.outlines import panels, receivers, searching

        panel("lecture", "outlines", 10, panels.of_lecture)
        panel("lecturer", "outlines", 20, panels.of_lecturer)
        panel("unit", "outlines", 20, panels.of_unit)
        receivers.connect()
        searching.install()
