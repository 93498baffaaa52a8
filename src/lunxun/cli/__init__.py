"""The command `lunxun`: everything an installed wheel can do without the repository."""

from lunxun.cli.main import main

__all__ = ["main"]
