from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "lunxun.web"
    label = "web"

    def ready(self) -> None:
        from lunxun.audit.words import name_verbs
        from lunxun.kernel import clock
        from lunxun.web.verbs import VERBS

        clock.set_story_from_settings()
        name_verbs(VERBS)
        # WhiteNoise warns at each start while nothing has been collected yet.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
