from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "lunxun.teaching"
    label = "teaching"
    verbose_name = "调训与上课"

    def ready(self) -> None:
        from lunxun.plans.conflicts import SOURCES
        from lunxun.teaching.queries.clashes import plan_conflicts

        if plan_conflicts not in SOURCES:
            SOURCES.append(plan_conflicts)
