"""Errors that an office person can act on; the command line prints them as one line and exits with 2."""

from __future__ import annotations


class RotaError(Exception):
    """Bad input: the message says what, where, why and what to do, in Chinese."""


class FormatError(RotaError):
    """The JSON does not follow the schema (wrong type, missing or unknown field)."""


class ProblemError(RotaError):
    """The problem contradicts itself (unknown id, empty package, impossible number)."""
