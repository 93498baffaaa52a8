"""The plan's reference tables: day table, topics, venues, indicators."""

from lunxun.org.reference.registry import register
from lunxun.plans.reference.days import DaysTable
from lunxun.plans.reference.indicators import IndicatorsTable
from lunxun.plans.reference.topics import TopicsTable
from lunxun.plans.reference.venues import VenuesTable


def register_all() -> None:
    for table in (DaysTable(), TopicsTable(), VenuesTable(), IndicatorsTable()):
        register(table)
