"""`lunxun demo`: built once, restarted quickly, never over somebody else's data."""

from __future__ import annotations

import os
import signal

from tests.instances import Instance, answers, free_port, wait_for

# The first days of the year: the whole of it takes a minute, and tests/demo builds that once.
STORY = "2022-01-07"


def test_demo_builds_restarts_and_stops(tmp_path) -> None:
    made = Instance(tmp_path / "demo")
    first = made.cli("demo", "--no-serve", "--on", STORY).stdout
    assert "clerk" in first
    again = made.cli("demo", "--no-serve").stdout
    assert float(again.splitlines()[-1].split()[0]) < 30  # the goal is 5 s; this machine may be busy
    port = free_port()
    process = made.start("demo", "--port", port)
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/sign-in/"), 120, made.logs)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 0, made.logs()  # the goal is 2 s
        assert f"http://127.0.0.1:{port}/" in made.logs()
    finally:
        made.end()


SERVED = """
import sys
from lunxun.cli.commands import serve_command
from lunxun.cli.main import main
def serve(*_address):
    print("used before the fork:", sorted({{"typst", "cv2", "lunxun.web.demo.build"}} & set(sys.modules)))
    return 0
serve_command.serve = serve
sys.exit(main(["demo", "--on", "{story}", "--port", "{port}"]))
"""


def test_web_processes_are_forked_from_one_that_did_not_build(tmp_path) -> None:
    """Or the first file that is typeset after the first start would wait for ever."""
    made = Instance(tmp_path / "demo")
    said = made.python(SERVED.format(story=STORY, port=free_port()))
    assert "clerk" in said
    assert said.splitlines()[-1] == "used before the fork: []"


def test_demo_is_wiped_and_the_settings_stay(tmp_path) -> None:
    made = Instance(tmp_path / "demo")
    made.cli("demo", "--no-serve", "--on", STORY)
    kept = {path.name for path in made.folder.iterdir()} - {"demo.json"}
    counted = "from lunxun.org.models import Organisation as O, Person as P; print(O.objects.count(), P.objects.count())"
    assert made.python(counted) == "1 3000"
    assert "init" in made.cli("demo", "--wipe").stdout
    assert made.python(counted) == "0 0"
    assert kept <= {path.name for path in made.folder.iterdir()}
    assert "没有演示数据" in made.cli("demo", "--wipe").stdout
    made.cli("init", "--name", "真的单位", "--code", "real")
    made.cli("demo", "--wipe", status=1)
    assert made.python(counted) == "1 0"


def test_demo_leaves_real_data_alone(instance: Instance) -> None:
    instance.cli("init", "--name", "真的单位", "--code", "real")
    done = instance.cli("demo", "--no-serve", status=1)
    assert "LUNXUN_DATA" in done.stderr
    assert (
        instance.python("from lunxun.org.models import Organisation as O; print(O.objects.get().code)")
        == "real"
    )
