"""Columns of the strict CSV files of an organisation; apart, so that writers of such files need no Django."""

COLUMNS = {
    "unit_types.csv": ("code", "name"),
    "units.csv": ("code", "name", "short_name", "type", "parent", "stroke_key"),
    "unit_tags.csv": ("unit", "tag", "from_on", "to_on"),
    "posts.csv": ("code", "unit", "title", "level", "is_head", "line", "reports_to"),
    "people.csv": (
        "number",
        "name",
        "stroke_key",
        "gender",
        "category",
        "rank",
        "grade",
        "phone",
        "has_smartphone",
        "born_on",
    ),
    "holdings.csv": ("post", "person", "kind", "is_primary", "from_on", "to_on"),
    "portfolio.csv": ("leader_post", "unit", "from_on", "to_on", "document"),
}
