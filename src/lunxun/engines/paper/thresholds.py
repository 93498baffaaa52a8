"""Limits of the decision, as data: `thresholds.json`, written by ``bench/paper/calibrate.py``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .errors import PaperError

THRESHOLDS_SCHEMA = "lunxun.paper.thresholds/1"
_SECTIONS = ("blank", "mark", "solid", "box", "page")


@dataclass(frozen=True)
class Thresholds:
    """Named limits by section; `digest` goes into every record."""

    version: str
    calibration: str
    blank: Mapping[str, float]
    mark: Mapping[str, float]
    solid: Mapping[str, float]
    box: Mapping[str, float]
    page: Mapping[str, float]
    model: Mapping[str, Any]
    digest: str


@cache
def load_thresholds(path: Path | None = None) -> Thresholds:
    """The shipped limits, or those of a file."""
    source = path or Path(__file__).with_name("thresholds.json")
    try:
        raw = source.read_bytes()
        data = json.loads(raw)
        if data["schema"] != THRESHOLDS_SCHEMA:
            raise PaperError(f"阈值文件 {source} 的 schema 应为 {THRESHOLDS_SCHEMA}")
        sections = {name: {k: float(v) for k, v in data[name].items()} for name in _SECTIONS}
        digest = hashlib.sha256(raw).hexdigest()[:16]
        model = data["model"]
        return Thresholds(
            str(data["version"]), str(data["calibration"]), **sections, model=model, digest=digest
        )
    except OSError as error:
        raise PaperError(f"读不了阈值文件 {source}：{error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PaperError(f"阈值文件 {source} 内容不完整：{error}") from error
