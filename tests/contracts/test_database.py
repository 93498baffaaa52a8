"""The shape of the tables: migrations are complete, and every business table knows its organisation."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from lunxun.cli import setup
from lunxun.cli.archive import tables

TENANT = "org.Organisation"


def business_tables():
    for model in apps.get_models():
        if model.__module__.startswith("lunxun.") and model._meta.app_label != "jobs":
            yield model


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()


@pytest.mark.django_db
def test_a_database_that_took_each_step_by_itself_is_as_good_as_a_new_one() -> None:
    """The squashed migrations are for new databases; an earlier one has never heard of them."""
    steps = tables.applied_migrations()
    squashed = MigrationRecorder(connection).migration_qs.filter(name__contains="_squashed_")
    assert squashed.count() >= 7
    squashed.delete()
    assert setup.pending_migrations() == []
    assert tables.applied_migrations() == steps


def test_every_business_table_carries_its_organisation() -> None:
    without = []
    for model in business_tables():
        fields = {field.name: field for field in model._meta.concrete_fields}
        if model._meta.label != TENANT and "organisation" not in fields:
            without.append(model._meta.label)
    assert without == []


def test_the_organisation_comes_first_in_uniques_and_indexes() -> None:
    problems = []
    for model in business_tables():
        if "organisation" not in {field.name for field in model._meta.concrete_fields}:
            continue
        for constraint in model._meta.constraints:
            fields = getattr(constraint, "fields", ())
            if fields and fields[0] != "organisation":
                problems.append(f"{model._meta.label}: {constraint.name} begins with {fields[0]}")
        problems += [
            f"{model._meta.label}: {index.name} begins with {index.fields[0]}"
            for index in model._meta.indexes
            if index.fields and index.fields[0] != "organisation"
        ]
    assert problems == []
