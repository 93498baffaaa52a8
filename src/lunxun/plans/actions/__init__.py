"""The verbs of the plan: one keyword-only function each, one transaction each."""

from lunxun.plans.actions.changing import (
    cancel_session,
    hold_by_video,
    move_session,
    publish_programme,
    restore_session,
    withdraw_lecture,
)
from lunxun.plans.actions.planning import (
    add_lecture,
    add_segment,
    change_times,
    create_session,
    remove_segment,
    replace_lecturer,
    set_day,
    swap_lectures,
    update_session,
)
from lunxun.plans.actions.silences import record_silence
from lunxun.plans.actions.topics import assign_topic

__all__ = [
    "add_lecture",
    "add_segment",
    "assign_topic",
    "cancel_session",
    "change_times",
    "create_session",
    "hold_by_video",
    "move_session",
    "publish_programme",
    "record_silence",
    "remove_segment",
    "replace_lecturer",
    "restore_session",
    "set_day",
    "swap_lectures",
    "update_session",
    "withdraw_lecture",
]
