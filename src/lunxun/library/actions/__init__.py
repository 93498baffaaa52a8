"""Verbs of the library."""

from lunxun.library.actions.chain import link, unlink
from lunxun.library.actions.guides import (
    draft_guide,
    publish_guide,
    save_guide,
    say_of_guide,
    withdraw_guide,
)
from lunxun.library.actions.retrospectives import (
    begin_retrospective,
    note_retrospective,
    plan_retrospectives,
    return_retrospective,
    save_retrospective,
    submit_retrospective,
)
from lunxun.library.actions.sharing import adopt, log_application, withdraw_adoption
from lunxun.library.actions.works import (
    draft_case,
    draft_method,
    publish_work,
    save_work,
    withdraw_work,
)

__all__ = [
    "adopt",
    "begin_retrospective",
    "draft_case",
    "draft_guide",
    "draft_method",
    "link",
    "log_application",
    "note_retrospective",
    "plan_retrospectives",
    "publish_guide",
    "publish_work",
    "return_retrospective",
    "save_guide",
    "save_retrospective",
    "save_work",
    "say_of_guide",
    "submit_retrospective",
    "unlink",
    "withdraw_adoption",
    "withdraw_guide",
    "withdraw_work",
]
