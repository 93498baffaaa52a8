"""How a post is held: 主持工作, 兼任, 借调, 挂职, in a title, a note or a column of its own."""

from __future__ import annotations

import re
from functools import lru_cache

_KINDS = (
    (
        "acting",
        re.compile(
            "主持(?:全面|日常|行政|党务|党政|党委|局|院|校|街道|部门)*工作|主持全面|临时负责|代理主持|负责全面工作|^主持$"
        ),
    ),
    (
        "seconded",
        re.compile("借调|借用|挂职|挂任|跟班学习|跟班|抽调|帮助工作|选派|援[藏疆青]|上派|下派|交流任职"),
    ),
    ("concurrent", re.compile("兼任|兼职|^兼$|^\\(?兼\\)?$")),
)
_NOT = re.compile(
    "(未|不再|曾|原|结束|期满|解除)(借调|借用|挂职|主持|兼)|挂职(结束|期满|返回)|借调(结束|期满|返回)|免去"
)


@lru_cache(maxsize=20_000)
def kind_in(text: str) -> str:
    """acting, seconded, concurrent or ""."""
    if not text or _NOT.search(text):
        return ""
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    return ""
