"""The peers, run from a user's own checkouts as external programs; nothing of theirs is here.

Each peer reads the same answers on its own form, because neither can read ours. What is
compared is CPU time per page and core of its own recognition step, in the same run.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from bench.paper.speed import jpegs

from lunxun.engines.paper import Layout
from lunxun.engines.paper.reading.page import read_side
from lunxun.engines.paper.sources import Limits
from lunxun.engines.paper.sources.raster import decode_picture
from lunxun.engines.paper.thresholds import load_thresholds

PAGES = 20


def compare(
    layout: Layout, sheets: list[np.ndarray], key: bytes, sdaps: Path | None, omrchecker: Path | None
) -> dict[str, Any]:
    ours = our_seconds(jpegs(layout, sheets, "300", PAGES), layout, key)
    out: dict[str, Any] = {"what": "peers", "ours, CPU s a page at 300 dpi": round(ours, 4)}
    for name, folder, run, least in (
        ("SDAPS", sdaps, run_sdaps, 8.0),
        ("OMRChecker", omrchecker, run_omrchecker, 1.0),
    ):
        if folder is None:
            out[name] = f"not run: no checkout given (--{name.lower()} DIR)"
            continue
        try:
            seconds = run(folder)
        except (OSError, subprocess.SubprocessError, RuntimeError) as error:
            out[name] = f"did not run: {error}"
            continue
        out[f"{name}, CPU s a page"] = round(seconds, 4)
        out[f"faster than {name} by (limit {least})"] = round(seconds / ours, 1)
    return out


def our_seconds(pages: list[bytes], layout: Layout, key: bytes) -> float:
    layouts, thresholds, limits = {layout.layout_id: layout}, load_thresholds(), Limits()
    start = time.process_time()
    for data in pages:
        read_side(decode_picture(data, "jpeg", limits), layouts, key, thresholds)
    return (time.process_time() - start) / len(pages)


def run_omrchecker(folder: Path) -> float:
    """Marginal CPU time a page on the checkout's own sample pictures, 1 against many copies."""
    samples = sorted((folder / "samples").rglob("template.json"))
    if not samples:
        raise RuntimeError(f"no samples/**/template.json under {folder}")
    source = samples[0].parent
    pictures = [p for p in sorted(source.rglob("*")) if p.suffix.lower() in (".jpg", ".jpeg", ".png")]
    with tempfile.TemporaryDirectory() as name:
        used = []
        for copies in (1, PAGES + 1):
            inputs, output = Path(name) / f"in{copies}", Path(name) / f"out{copies}"
            shutil.copytree(source, inputs)
            for picture in pictures:
                for i in range(1, copies):
                    target = inputs / picture.relative_to(source)
                    shutil.copyfile(picture, target.with_stem(f"{target.stem}_{i}"))
            used.append(cpu([sys.executable, "main.py", "-i", str(inputs), "-o", str(output)], folder))
    return (used[1] - used[0]) / (PAGES * len(pictures))


def run_sdaps(folder: Path) -> float:
    """CPU time a page of `recognize` on a project of the checkout's own test form."""
    script = folder / "sdaps.py"
    projects = sorted((folder / "test" / "data").rglob("*.tif"))
    if not script.exists() or not projects:
        raise RuntimeError(f"no built checkout with test/data/**/*.tif under {folder}")
    scan = projects[0]
    form = next(iter(sorted(scan.parent.glob("*.tex"))), None)
    if form is None:
        raise RuntimeError(f"no form beside {scan}")
    with tempfile.TemporaryDirectory() as name:
        project = Path(name) / "project"
        for step in (
            ["setup", "tex", str(project), str(form)],
            ["add", str(project), str(scan), "--convert"],
        ):
            subprocess.run([sys.executable, str(script), *step], cwd=folder, check=True, capture_output=True)
        used = cpu([sys.executable, str(script), "recognize", str(project)], folder)
    _, frames = cv2.imreadmulti(str(scan))
    return used / max(len(frames), 1)


def cpu(command: list[str], folder: Path) -> float:
    """User and system seconds of a finished child."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=1800)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
