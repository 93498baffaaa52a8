"""The colours of charts on paper: those of the pages (web/ui/css/tokens.css; a test compares the two)."""

GRADES = ("#14595c", "#8fbfba", "#e2d6b8", "#b4472f")
"""Best grade first; figures on the first and the last stand in white."""
ON_DARK = frozenset({1, 4})
INK, GREY_700, GREY_600, GREY_500, GREY_200, GREY_100, WHITE = (
    "#182020",
    "#3f4b4b",
    "#566363",
    "#788585",
    "#dde3e2",
    "#ebefee",
    "#ffffff",
)
BRAND, OCHRE = "#14595c", "#99642b"
TOKENS = {
    **{f"grade-{number}": colour for number, colour in enumerate(GRADES, 1)},
    "ink": INK,
    "grey-700": GREY_700,
    "grey-600": GREY_600,
    "grey-500": GREY_500,
    "grey-200": GREY_200,
    "grey-100": GREY_100,
    "white": WHITE,
    "brand": BRAND,
    "circle-3": OCHRE,
}
"""Name of the token → colour."""
