from __future__ import annotations

import hashlib
import hmac
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunxun.engines.paper import PaperError
from lunxun.engines.paper.payload import (
    Code,
    ForeignCode,
    ForgedCode,
    decode,
    encode,
    parse_sheet_name,
    receipt,
    sheet_name,
    sheet_number,
)

KEY = bytes(range(32))
CODES = st.builds(Code, st.integers(0, 2**32 - 1), st.integers(0, 2**40 - 1), st.integers(1, 15))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(CODES)
def test_code_round_trips_and_has_the_documented_bits(code: Code) -> None:
    text = encode(code, KEY)
    assert decode(text, KEY) == code
    bits = "".join(format(ALPHABET.index(c), "05b") for c in text)
    head = f"{1:04b}{code.layout_id:032b}{code.sheet:040b}{code.page:04b}"
    tag = hmac.new(KEY, b"lunxun.paper.code/1" + int(head, 2).to_bytes(10, "big"), hashlib.sha256)
    assert bits == head + format(int.from_bytes(tag.digest()[:5], "big"), "040b")


@given(CODES, st.integers(0, 23), st.sampled_from(ALPHABET))
def test_code_with_any_character_changed_is_refused(code: Code, at: int, char: str) -> None:
    text = encode(code, KEY)
    changed = text[:at] + char + text[at + 1 :]
    if changed == text:
        assert decode(changed, KEY) == code
    else:
        with pytest.raises((ForgedCode, ForeignCode)):
            decode(changed, KEY)


def test_code_of_another_key_is_forged() -> None:
    with pytest.raises(ForgedCode):
        decode(encode(Code(1, 2, 3), b"\1" * 32), KEY)


@pytest.mark.parametrize("text", ["", "https://example.org/x", "I" * 24, "0" * 24, "0" * 23, "é" * 24])
def test_code_of_other_kind_is_foreign(text: str) -> None:
    with pytest.raises(ForeignCode):
        decode(text, KEY)


def test_sheet_numbers_are_distinct_and_out_of_order() -> None:
    numbers = [sheet_number(i, 7, KEY) for i in range(3000)]
    assert len(set(numbers)) == 3000
    rises = sum(a < b for a, b in pairwise(numbers))
    assert 1300 < rises < 1700


@given(st.integers(0, 2**40 - 1))
def test_sheet_name_round_trips_through_sloppy_typing(sheet: int) -> None:
    name = sheet_name(sheet)
    assert parse_sheet_name(name) == sheet
    assert parse_sheet_name(" " + name.lower().replace("0", "o").replace("1", "l").replace("-", " ")) == sheet


def test_sheet_name_with_slip_is_refused_nearly_always() -> None:
    refused = 0
    for sheet in range(0, 2**40, 2**40 // 500):
        name = sheet_name(sheet)
        slip = ALPHABET[(ALPHABET.index(name[2]) + 1) % 32]
        try:
            parse_sheet_name(name[:2] + slip + name[3:])
        except PaperError:
            refused += 1
    assert refused > 470


def test_receipts_differ_and_need_the_key() -> None:
    made = {receipt(s, 7, KEY) for s in range(500)}
    assert len(made) == 500
    assert receipt(1, 7, KEY) != receipt(1, 7, b"\1" * 32)
