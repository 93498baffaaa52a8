"""Facts that the plan announces, after their transaction has committed.

`session_moved(session_id)`: a session is on another day; its roster and outlines are as they were.
`session_cancelled(session_id)`: a session will not be held.
"""

from django.dispatch import Signal

session_moved = Signal()
session_cancelled = Signal()
