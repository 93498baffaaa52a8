from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lunxun.audit"
    label = "audit"
    verbose_name = "操作记录"

    def ready(self) -> None:
        from lunxun.audit import chain, receivers
        from lunxun.kernel.periodic import periodic

        receivers.connect()
        chain.chosen_algorithm()
        periodic("audit.chain", 1, chain.append_all, wanted=chain.is_waiting)
