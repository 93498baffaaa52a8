"""Charts: SVG from the server with x in percent, so that one markup is fluid without script or style.

Rows come as objects or dicts of a lower layer; `value_of` reads both. Every chart stands in or beside a
table with the same figures, and says its content in one sentence to who can't see it.
"""

from django.template import Library

from lunxun.web.ui.charts import calendar, dots, hall, likert, scores, search, trend, weeks


def declare(register: Library) -> None:
    """Register the charts as tags."""
    likert.declare(register)
    dots.declare(register)
    calendar.declare(register)
    hall.declare(register)
    trend.declare(register)
    scores.declare(register)
    weeks.declare(register)
    search.declare(register)
