"""Slips for the hat: 24 on an A4 page, each with its QR code and the 16 characters to type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from lunxun.feedback import tickets

PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Slip:
    """`follow` is a follow-up code for whoever writes on paper, printed twice: on the slip, which goes with
    the sheet, and on the strip that is torn off. It is made here and kept nowhere."""

    ticket: str
    qr: SafeString
    follow: str

    @property
    def parts(self) -> list[str]:
        return self.follow.split("-")


def pages(address: str, code: str, made: Sequence[str]) -> list[list[Slip]]:
    """Slips in pages. The ticket stands in the fragment of the address, which no browser sends to a server."""
    page = f"{address}{reverse('feedback:rate', args=[code])}"
    slips = [
        Slip(tickets.printed(ticket), _qr(f"{page}#T={ticket}"), tickets.printed(tickets.new_follow_code()))
        for ticket in made
    ]
    return [slips[at : at + PER_PAGE] for at in range(0, len(slips), PER_PAGE)]


def _qr(text: str) -> SafeString:
    """An SVG without style attributes; its content is drawn from our own address and ticket only."""
    drawn = segno.make_qr(text, error="m").svg_inline(
        border=2, omitsize=True, svgclass="slip__qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308
