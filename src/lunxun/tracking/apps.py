from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "lunxun.tracking"
    label = "tracking"
    verbose_name = "建议台账"

    def ready(self) -> None:
        from lunxun.kernel.panels import panel
        from lunxun.tracking import panels, searching

        panel("lecture", "tracking", 30, panels.of_lecture)
        panel("lecturer", "tracking", 50, panels.of_lecturer)
        panel("unit", "tracking", 30, panels.of_unit)
        panel("session", "tracking", 30, panels.of_session)
        searching.install()
        from lunxun.org.reference.registry import register
        from lunxun.tracking.indicators.reference import ValuesTable

        register(ValuesTable())

        from lunxun.tracking.indicators import panels as indicators

        panel("goal", "tracking.indicators", 10, indicators.of_goal)
        panel("unit", "tracking.indicators", 40, indicators.of_unit)
