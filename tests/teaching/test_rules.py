"""Who may do what in which state: the whole table."""

from __future__ import annotations

import pytest

from lunxun.teaching import rules
from lunxun.teaching.models import Leave
from tests.cast import Cast
from tests.teaching.factories import make_roster, on_the_day

ROLES = ("clerk", "leader", "head", "contact", "trainee", "inspector", "sysadmin", "assistant", "outsider")
STATES = ("draft", "released", "held", "archived", "cancelled")
OPEN = {"draft", "released"}
# rule → roles that it allows for 王芳 of 洪桥社区, and the session states in which it does
TABLE = {
    "can_edit_roster": ({"clerk"}, OPEN),
    "can_request_leave": ({"clerk", "contact", "trainee"}, OPEN),
    "can_decide_leave": ({"clerk"}, OPEN),
    "can_substitute": ({"clerk", "contact"}, OPEN),
    "can_confirm_substitute": ({"clerk"}, set(STATES)),
    "can_release": ({"clerk"}, set(STATES)),
    "can_check_in": ({"clerk"}, {"released", "held"}),
    "can_keep_door": ({"clerk"}, set(STATES)),
    "can_see_entry": ({"clerk", "leader", "contact", "trainee", "inspector"}, set(STATES)),
    "can_see_board": (set(ROLES) - {"outsider"}, set(STATES)),
    "can_edit_rules": ({"clerk", "outsider"}, set(STATES)),  # the clerk of elsewhere edits his own
}


@pytest.mark.parametrize("name", TABLE)
def test_rule_allows_exactly_these_roles_in_these_states(cast: Cast, name: str):
    entry = make_roster(cast)["王芳"]
    session = cast.session
    subject = {
        "can_edit_roster": session,
        "can_release": session,
        "can_check_in": session,
        "can_keep_door": session,
        "can_see_board": session,
        "can_decide_leave": Leave(organisation=cast.organisation, entry=entry),
    }.get(name, entry)
    roles, states = TABLE[name]
    with on_the_day(cast):
        actors = {role: cast.actor(role) for role in ROLES}
        for state in STATES:
            session.state = entry.session.state = state
            for role, actor in actors.items():
                arguments = (actor,) if name == "can_edit_rules" else (actor, subject)
                decision = getattr(rules, name)(*arguments)
                assert bool(decision) is (role in roles and state in states), (role, state)
                assert decision.allowed or decision.reason.endswith("。")
