from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "lunxun.org"
    label = "org"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from lunxun.kernel.finding import finder
        from lunxun.kernel.periodic import periodic
        from lunxun.org.changes import eras
        from lunxun.org.directory import find_people, find_units
        from lunxun.org.rosters import tasks

        periodic("org.names", 3600, eras.bring_up_to_date, wanted=eras.has_work)
        # The sign-in action writes the instant itself, by our clock and in its own transaction.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        periodic("org.rosters", 3600, tasks.drop_overdue, wanted=tasks.overdue_exist)
        finder("org.people", 10, find_people)
        finder("org.units", 20, find_units)

        from lunxun.org.reference.portfolio import PortfolioTable
        from lunxun.org.reference.registry import register

        register(PortfolioTable())
