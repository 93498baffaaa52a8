from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lunxun.search"
    label = "search"
    verbose_name = "全文检索"

    def ready(self) -> None:
        from lunxun.kernel.finding import finder
        from lunxun.kernel.periodic import periodic
        from lunxun.search.index import renew_outdated
        from lunxun.search.queries import find_texts

        finder("search.texts", 90, find_texts)

        # A unit or a lecture that was renamed changes no entry by itself; neither does a new release.
        periodic("search.renew", 6 * 3600, renew_outdated)
