"""Time and memory of printing and reading, in CPU time of one thread."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from bench.figures import figure
from bench.paper.accuracy import make_page

from lunxun.engines.paper import Layout, dump_layout
from lunxun.engines.paper.isolate import Job, read_many
from lunxun.engines.paper.payload import sheet_number
from lunxun.engines.paper.reading.page import read_side
from lunxun.engines.paper.render import render_pdf
from lunxun.engines.paper.sources import Limits
from lunxun.engines.paper.sources.raster import decode_picture
from lunxun.engines.paper.thresholds import load_thresholds


def render_600(layout: Layout, key: bytes) -> dict[str, Any]:
    numbers = [sheet_number(i, layout.layout_id, key) for i in range(600)]
    start = time.process_time()
    pdf = render_pdf(layout, numbers, key)
    used = time.process_time() - start
    figure(
        "600 unique sheets printed, CPU s", round(used, 2), 5, met=used <= 5, peer="SDAPS stamped 40 in 84 s"
    )
    return {
        "what": "600 unique sheets",
        "CPU s (limit 5; SDAPS stamped 40 in 84)": round(used, 2),
        "MB": round(len(pdf) / 1e6, 2),
    }


def jpegs(layout: Layout, sheets: list[np.ndarray], mode: str, count: int, seed: int = 77) -> list[bytes]:
    out = []
    for i in range(count):
        _, grey = make_page(layout, sheets[i % len(sheets)], mode, np.random.default_rng([seed, i]))
        out.append(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())
    return out


def read_against_decode(layout: Layout, sheets: list[np.ndarray], key: bytes, dpi: int) -> dict[str, Any]:
    """Whole read of a JPEG page over OpenCV's plain grey decode of it, interleaved, three rounds."""
    pages = jpegs(layout, sheets, str(dpi), 16)
    layouts, thresholds, limits = {layout.layout_id: layout}, load_thresholds(), Limits()
    ratios, decodes, reads = [], [], []
    for _ in range(3):
        decode = read = 0.0
        for data in pages:
            start = time.process_time()
            cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
            middle = time.process_time()
            read_side(decode_picture(data, "jpeg", limits), layouts, key, thresholds)
            read += time.process_time() - middle
            decode += middle - start
        ratios.append(read / decode)
        decodes.append(decode / len(pages))
        reads.append(read / len(pages))
    limit = 2.5 if dpi == 200 else 2.0
    middle = sorted(ratios)[1]
    figure(
        f"{dpi} dpi: whole read ÷ grey decode, median of three rounds",
        round(middle, 2),
        limit,
        met=middle <= limit,
    )
    return {
        "what": f"read against grey decode, {dpi} dpi",
        f"ratio, three rounds (limit {limit})": [round(r, 2) for r in ratios],
        "decode ms": round(1000 * min(decodes), 1),
        "read ms": round(1000 * min(reads), 1),
        "pages a second and core (SDAPS 1.7, OMRChecker 19)": round(1 / min(reads), 1),
    }


def write_pdf(path: Path, pages: list[bytes], count: int, dpi: int) -> None:
    """A scanner's PDF: one JPEG a page, `pages` over and over."""
    document = pypdfium2.PdfDocument.new()
    for i in range(count):
        data = pages[i % len(pages)]
        h, w = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE).shape
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(data), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(w * 72 / dpi, h * 72 / dpi))
        page = document.new_page(w * 72 / dpi, h * 72 / dpi)
        page.insert_obj(image)
        page.gen_content()
        page.close()
    document.save(path)
    document.close()


def _job(folder: Path, layout: Layout, key: bytes, scan: Path) -> Job:
    import json

    (folder / "layout.json").write_text(json.dumps(dump_layout(layout)), "utf-8")
    return Job((scan,), (folder / "layout.json",), key)


def two_processes(layout: Layout, sheets: list[np.ndarray], key: bytes) -> dict[str, Any]:
    """Wall time of one PDF by one and by two children."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pdf(folder / "scan.pdf", jpegs(layout, sheets, "200", 8), 240, 200)
        job = _job(folder, layout, key, folder / "scan.pdf")
        walls = []
        for jobs in (1, 2):
            start = time.perf_counter()
            got = sum(1 for _ in read_many(job, jobs))
            walls.append(time.perf_counter() - start)
            if got != 240:
                raise RuntimeError(f"{got} records of 240 pages")
    faster = walls[0] / walls[1]
    figure("two processes, times faster than one", round(faster, 2), 1.8, met=faster >= 1.8)
    return {
        "what": "240-page PDF by one and two processes",
        "wall s": [round(w, 2) for w in walls],
        "faster by (limit 1.8)": round(walls[0] / walls[1], 2),
    }


def memory_of_600_pages(layout: Layout, sheets: list[np.ndarray], key: bytes) -> dict[str, Any]:
    """Peak resident memory of a child that reads 600 pages at 300 dpi."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pdf(folder / "scan.pdf", jpegs(layout, sheets, "300", 4), 600, 300)
        size = (folder / "scan.pdf").stat().st_size
        job = _job(folder, layout, key, folder / "scan.pdf")
        order = {
            "files": [str(job.files[0])],
            "layouts": [str(job.layouts[0])],
            "key": key.hex(),
            "file": 0,
            "start": 0,
            "shard": 0,
            "shards": 1,
            "memory": 3_000_000_000,
        }
        import json

        # VmHWM, not ru_maxrss: the latter starts from the parent's size at the fork.
        code = (
            "import sys; from lunxun.engines.paper.worker import main; main(); "
            "line = next(t for t in open('/proc/self/status') if t.startswith('VmHWM')); "
            "sys.stderr.write(line.split()[1])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], input=json.dumps(order).encode(), capture_output=True, check=True
        )
        pages = done.stdout.count(b'"record"')
    peak = int(done.stderr.split()[-1]) / 1024
    figure("600-page PDF at 300 dpi: peak MB of the worker", round(peak), 300, met=peak <= 300)
    return {
        "what": "600-page PDF at 300 dpi",
        "MB of the file": round(size / 1e6),
        "pages read": pages,
        "peak MB of the worker (limit 300)": round(peak),
        "peak MB of this process": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
