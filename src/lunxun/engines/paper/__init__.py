"""Printed satisfaction forms and their recognition: layout, render, read, decide.

Importing the package is cheap; OpenCV, Typst and PDFium are loaded by the
functions that need them. See README.md beside this file.
"""

from .errors import PaperError, SourceRefused
from .form import Form, example_form, parse_form, read_form
from .layout import Layout, dump_layout, make_layout, parse_layout, read_layout

__all__ = [
    "Form",
    "Layout",
    "PaperError",
    "SourceRefused",
    "dump_layout",
    "example_form",
    "make_layout",
    "parse_form",
    "parse_layout",
    "read_form",
    "read_layout",
]
