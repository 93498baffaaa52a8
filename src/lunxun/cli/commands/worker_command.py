from __future__ import annotations

import argparse
import signal

from lunxun.cli import setup

HELP = "再开一个后台任务进程，个数不限 · one more worker for background jobs, any number"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="办完现有任务就退出 · end when the queue is empty"
    )


def run(parsed: argparse.Namespace) -> int:
    setup.ready()
    from lunxun.jobs.worker import Worker, drain

    if parsed.once:
        print(f"办完 {drain(limit=1_000_000)} 件。Done.")
        return 0
    worker = Worker()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: worker.ask_to_stop())
    worker.start()
    print(f"后台任务进程已启动。Worker {worker.name} runs. Ctrl-C 停止。", flush=True)
    worker.wait()
    worker.stop()
    return 0
