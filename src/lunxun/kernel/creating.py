"""Creating many tables in one step of a migration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ABOUT_NEW_MODELS = (CreateModel, AddField, AddConstraint, AddIndex)


class CreateTables(Operation):
    """The same tables as the operations inside, of models that they create.

    Django draws all related models anew for every operation, and all of ours hang on the organisation. Here they
    are drawn once, as they are in the end, and each table is created whole.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        strange = [one for one in operations if not isinstance(one, ABOUT_NEW_MODELS)]
        if strange:
            raise ValueError(f"{strange[0].describe()}: only what creates tables can be done in one step.")
        self.operations = list(operations)
        self._names = [one.name for one in operations if isinstance(one, CreateModel)]
        known = {name.lower() for name in self._names}
        for one in operations:
            if isinstance(one, ABOUT_NEW_MODELS[1:]) and one.model_name.lower() not in known:
                raise ValueError(f"{one.describe()}: the model is older than this step.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # While the models of a state are drawn, each change of it draws what is related to the changed one.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def _models(self, app_label: str, schema_editor: Any, state: ProjectState) -> list[Any]:
        models = [state.apps.get_model(app_label, name) for name in self._names]
        alias = schema_editor.connection.alias
        return [model for model in models if self.allow_migrate_model(alias, model)]

    def references_model(self, name: str, app_label: str) -> bool:
        return any(one.references_model(name, app_label) for one in self.operations)

    def describe(self) -> str:
        return f"Create the tables of {', '.join(self._names)}"
