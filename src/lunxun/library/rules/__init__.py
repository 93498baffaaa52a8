"""Who may write, publish, read, link and adopt."""

from lunxun.library.rules.guides import (
    can_draft_guide,
    can_edit_guide,
    can_publish_guide,
    can_see_guide,
    can_write_for,
    visible_to,
)
from lunxun.library.rules.retrospectives import (
    can_begin_retrospective,
    can_edit_retrospective,
    can_note_retrospective,
    can_plan_retrospectives,
    can_see_retrospective,
    can_submit_retrospective,
    can_write_retrospective,
    retrospectives_visible_to,
)
from lunxun.library.rules.sharing import (
    adopting_units,
    applying_units,
    can_adopt,
    can_apply,
    can_draw,
    can_end_adoption,
    can_link,
)
from lunxun.library.rules.works import (
    can_begin_work,
    can_draft_work,
    can_edit_work,
    can_publish_work,
    can_see_work,
    can_withdraw_work,
    works_visible_to,
)

__all__ = [
    "adopting_units",
    "applying_units",
    "can_adopt",
    "can_apply",
    "can_begin_retrospective",
    "can_begin_work",
    "can_draft_guide",
    "can_draft_work",
    "can_draw",
    "can_edit_guide",
    "can_edit_retrospective",
    "can_edit_work",
    "can_end_adoption",
    "can_link",
    "can_note_retrospective",
    "can_plan_retrospectives",
    "can_publish_guide",
    "can_publish_work",
    "can_see_guide",
    "can_see_retrospective",
    "can_see_work",
    "can_submit_retrospective",
    "can_withdraw_work",
    "can_write_for",
    "can_write_retrospective",
    "retrospectives_visible_to",
    "visible_to",
    "works_visible_to",
]
