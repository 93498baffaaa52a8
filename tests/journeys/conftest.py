from tests.browser_support import browser, page_at
from tests.journeys.saturday import saturday

__all__ = ["browser", "page_at", "saturday"]
