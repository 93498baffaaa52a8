"""Containers: every kind is read the same; hostile ones are refused with a reason."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lunxun.engines.paper import Layout, PaperError, SourceRefused
from lunxun.engines.paper.reading.page import Picture
from lunxun.engines.paper.records import read_file
from lunxun.engines.paper.sources import Limits, open_pages
from lunxun.engines.paper.sources.files import sniff

from . import synth
from .conftest import KEY

Made = Callable[[np.ndarray], bytes]


def by_pillow(kind: str, mode: str = "L", **options: object) -> Made:
    def make(grey: np.ndarray) -> bytes:
        out = io.BytesIO()
        Image.fromarray(grey).convert(mode).save(out, kind, **options)
        return out.getvalue()

    return make


def by_pdf(grey: np.ndarray) -> bytes:
    """A page that is one JPEG, as scanners write it."""
    document = pypdfium2.PdfDocument.new()
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(by_pillow("JPEG", quality=90)(grey)), inline=True)
    h, w = grey.shape
    page = document.new_page(w * 72 / 200, h * 72 / 200)
    image.set_matrix(pypdfium2.PdfMatrix().scale(w * 72 / 200, h * 72 / 200))
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    page.close()
    document.close()
    return out.getvalue()


def by_pdf_upright(grey: np.ndarray) -> bytes:
    """The same with a page that carries more than the picture: it has to be rendered."""
    document = pypdfium2.PdfDocument(by_pdf(grey))
    page = document[0]
    extra = pypdfium2.raw.FPDFPageObj_CreateNewRect(1, 1, 2, 2)
    pypdfium2.raw.FPDFPageObj_SetFillColor(extra, 255, 255, 255, 255)
    pypdfium2.raw.FPDFPath_SetDrawMode(extra, 1, False)
    pypdfium2.raw.FPDFPage_InsertObject(page, extra)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    page.close()
    document.close()
    return out.getvalue()


def turned_by_exif(grey: np.ndarray) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return by_pillow("JPEG", exif=exif)(np.ascontiguousarray(np.rot90(grey)))


def see_through(grey: np.ndarray) -> bytes:
    """Black ink on nothing: the paper is transparent."""
    rgba = np.zeros((*grey.shape, 4), np.uint8)
    rgba[:, :, 3] = 255 - grey
    out = io.BytesIO()
    Image.fromarray(rgba).save(out, "PNG")
    return out.getvalue()


def sixteen_bit(grey: np.ndarray) -> bytes:
    return cv2.imencode(".png", grey.astype(np.uint16) * 257)[1].tobytes()


def by_hand(grey: np.ndarray, kind: bytes, turn: int = 0) -> bytes:
    """A page with one compressed picture of one bit, as programs other than ours write it."""
    h, w = grey.shape
    bits = zlib.compress(np.packbits(grey > 150, axis=1).tobytes())
    drawn = b"0 g 595 0 0 842 0 0 cm /I Do"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents 5 0 R" % turn
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page + b"/Resources<</XObject<</I 4 0 R>>>>>>",
        b"<</Subtype/Image/Width %d/Height %d/BitsPerComponent 1%s/Filter/FlateDecode/Length %d>>stream\n"
        % (w, h, kind, len(bits))
        + bits
        + b"\nendstream",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


def inside_out(grey: np.ndarray) -> bytes:
    """White ink on black paper: the program mistook what 0 means."""
    return by_pillow("TIFF", "1", compression="group4")(255 - grey)


CONTAINERS: dict[str, Made] = {
    "jpeg grey": by_pillow("JPEG"),
    "jpeg colour": by_pillow("JPEG", "RGB"),
    "jpeg cmyk": by_pillow("JPEG", "CMYK"),
    "jpeg progressive": by_pillow("JPEG", progressive=True),
    "jpeg turned by exif": turned_by_exif,
    "png grey": by_pillow("PNG"),
    "png 1 bit": by_pillow("PNG", "1"),
    "png palette": by_pillow("PNG", "P"),
    "png 16 bit": sixteen_bit,
    "png transparent": see_through,
    "webp": by_pillow("WEBP"),
    "webp lossless": by_pillow("WEBP", "RGB", lossless=True),
    "tiff lzw": by_pillow("TIFF", compression="tiff_lzw"),
    "tiff g4": by_pillow("TIFF", "1", compression="group4"),
    "tiff jpeg": by_pillow("TIFF", "RGB", compression="jpeg"),
    "tiff raw": by_pillow("TIFF", "RGBA"),
    "pdf picture": by_pdf,
    "pdf rendered": by_pdf_upright,
    "tiff inside out": inside_out,
    "pdf 1 bit": lambda g: by_hand(g, b"/ColorSpace/DeviceGray"),
    "pdf 1 bit turned": lambda g: by_hand(g, b"/ColorSpace/DeviceGray", 270),
    "pdf stencil": lambda g: by_hand(g, b"/ImageMask true"),
}


@pytest.fixture(scope="session")
def page(printed: bytes, layout: Layout) -> np.ndarray:
    """A ticked page at 200 dpi."""
    person = synth.Person("hook", 1.0, 0.9, 0.4, 0.2, 1.0, 2.0, 0.0, 0.03)
    filled = synth.Filled(marks={g.boxes[2]: "hook" for g in layout.groups})
    paper = synth.draw(synth.blank_sheets(printed)[0], layout, 1, filled, person, np.random.default_rng(3))
    return cv2.resize(paper, (1654, 2339), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_read_alike(name: str, page: np.ndarray, layout: Layout, tmp_path: Path) -> None:
    path = tmp_path / "scan.bin"  # the name tells nothing
    path.write_bytes(CONTAINERS[name](page))
    (record,) = read_file(path, {layout.layout_id: layout}, KEY)
    assert record["status"] == "accepted", record["reason"]
    assert {g["value"] for g in record["groups"]} == {2}
    assert record["bilevel"] is any(word in name for word in ("1 bit", "g4", "inside out", "stencil"))
    assert record["source"]["index"] == 0 and len(record["source"]["sha256"]) == 64


def test_many_pages_come_in_order(printed: bytes, page: np.ndarray, layout: Layout, tmp_path: Path) -> None:
    frames = [Image.fromarray(page), Image.new("L", (1654, 2339), 255), Image.fromarray(page).convert("1")]
    path = tmp_path / "pile.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="tiff_lzw")
    records = list(read_file(path, {layout.layout_id: layout}, KEY))
    assert [r["status"] for r in records] == ["accepted", "blank", "accepted"]
    assert [r["source"]["index"] for r in records] == [0, 1, 2]


def bomb_png(width: int, height: int) -> bytes:
    """A small file that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(10**6), 9)) + chunk(b"IEND", b"")


def looping_tiff() -> bytes:
    """A directory that names itself as the next one."""
    entries = [(256, 3, 1, 400), (257, 3, 1, 400), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    entries += [(273, 4, 1, 200), (277, 3, 1, 1), (278, 3, 1, 400), (279, 4, 1, 160000)]
    out = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        out += struct.pack("<HHII", tag, kind, count, value)
    return (out + struct.pack("<I", 8)).ljust(200, b"\0") + bytes([255]) * 160000


def encrypted_pdf() -> bytes:
    """The least of a PDF that asks for a password."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    )
    key = b"<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>"
    start = len(body)
    body += b"3 0 obj" + key + b"endobj\n"
    at = [body.index(b"%d 0 obj" % i) for i in (1, 2)] + [start]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % a for a in at)
    end = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + end


def huge_page_pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(14000, 14000).close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[np.ndarray], bytes], str]] = {
    "empty": (lambda g: b"", "empty"),
    "text": (lambda g: b"hello" * 100, "unsupported"),
    "zip named pdf": (lambda g: b"PK\x03\x04" + bytes(3000), "unsupported"),
    "program": (lambda g: b"\x7fELF" + bytes(3000), "unsupported"),
    "svg": (lambda g: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported"),
    "heic": (lambda g: b"\0\0\0\x18ftypheic" + bytes(3000), "unsupported"),
    "png bomb": (lambda g: bomb_png(30000, 30000), "too_large"),
    "png giant": (lambda g: bomb_png(2**31 - 1, 2**31 - 1), "too_large"),
    "png that lacks its data": (lambda g: bomb_png(5000, 5000), "damaged"),
    "png cut": (lambda g: by_pillow("PNG")(g)[:-5000], "damaged"),
    "jpeg cut": (lambda g: by_pillow("JPEG")(g)[:90000], "damaged"),
    "jpeg head only": (lambda g: by_pillow("JPEG")(g)[:300], "damaged"),
    "webp cut": (lambda g: by_pillow("WEBP")(g)[:20000], "damaged"),
    "tiff cut": (lambda g: by_pillow("TIFF", "1", compression="group4")(g)[:9000], "damaged"),
    "tiff head only": (lambda g: b"II*\0\x08\0\0\0", "damaged"),
    "pdf head only": (lambda g: b"%PDF-1.7\n%broken", "damaged"),
    "pdf cut": (lambda g: by_pdf(g)[:2000], "damaged"),
    "pdf encrypted": (lambda g: encrypted_pdf(), "encrypted"),
    "pdf huge page": (lambda g: huge_page_pdf(), "too_large"),
    "too small": (lambda g: by_pillow("PNG")(g[:200, :200]), "too_small"),
    "animation": (
        lambda g: by_pillow("WEBP", save_all=True, append_images=[Image.new("L", (1654, 2339))])(g),
        "animated",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_a_reason(
    name: str, page: np.ndarray, layout: Layout, tmp_path: Path
) -> None:
    make, reason = HOSTILE[name]
    path = tmp_path / "scan.pdf"
    path.write_bytes(make(page))
    records = list(read_file(path, {layout.layout_id: layout}, KEY))
    assert [(r["status"], r["reason"]) for r in records] == [("rejected", reason)]
    assert records[0]["message"]


def test_damaged_pdf_after_an_encrypted_one_is_called_damaged(layout: Layout, tmp_path: Path) -> None:
    """PDFium keeps the error of the file before."""
    said = []
    pageless = by_hand(np.zeros((9, 9)), b"").replace(b"/Count 1/Kids[3 0 R]", b"/Count 0/Kids[     ]")
    for name, data in (("locked.pdf", encrypted_pdf()), ("none.pdf", pageless)):
        (tmp_path / name).write_bytes(data)
        said += [record["reason"] for record in read_file(tmp_path / name, {layout.layout_id: layout}, KEY)]
    assert said == ["encrypted", "damaged"]


def test_looping_tiff_ends(layout: Layout, tmp_path: Path) -> None:
    path = tmp_path / "loop.tif"
    path.write_bytes(looping_tiff())
    records = list(read_file(path, {layout.layout_id: layout}, KEY))
    assert len(records) <= 2 and all(r["status"] in ("rejected", "blank") for r in records)


def test_cut_multipage_file_loses_no_page_in_silence(
    page: np.ndarray, layout: Layout, tmp_path: Path
) -> None:
    frames = [Image.fromarray(page)] * 4
    path = tmp_path / "pile.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="tiff_lzw")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 5])
    records = list(read_file(path, {layout.layout_id: layout}, KEY))
    assert records[-1]["status"] == "rejected" and "没有读" in records[-1]["message"]
    assert [r["status"] for r in records[:2]] == ["accepted", "accepted"]


def test_too_many_pages_are_said(page: np.ndarray, tmp_path: Path) -> None:
    frames = [Image.new("L", (400, 400), 255)] * 5
    path = tmp_path / "pile.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    pages = list(open_pages(path, Limits(pages=3)))
    assert [type(p.picture) for p in pages] == [Picture, Picture, Picture, SourceRefused]


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="读不了"):
        open_pages(tmp_path / "none.pdf")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_any_first_bytes_have_a_kind_or_none(head: bytes) -> None:
    assert sniff(head) in (None, "pdf", "tiff", "jpeg", "png", "webp")


def test_flipped_bytes_never_crash_the_reader(page: np.ndarray, layout: Layout, tmp_path: Path) -> None:
    """Fuzz: random bytes of each container changed; a record comes back, and no wrong value."""
    rng = np.random.default_rng(12)
    for name in ("jpeg grey", "png grey", "webp", "tiff g4", "tiff lzw", "pdf picture"):
        good = np.frombuffer(CONTAINERS[name](page), np.uint8)
        for _ in range(6):
            bad = good.copy()
            at = rng.integers(0, len(bad), int(rng.integers(1, 12)))
            bad[at] = rng.integers(0, 256, len(at))
            path = tmp_path / "fuzz.bin"
            path.write_bytes(bad.tobytes())
            records = list(read_file(path, {layout.layout_id: layout}, KEY))
            assert len(records) >= 1
            for record in records:
                assert record["status"] in ("accepted", "review", "rejected", "blank")
                assert all(g["value"] in (2, None) for g in record["groups"])
