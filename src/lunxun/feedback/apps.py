from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "lunxun.feedback"
    label = "feedback"
    verbose_name = "课堂评价"

    def ready(self) -> None:
        from lunxun.feedback import panels, tasks
        from lunxun.feedback.queries.evaluations import answering_has_begun
        from lunxun.kernel.panels import panel
        from lunxun.kernel.periodic import periodic
        from lunxun.plans.guards import GUARDS

        if answering_has_begun not in GUARDS:
            GUARDS.append(answering_has_begun)
        panel("lecture", "feedback.results", 20, panels.of_lecture)
        panel("lecturer", "feedback.results", 30, panels.of_lecturer)
        panel("unit", "feedback.results", 25, panels.of_unit)
        periodic("feedback.seals", 60, tasks.run, wanted=tasks.has_work)
        periodic("feedback.fair", 60, tasks.compare_years)
