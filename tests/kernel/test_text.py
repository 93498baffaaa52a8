"""Text that documents can hold."""

import pytest

from lunxun.kernel.text import printable


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("多讲案例", "多讲案例"),
        ("一\t二\n三", "一\t二\n三"),
        ("Word 的\v换行\f换页\r\n行末\x85", "Word 的\n换行\n换页\n行末\n"),
        ("a\x00\x01\x08\x0e\x1f\x7f\x9fb", "ab"),
        ("a\ud800\udfff\ufffe\uffffb", "ab"),
        ("好👍🏻𠮷\u2028", "好👍🏻𠮷\u2028"),
    ],
)
def test_what_no_document_can_hold_goes(text, kept):
    assert printable(text) == kept
