"""Facts that lists announce."""

from django.dispatch import Signal

list_exported = Signal()
"""actor, listing, output, count: personal data left the system. Whoever keeps the trail reacts, in the same transaction."""
