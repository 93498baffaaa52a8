from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "lunxun.plans"
    label = "plans"
    verbose_name = "年度计划"

    def ready(self) -> None:
        from lunxun.kernel.finding import finder
        from lunxun.kernel.panels import panel
        from lunxun.plans import catalogue, receivers

        finder("plans.topics", 30, catalogue.find_topics)
        finder("plans.lectures", 40, catalogue.find_lectures)
        panel("person", "plans.lectures", 10, catalogue.lectures_of_person)
        panel("unit", "plans.lectures", 10, catalogue.lectures_of_unit)
        receivers.connect()
        from lunxun.plans.reference import register_all

        register_all()
