from tests.browser_support import browser, page_at

__all__ = ["browser", "page_at"]
