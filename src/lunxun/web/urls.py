"""Addresses: each domain keeps its own list; this one puts them together."""

from importlib import import_module

from django.apps import apps
from django.urls import include, path
from django.views.i18n import set_language

from lunxun.web import views

app_patterns = (
    [
        path("", views.home, name="home"),
        path("search/", views.search, name="search"),
        path("ui/", views.living_page, name="ui"),
        path("privacy/", views.privacy, name="privacy"),
        path("healthz", views.healthz, name="healthz"),
        path("language/", set_language, name="set_language"),
    ],
    "web",
)

urlpatterns = [path("", include(app_patterns))]
# An address is looked for from the top. What hundreds of phones ask for within a minute stands first.
for _config in sorted(apps.get_app_configs(), key=lambda config: config.label != "feedback"):
    if _config.name.startswith("lunxun.") and _config.label != "web":
        try:
            import_module(f"{_config.name}.urls")
        except ModuleNotFoundError as error:
            if error.name != f"{_config.name}.urls":
                raise
        else:
            urlpatterns.append(path("", include(f"{_config.name}.urls")))

handler400 = "lunxun.web.errors.bad_request"
handler403 = "lunxun.web.errors.forbidden"
handler404 = "lunxun.web.errors.not_found"
handler500 = "lunxun.web.errors.server_error"
