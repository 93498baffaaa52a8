"""Facts that teaching announces.

`session_held(actor, session)`: the day is over. Sent inside the transaction of `mark_held`, so that what
hangs on it (hours) is either written with it or not at all.
"""

from django.dispatch import Signal

session_held = Signal()
