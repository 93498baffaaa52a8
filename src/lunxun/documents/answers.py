"""Handing a document over: name and content type in one place."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from typing import IO
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
    "zip": "application/zip",
}
IN_MEMORY = 1024 * 1024
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def disposition(name: str, *, inline: bool = False) -> str:
    """The header that names a file, also in Chinese (RFC 5987), with a plain name for old browsers.

    What Windows forbids in names becomes a space, so that the file can be saved as it is called.
    """
    name = " ".join(_FORBIDDEN.sub(" ", name).split()).strip(". ") or "document"
    kind = "inline" if inline else "attachment"
    suffix = name.rpartition(".")[2] if "." in name else ""
    plain = name if name.isascii() else f"document.{suffix}" if suffix.isascii() else "document"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def document_response(content: bytes, *, name: str, kind: str, inline: bool = False) -> HttpResponse:
    """A finished document; `name` without the ending, `kind` its ending."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = disposition(f"{name}.{kind}", inline=inline)
    return response


def written_response(
    write: Callable[[IO[bytes]], object], *, name: str, kind: str, charset: str = ""
) -> HttpResponse | FileResponse:
    """A document that `write` puts into a file, which is then sent piece by piece.

    It is written to the end before the first byte leaves: an error in row 90,000 is an error page, not
    a file that stops in the middle. Beyond 1 MB it lies on disk, and it is gone once it was sent.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    try:
        write(file)  # type: ignore[arg-type]
    except BaseException:
        file.close()
        raise
    content_type = f"text/csv; charset={charset}" if charset else CONTENT_TYPES[kind]
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        with file:
            response: HttpResponse | FileResponse = HttpResponse(file.read(), content_type=content_type)
    else:
        response = FileResponse(file, content_type=content_type)  # closes the file when all is sent
    response["Content-Disposition"] = disposition(f"{name}.{kind}")
    return response
