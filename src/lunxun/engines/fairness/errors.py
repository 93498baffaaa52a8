"""The one error this engine raises for bad input."""

from __future__ import annotations


class InvalidInput(ValueError):
    """Input that cannot be computed with; the message says what, where, why and what to do, in one line."""
