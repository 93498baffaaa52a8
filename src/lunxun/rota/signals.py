"""Facts that the board announces, after commit."""

from django.dispatch import Signal

work_asked = Signal()
"""Work waits for a worker. Gives `work_id`."""
