"""Random identifiers. No id may tell the order in which things were made where that order is a secret."""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O, U, so that a code read aloud or typed from paper is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None, "　": None})


def random_key() -> int:
    """A random positive 62-bit integer, for primary keys that must not reveal insertion order."""
    return secrets.randbits(62) | 1


def random_code(length: int) -> str:
    """`length` characters of 5 bits each, readable aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def clean_code(typed: str) -> str:
    """What somebody typed from paper: full-width letters, dashes, spaces and look-alikes accepted."""
    halved = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in typed)
    return halved.strip().upper().translate(_CONFUSED)


def grouped(code: str, size: int = 4) -> str:
    """`ABCD-EFGH-…`, as printed on paper."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))
