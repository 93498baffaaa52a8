"""Tables in web pages and in “XML 表格 2003”: what old office systems export under the name .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import IO, Any
from xml.parsers import expat

from lunxun.org.rosters.reading.opening import frames
from lunxun.org.rosters.reading.opening.refusals import refuse
from lunxun.org.rosters.reading.opening.text import decode

_SS = "urn:schemas-microsoft-com:office:spreadsheet"


def _span(text: str | None) -> int:
    return min(2000, max(1, int(text))) if text and text.isdigit() and len(text) < 6 else 1


class _Sheet:
    """A table being filled, with cells that reach over others."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[str]] = []
        self.merges: list[list[int]] = []
        self.taken: set[tuple[int, int]] = set()
        self.at = -1

    def row(self, number: int | None = None) -> None:
        if number is not None and 0 < number <= len(self.rows) + 2000:
            while len(self.rows) < number - 1:
                self.rows.append([])
        self.rows.append([])
        self.at = -1

    def cell(self, text: str, down: int = 1, right: int = 1, column: int | None = None) -> None:
        if not self.rows:
            self.row()
        row = len(self.rows) - 1
        self.at = column - 1 if column and column <= 16_384 else self.at + 1
        while (row, self.at) in self.taken:
            self.at += 1
        line = self.rows[-1]
        line.extend([""] * (self.at + 1 - len(line)))
        line[self.at] = text
        if down > 1 or right > 1:
            self.merges.append([row, self.at, row + down - 1, self.at + right - 1])
            if len(self.taken) < 500_000:
                self.taken |= {
                    (r, c)
                    for r in range(row, row + down)
                    for c in range(self.at, self.at + min(right, 300))
                    if (r, c) != (row, self.at)
                }
        self.at += right - 1


def _send(stream: IO[bytes], sheets: list[_Sheet]) -> None:
    for sheet in sheets:
        frames.fact(stream, {"sheet": sheet.name, "hidden": False, "merges": sheet.merges})
        frames.rows(stream, sheet.rows)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = _Sheet("")
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.silent = 0
        self.depth = 0
        self.loose: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "style", "title"}:
            self.silent += 1
        elif tag == "table":
            self.depth += 1
            for line in self.loose:
                self.sheet.row()
                self.sheet.cell(line)
            self.loose = []
        elif tag == "tr":
            self._end_cell()
            self.sheet.row()
        elif tag in {"td", "th"}:
            self._end_cell()
            self.text, self.span = [], (_span(values.get("rowspan")), _span(values.get("colspan")))
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "title"}:
            self.silent = max(0, self.silent - 1)
        elif tag in {"td", "th", "tr", "table"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.text is not None:
            self.text.append(data)
        elif data.strip() and len(self.loose) < 20:
            self.loose.append(data.strip())

    def _end_cell(self) -> None:
        if self.text is not None:
            self.sheet.cell("".join(self.text).strip(), *self.span)
            self.text = None


def send_page(stream: IO[bytes], data: bytes, stem: str) -> None:
    text = _page_text(data)
    page = _Page()
    page.sheet.name = stem
    page.feed(text)
    page.close()
    if not page.sheet.rows:
        raise refuse("not_a_table", "没有表格的网页")
    frames.fact(stream, {"page": True})
    _send(stream, [page.sheet])


def _page_text(data: bytes) -> str:
    match = re.search(rb'charset=["\']?([\w-]+)', data[:4096], re.I)
    named = match[1].decode("ascii").lower() if match else ""
    if named in {"gb2312", "gbk", "gb18030"}:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass
    return decode(data)


def send_xml2003(stream: IO[bytes], data: bytes) -> None:
    sheets: list[_Sheet] = []
    state: dict[str, Any] = {"text": None, "down": 1, "right": 1, "column": None, "type": ""}
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, attrs: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        values = {key.rpartition(" ")[2]: value for key, value in attrs.items()}
        if space != _SS:
            return
        if name == "Worksheet":
            sheets.append(_Sheet(values.get("Name", "")))
        elif name == "Row" and sheets:
            index = values.get("Index", "")
            sheets[-1].row(int(index) if index.isdigit() and len(index) < 8 else None)
        elif name == "Cell":
            index = values.get("Index", "")
            state["column"] = int(index) if index.isdigit() and len(index) < 6 else None
            state["down"] = _span(str(_span(values.get("MergeDown")) + 1)) if values.get("MergeDown") else 1
            state["right"] = (
                _span(str(_span(values.get("MergeAcross")) + 1)) if values.get("MergeAcross") else 1
            )
            state["value"] = ""
        elif name == "Data":
            state["text"], state["type"] = [], values.get("Type", "")

    def end(tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "Data" and state["text"] is not None:
            text = "".join(state["text"])
            if state["type"] == "DateTime":
                text = frames.DATE + text[:10]
            elif state["type"] == "Number":
                text = frames.NUMBER + text
            state["value"], state["text"] = text, None
        elif name == "Cell" and sheets and tag.startswith(_SS):
            sheets[-1].cell(state.get("value", ""), state["down"], state["right"], state["column"])

    def words(text: str) -> None:
        if state["text"] is not None:
            state["text"].append(text)

    def doctype(*_: Any) -> None:
        raise refuse("entities")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words, doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refuse("damaged", "XML 写得不完整") from error
    _send(stream, sheets)
