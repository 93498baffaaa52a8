from django.apps import AppConfig


class ScanningConfig(AppConfig):
    name = "lunxun.scanning"
    label = "scanning"
    verbose_name = "纸质回收"

    def ready(self) -> None:
        from lunxun.feedback.signals import evaluation_sealed
        from lunxun.feedback.steps import BEFORE_SEAL
        from lunxun.kernel.panels import panel
        from lunxun.kernel.periodic import periodic
        from lunxun.scanning import background, panels
        from lunxun.scanning.queries import left_before_seal
        from lunxun.scanning.receivers import on_sealed

        if left_before_seal not in BEFORE_SEAL:
            BEFORE_SEAL.append(left_before_seal)
        panel("evaluation", "scanning.paper", 10, panels.of_evaluation)
        periodic("scanning.count", 30, background.count_waiting, wanted=background.has_work)
        periodic("scanning.inbox", 20, background.collect_inboxes, wanted=background.has_inbox)
        periodic("scanning.clear", 3600, background.clear)
        evaluation_sealed.connect(on_sealed, dispatch_uid="scanning.forget")
