"""Many tables in one step of a migration."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from lunxun.kernel.creating import CreateTables

LEFT = migrations.CreateModel("Left", [("id", models.BigAutoField(primary_key=True))])
RIGHT = migrations.CreateModel(
    "Right",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("left", models.ForeignKey("probe.left", models.CASCADE, related_name="+")),
        ("friends", models.ManyToManyField("probe.left", related_name="+")),
    ],
)
BEST = migrations.AddField(
    "left", "best", models.ForeignKey("probe.right", models.SET_NULL, null=True, related_name="+")
)
TABLES = {"probe_left", "probe_right", "probe_right_friends"}


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("probe_")}


@pytest.mark.django_db(transaction=True)
def test_tables_that_refer_to_one_another_are_created_whole_and_taken_back() -> None:
    step = CreateTables([LEFT, RIGHT, BEST])
    before, after = ProjectState(), ProjectState()
    step.state_forwards("probe", after)
    with connection.schema_editor() as editor:
        step.database_forwards("probe", editor, before, after)
    try:
        assert tables() == TABLES
        with connection.cursor() as cursor:
            columns = [
                one.name for one in connection.introspection.get_table_description(cursor, "probe_left")
            ]
        assert columns == ["id", "best_id"]
    finally:
        with connection.schema_editor() as editor:
            step.database_backwards("probe", editor, after, before)
    assert tables() == set()


def test_the_state_is_that_of_the_operations_one_by_one() -> None:
    together, apart = ProjectState(), ProjectState()
    together.apps.get_models()  # drawn already, as in the middle of a migration
    CreateTables([LEFT, RIGHT, BEST]).state_forwards("probe", together)
    for operation in (LEFT, RIGHT, BEST):
        operation.state_forwards("probe", apart)
    assert together == apart


@pytest.mark.parametrize(
    ("operations", "why"),
    [
        ([LEFT, migrations.RunPython(migrations.RunPython.noop)], "only what creates tables"),
        ([RIGHT, BEST], "older than this step"),
    ],
    ids=["code", "a field of an older table"],
)
def test_what_is_no_new_table_is_refused(operations, why) -> None:
    with pytest.raises(ValueError, match=why):
        CreateTables(operations)
