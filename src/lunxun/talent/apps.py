from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "lunxun.talent"
    label = "talent"
    verbose_name = "人才"

    def ready(self) -> None:
        from lunxun.kernel.panels import panel
        from lunxun.org.reference.registry import register
        from lunxun.talent import panels, receivers
        from lunxun.talent.reference import HoursTable

        receivers.connect()
        register(HoursTable())
        panel("person", "talent.hours", 20, panels.of_person)
        panel("unit", "talent.hours", 20, panels.of_unit)
