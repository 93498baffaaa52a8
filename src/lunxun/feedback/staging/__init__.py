"""The staging store: where tickets and ballots of one session live until the seal, and nowhere else.

Two implementations behind one interface; which one follows from the database in use (decisions/0007).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection

from lunxun.feedback.staging.base import Casting, Counts, Leftover, StagingGone, StagingStore, Stored
from lunxun.feedback.staging.postgres import PostgresStore
from lunxun.feedback.staging.sqlite import SqliteStore

__all__ = ["Casting", "Counts", "Leftover", "StagingGone", "StagingStore", "Stored", "folder", "store_named"]


def folder() -> Path:
    """Where SQLite's staging files lie. Backups leave this folder out, by intent."""
    return Path(settings.DATA_DIR) / "staging"


def store_named(name: str) -> StagingStore:
    """The staging store of an evaluation, by its `Evaluation.staging`."""
    if connection.vendor == "postgresql":
        return PostgresStore(name)
    return SqliteStore(folder(), name)
