from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "lunxun.teaching"
    label = "teaching"
    verbose_name = "调训与上课"

    def ready(self) -> None:
        from lunxun.kernel.panels import panel
        from lunxun.plans.conflicts import SOURCES
        from lunxun.plans.guards import GUARDS
        from lunxun.plans.signals import session_cancelled, session_moved
        from lunxun.plans.year import AUDIENCES
        from lunxun.teaching import panels
        from lunxun.teaching.queries.audiences import audiences_of
        from lunxun.teaching.queries.clashes import plan_conflicts
        from lunxun.teaching.queries.release import people_have_come
        from lunxun.teaching.receivers import close_door_of

        if plan_conflicts not in SOURCES:
            SOURCES.append(plan_conflicts)
        if audiences_of not in AUDIENCES:
            AUDIENCES.append(audiences_of)
        if people_have_come not in GUARDS:
            GUARDS.append(people_have_come)
        panel("person", "teaching.sessions", 20, panels.of_person)
        for signal in (session_moved, session_cancelled):
            signal.connect(close_door_of, dispatch_uid="teaching.close_door")
