"""Database helpers: the tenant column, the write transaction, state changes, value constraints."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from lunxun.kernel.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")


def tenant() -> models.ForeignKey[Any, Any]:
    """The organisation that owns a row: first in every index and unique constraint."""
    return models.ForeignKey(settings.LUNXUN_TENANT_MODEL, on_delete=models.PROTECT, related_name="+")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a user's verb: one outermost transaction, so that it happens wholly or not at all.

    `durable` makes a nested action an error: a verb that calls another verb would commit
    half of its caller. Shared steps live in plain functions without this mark.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    wrapper.is_action = True  # type: ignore[attr-defined]
    return cast(Callable[P, R], wrapper)


def values_constraint(field: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    """A CHECK that keeps a choice column inside its enumeration, whoever writes to it."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(values)}), name=name)


def move_state(
    instance: models.Model,
    *,
    to: str,
    allowed: Mapping[str, Iterable[str]],
    field: str = "state",
    changes: Mapping[str, Any] | None = None,
    stale: str = "",
) -> str:
    """Move `instance` to state `to` by one conditional UPDATE and return the state it came from.

    `allowed` maps a state to the states that may follow it. The update names the state that the
    caller saw, so of two people acting at once exactly one succeeds.

    Raises:
        Conflict: the move is not allowed from here, or somebody moved it first.
    """
    stale = stale or _("没有保存：别人刚刚改过它的状态。请刷新页面，看过现在的状态再办。")
    seen = getattr(instance, field)
    if to not in set(allowed.get(seen, ())):
        raise Conflict(stale)
    values = {field: to, **(changes or {})}
    moved = type(instance)._default_manager.filter(pk=instance.pk, **{field: seen}).update(**values)
    if moved != 1:
        raise Conflict(stale)
    for name, value in values.items():
        setattr(instance, name, value)
    return str(seen)
