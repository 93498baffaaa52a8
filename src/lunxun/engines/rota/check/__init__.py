"""The independent checker: pure Python over the JSON, written from the specification.

It imports no solver module and no numpy; it shares only the data classes, the calendar arithmetic and the
application of events with the rest. Nothing is shown to a user that it did not pass.
"""

from .report import CheckReport, check
from .rules import Violation

__all__ = ["CheckReport", "Violation", "check"]
