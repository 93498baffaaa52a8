"""Re-planning as a ladder from the smallest neighbourhood outward."""

from .ladder import Ladder, Rung, replan

__all__ = ["Ladder", "Rung", "replan"]
