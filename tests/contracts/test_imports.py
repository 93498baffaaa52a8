"""The import contracts cover every part that exists; `scripts/check` runs them."""

from __future__ import annotations

import re
import tomllib

from tests.contracts.source import ROOT, SRC, domains

with (ROOT / "pyproject.toml").open("rb") as _file:
    CONTRACTS = {
        row["name"].split(":")[0]: row for row in tomllib.load(_file)["tool"]["importlinter"]["contracts"]
    }


def test_the_layers_name_every_part() -> None:
    named = {part for line in CONTRACTS["Layers"]["layers"] for part in re.findall(r"[a-z_]+", line)}
    parts = {path.name for path in SRC.iterdir() if (path / "__init__.py").exists()}
    assert parts <= named


def test_the_files_of_every_domain_are_layered() -> None:
    covered = {container.removeprefix("lunxun.") for container in CONTRACTS["Inside a domain"]["containers"]}
    assert covered == set(domains()) - {"web"}


def test_the_queue_library_is_kept_from_every_part_but_jobs() -> None:
    kept = {
        module.removeprefix("lunxun.")
        for module in CONTRACTS["Only jobs knows the queue library"]["source_modules"]
    }
    parts = {path.name for path in SRC.iterdir() if (path / "__init__.py").exists()}
    assert kept == parts - {"jobs"}


def test_heavy_wheels_are_kept_from_every_part_but_engines() -> None:
    kept = {
        module.removeprefix("lunxun.")
        for module in CONTRACTS["Heavy wheels live in engines only"]["source_modules"]
    }
    parts = {path.name for path in SRC.iterdir() if (path / "__init__.py").exists()}
    assert kept == parts - {"engines"}
