"""The tags of the pages. Declared here, drawn in the modules beside; see the living page at /ui/."""

from django import template

from lunxun.kernel.text import month_text
from lunxun.web.ui import charts, dates, leaves, lists, wholes
from lunxun.web.ui.component import parse_slot

register = template.Library()
register.tag("slot", parse_slot)
leaves.declare(register)
wholes.declare(register)
lists.declare(register)
charts.declare(register)


@register.filter
def cdate(value):  # type: ignore[no-untyped-def]
    return dates.date_text(value, year=False)


@register.filter
def cdate_full(value):  # type: ignore[no-untyped-def]
    return dates.date_text(value, year=True)


register.filter("cmonth", month_text)
register.filter("cinstant", dates.instant_text)
register.filter("hm", dates.time_text)
register.filter("one", dates.one_decimal)
register.filter("percent", dates.percent_text)
register.filter("share", dates.share_text)
register.filter("clauses", dates.clauses)
