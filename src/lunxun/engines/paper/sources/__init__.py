"""Scan files of any kind, page by page, as grey pictures; bad ones refused with a reason."""

from .files import PageSource, open_pages
from .limits import Limits

__all__ = ["Limits", "PageSource", "open_pages"]
