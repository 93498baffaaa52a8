"""What the two codes on every side carry, bit by bit, and the readable numbers.

120 bits, most significant first, written as 24 characters of Crockford base 32
(QR alphanumeric mode):

    bits    field
    4       version of this table, now 1
    32      layout: the first 32 bits of the layout's SHA-256
    40      sheet number: random to the eye, no person behind it
    4       page of the sheet, from 1
    40      MAC: first 40 bits of HMAC-SHA-256(key, "lunxun.paper.code/1" ‖ the 80 bits before)

A code that was not printed by this office fails the MAC (chance 2⁻⁴⁰ a try).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from .errors import PaperError

CODE_VERSION = 1
CODE_CHARS = 24
SHEET_BITS = 40
MAX_PAGE = 15
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_INDEX = {c: i for i, c in enumerate(_ALPHABET)}
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Code:
    """The content of one printed code whose MAC was right."""

    layout_id: int
    sheet: int
    page: int


class ForeignCode(ValueError):
    """Not one of our codes at all (a web address, another system's form)."""


class ForgedCode(ValueError):
    """Our form of code, but the MAC is wrong: forged, or printed with another key."""


def encode(code: Code, key: bytes) -> str:
    """The 24 characters to print."""
    head = _head(code)
    return _to_base32((head << 40) | _mac(head, key), CODE_CHARS)


def decode(text: str, key: bytes) -> Code:
    """Check and take apart a code. Raises `ForeignCode` or `ForgedCode`."""
    if len(text) != CODE_CHARS or any(c not in _INDEX for c in text):
        raise ForeignCode("not a code of this system")
    bits = _from_base32(text)
    head, mac = bits >> 40, bits & ((1 << 40) - 1)
    if head >> 76 != CODE_VERSION:
        raise ForeignCode(f"code version {head >> 76} is unknown")
    if not hmac.compare_digest(mac.to_bytes(5), _mac(head, key).to_bytes(5)):
        raise ForgedCode("the MAC is wrong")
    return Code(
        layout_id=(head >> 44) & 0xFFFFFFFF, sheet=(head >> 4) & ((1 << SHEET_BITS) - 1), page=head & 0xF
    )


def sheet_number(index: int, layout_id: int, key: bytes) -> int:
    """The `index`-th sheet number of a layout: distinct, in an order that tells nothing.

    A four-round Feistel network over 40 bits, so it is a permutation: no two
    indices share a number, and the number does not tell when it was printed.
    """
    if not 0 <= index < 1 << SHEET_BITS:
        raise ValueError(f"sheet index out of range: {index}")
    left, right = index >> 20, index & 0xFFFFF
    for step in range(4):
        seed = b"lunxun.paper.sheet/1" + layout_id.to_bytes(4) + bytes([step]) + right.to_bytes(3)
        pad = int.from_bytes(hmac.digest(key, seed, "sha256")[:3]) & 0xFFFFF
        left, right = right, left ^ pad
    return (left << 20) | right


def sheet_name(sheet: int) -> str:
    """The number beside the code, for typing: ``XXXX-XXXX-C``, C checks the rest."""
    text = _to_base32(sheet, 8)
    return f"{text[:4]}-{text[4:]}-{_ALPHABET[_check(sheet)]}"


def parse_sheet_name(text: str) -> int:
    """Back from the typed number; small letters, spaces and O/I/L slips are forgiven."""
    slips = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "－": None})
    clean = text.strip().upper().translate(slips)
    if len(clean) != 9 or any(c not in _INDEX for c in clean):
        raise PaperError(f"表号应为 9 位字母数字（如 7K3M-Q82D-X），现为 {text!r}")
    sheet = _from_base32(clean[:8])
    if _INDEX[clean[8]] != _check(sheet):
        raise PaperError(f"表号 {text} 的校验位不对，请再看一眼纸面")
    return sheet


def receipt(sheet: int, layout_id: int, key: bytes) -> str:
    """The number on the tear-off strip; it cannot be told from the sheet without the key."""
    seed = b"lunxun.paper.receipt/1" + layout_id.to_bytes(4) + sheet.to_bytes(5)
    text = _to_base32(int.from_bytes(hmac.digest(key, seed, "sha256")[:5]), 8)
    return f"{text[:4]}-{text[4:]}"


def new_key() -> bytes:
    return secrets.token_bytes(_KEY_BYTES)


def read_key(path: Path) -> bytes:
    """A key file holds 64 hexadecimal digits on one line."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise PaperError(
            f"读不了密钥文件 {path}：{error.strerror}。印表时的密钥丢了，码就无法验真"
        ) from error
    except ValueError as error:
        raise PaperError(f"密钥文件 {path} 应为一行 64 位十六进制数") from error
    if len(key) != _KEY_BYTES:
        raise PaperError(f"密钥文件 {path} 应为一行 64 位十六进制数")
    return key


def _head(code: Code) -> int:
    if not 0 <= code.layout_id < 1 << 32 or not 0 <= code.sheet < 1 << SHEET_BITS:
        raise ValueError("layout or sheet does not fit its bits")
    if not 1 <= code.page <= MAX_PAGE:
        raise ValueError(f"page must be 1 to {MAX_PAGE}")
    return (CODE_VERSION << 76) | (code.layout_id << 44) | (code.sheet << 4) | code.page


def _mac(head: int, key: bytes) -> int:
    return int.from_bytes(hmac.digest(key, b"lunxun.paper.code/1" + head.to_bytes(10), "sha256")[:5])


def _check(sheet: int) -> int:
    return hashlib.sha256(b"lunxun.paper.name/1" + sheet.to_bytes(5)).digest()[0] % 32


def _to_base32(value: int, chars: int) -> str:
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(5 * (chars - 1), -1, -5))


def _from_base32(text: str) -> int:
    value = 0
    for char in text:
        value = value << 5 | _INDEX[char]
    return value
