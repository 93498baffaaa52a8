"""Kinds of hours."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoursKind(models.TextChoices):
    CLASS = "class", _("集中")
    ONLINE = "online", _("网络")
    TAUGHT = "taught", _("授课")
