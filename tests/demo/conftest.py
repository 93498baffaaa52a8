from __future__ import annotations

import fcntl
from collections.abc import Iterator

import pytest

from tests.instances import Instance

MINUTES = 60


@pytest.fixture(scope="session")
def full_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The demo of the default story date, on SQLite, built once a test run whatever the number of processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    made = Instance(shared / "full-demo")
    with (shared / "full-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made.folder / "demo.json").exists():
            process = made.start("demo", "--no-serve")
            assert process.wait(20 * MINUTES) == 0, made.logs()
    made.env |= {"LUNXUN_DEMO": "yes", "LUNXUN_STORY": "2022-12-05"}
    yield made
    made.end()
