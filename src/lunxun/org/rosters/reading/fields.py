"""What people call the fields of a roster."""

from __future__ import annotations

FIELD_WORDS = {
    "order": ("序号", "order"), "number": ("编号", "number"), "name": ("姓名", "name"), "gender": ("性别", "gender"),
    "born": ("出生年月", "born"), "unit": ("单位", "unit"), "parent_unit": ("上级单位", "unit above"),
    "unit_type": ("单位类型", "type of unit"), "title": ("职务", "title"), "rank": ("级别", "rank"), "grade": ("职级", "grade"),
    "category": ("人员类别", "category"), "line": ("条线", "line of work"), "phone": ("手机", "phone"),
    "smartphone": ("智能手机", "smartphone"), "post_kind": ("任职方式", "how held"), "from_on": ("任职时间", "since"),
    "note": ("备注", "note"), "ignored": ("不读", "not read"),
}  # fmt: skip


def field_name(field: str | None, *, english: bool = False) -> str:
    """A field as people call it; a column without one is not used."""
    return FIELD_WORDS[field][english] if field else ("not used" if english else "没有用到")
