from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "lunxun.library"
    label = "library"
    verbose_name = "复盘、案例、方法、操作指南"

    def ready(self) -> None:
        from lunxun.kernel.finding import finder
        from lunxun.kernel.panels import panel
        from lunxun.library import panels, searching

        finder("library.guides", 50, panels.find_guides)
        panel("lecture", "library.guides", 40, panels.of_lecture)
        panel("lecturer", "library.guides", 40, panels.of_lecturer)
        panel("topic", "library.guides", 40, panels.of_topic)
        panel("unit", "library.guides", 40, panels.of_unit)
        searching.install()
