"""What every list of a full year costs: literal numbers of queries, as many for three rows as for fifty."""

from __future__ import annotations

import json

from tests.instances import Instance

# The session, the account, its posts and roles and the menu among them.
QUERIES = {
    "audit:entry_list": 12,
    "feedback:evaluation_list": 9,
    "feedback:results_list": 14,
    "library:adoption_list": 17,
    "library:case_list": 11,
    "library:guide_list": 10,
    "library:method_list": 11,
    "library:retrospective_list": 10,
    "org:account_list": 11,
    "org:change_list": 10,
    "org:person_list": 12,
    "org:roster_import_list": 8,
    "org:unit_list": 12,
    "outlines:outline_list": 16,
    "outlines:unopened_list": 8,
    "plans:day_list": 11,
    "plans:goal_list": 10,
    "plans:session_list": 13,
    "plans:topic_list": 10,
    "plans:venue_list": 9,
    "teaching:callup_list": 12,
    "teaching:leave_list": 9,
    "teaching:roster": 15,
    "teaching:substitution_list": 9,
    "tracking:suggestion_list": 14,
    "tracking:text_list": 10,
}
# The year has no fourth row of these; what they cost is literal all the same.
FEW_ROWS = {
    "library:case_list",
    "library:method_list",
    "org:roster_import_list",
    "outlines:unopened_list",
    "plans:venue_list",
}
# Not by the number of rows: units are asked for once a shown account's role names one; posts once a level of the
# reporting line of those who are shown.
BY_CONTENT = {"org:account_list": {"3": 10, "50": 11}, "outlines:outline_list": {"3": 16, "10": 15}}


def test_a_page_of_a_list_costs_as_many_queries_for_three_rows_as_for_fifty(full_demo: Instance) -> None:
    found = json.loads(full_demo.python("from tests.demo.counting import main; main()").splitlines()[-1])
    assert {name: counts for name, counts in found.items() if len(set(counts.values())) > 1} == BY_CONTENT
    assert {name: max(counts.values()) for name, counts in found.items()} == QUERIES
    assert {name for name, counts in found.items() if len(counts) < 2} == FEW_ROWS
