"""票据: 80 random bits as 16 characters. Whoever holds one may answer once; the server keeps only a digest."""

from __future__ import annotations

import hashlib
import hmac

from lunxun.kernel.ids import ALPHABET, clean_code, grouped, random_code

LENGTH = 16
RECEIPT_LENGTH = 8
KEY_BYTES = 16


def new_ticket() -> str:
    return random_code(LENGTH)


def clean_ticket(typed: str) -> str | None:
    """What was typed or scanned, or None when it can't be a ticket."""
    code = clean_code(typed)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def clean_key(text: str) -> bytes | None:
    """The ballot's key that the phone made: 32 hexadecimal digits."""
    try:
        key = bytes.fromhex(text)
    except (ValueError, TypeError):
        return None
    return key if len(key) == KEY_BYTES and text.isascii() else None


def digest(ticket: str) -> bytes:
    """SHA-256 of a ticket: what a phone sends when it draws one that it made itself."""
    return hashlib.sha256(ticket.encode("ascii")).digest()


def clean_digest(text: str) -> bytes | None:
    """A digest as 64 hexadecimal digits, None when it is none."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == hashlib.sha256().digest_size else None


def stored_digest(secret: bytes, ticket_digest: bytes) -> bytes:
    """What the staging store keeps; its secret is destroyed with it, so that no list of tickets fits later."""
    return hmac.new(secret, ticket_digest, hashlib.sha256).digest()


def receipt(secret: bytes, stored: bytes) -> str:
    """回执号: proves that a ticket was counted, never what it said."""
    raw = hmac.new(secret, b"receipt" + stored, hashlib.sha256).digest()
    return "".join(ALPHABET[byte & 31] for byte in raw[:RECEIPT_LENGTH])


def new_follow_code() -> str:
    """查询码: opens the answer to one's own suggestions. Random, so that neither ticket nor receipt leads to it."""
    return random_code(LENGTH)


def follow_digest(code: str, evaluation_id: int, lecture_id: int) -> str:
    """What is kept of a follow-up code beside one text (lecture 0: the whole session).

    A digest of its own for every text: those of one ballot have nothing in common for whoever lacks the code.
    """
    return hashlib.sha256(f"follow {evaluation_id} {lecture_id} {code}".encode("ascii")).hexdigest()


def printed(code: str) -> str:
    """A ticket or receipt as people read it."""
    return grouped(code)
