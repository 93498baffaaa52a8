from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
import signal
import socket
import sys
from typing import Any

from lunxun.cli import setup
from lunxun.cli.parser import Stop, port, positive
from lunxun.cli.stopping import reset_signals

HELP = "启动网站和后台任务 · serve pages and run background jobs"
BLOCKING_THREADS = 4


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1 · address to listen on")
    parser.add_argument("--port", type=port, default=8000, help="端口，默认 8000 · port")
    parser.add_argument(
        "--workers",
        type=positive,
        default=1,
        help="网页进程数，PostgreSQL 才可多于 1 · processes, more than 1 on PostgreSQL",
    )
    parser.add_argument(
        "--no-jobs",
        action="store_true",
        help="不办后台任务，另用 lunxun worker · no jobs here, run lunxun worker",
    )
    parser.add_argument(
        "--behind-proxy",
        action="store_true",
        help="前面有做 TLS 的反向代理 · a proxy in front of it does TLS",
    )
    parser.add_argument(
        "--plain-http",
        action="store_true",
        help="内网明文访问，知道后果 · plain http on an intranet, knowingly",
    )


def run(parsed: argparse.Namespace) -> int:
    check_address(parsed.host, allowed=parsed.behind_proxy or parsed.plain_http)
    allow_hosts(parsed.host)
    if parsed.no_jobs:
        os.environ["LUNXUN_SERVE_JOBS"] = "no"
    setup.ready()
    from django.db import connection

    if parsed.workers > 1 and connection.vendor == "sqlite":
        raise Stop(
            "内置数据库只能用一个网页进程（多个会互相等锁，反而慢）。请去掉 --workers，或改用 PostgreSQL。",
            "The embedded database takes one process. Drop --workers, or use PostgreSQL.",
        )
    missing = setup.pending_migrations()
    if missing:
        raise Stop(
            f"数据库还没有升级到这个版本（差 {len(missing)} 步）。请先备份，再运行：lunxun migrate",
            "The database is not at this version. Back up, then run: lunxun migrate",
        )
    setup.collect_static()
    return serve(parsed.host, parsed.port, workers=parsed.workers)


def is_local(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host == "localhost"


def check_address(host: str, *, allowed: bool) -> None:
    """Refuse to be reachable from other machines unless somebody said how that is protected."""
    if not allowed and not is_local(host):
        raise Stop(
            f"没有启动：{host} 让别的机器也能访问，而明文 HTTP 会被同网的人看到密码。\n"
            "前面有做 TLS 的反向代理，请加 --behind-proxy；确定只在可信内网明文使用，请加 --plain-http。",
            f"Not started: {host} is reachable from other machines, and plain HTTP shows passwords to the network.\n"
            "Add --behind-proxy when a proxy does TLS, or --plain-http when this is a trusted intranet.",
            status=2,
        )


def allow_hosts(host: str) -> None:
    """Accept the names and addresses of this machine, unless LUNXUN_HOSTS says which."""
    if is_local(host) or os.environ.get("LUNXUN_HOSTS") or os.environ.get("LUNXUN_HOSTS_FILE"):
        return
    names = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), socket.getfqdn()]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - recognised, not bound
        with contextlib.suppress(OSError):
            names += [
                str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
            ]
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # No packet is sent: connecting a datagram socket only asks which address would be used.
            probe.connect(("10.255.255.255", 9))
            names.append(probe.getsockname()[0])
    else:
        names.append(host)
    os.environ["LUNXUN_HOSTS"] = ",".join(dict.fromkeys(names))


def check_port(host: str, number: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), number))
        except OSError as error:
            raise Stop(
                f"没有启动：{host}:{number} 用不了（{error.strerror}）。请停掉占用它的程序，或用 --port 换一个。",
                f"Not started: {host}:{number} can't be used. Stop what uses it, or choose another --port.",
            ) from error


def serve(host: str, number: int, *, workers: int = 1) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    check_port(host, number)
    connections.close_all()
    options: dict[str, Any] = {
        "interface": Interfaces.WSGI,
        "workers": workers,
        "blocking_threads": BLOCKING_THREADS,
        "websockets": False,
        # No access log: who asked for which page when must not be written down beside ballots.
        "log_access": False,
        "log_level": LogLevels.warning,
        "respawn_failed_workers": True,
        # The last resort: a web process ends itself earlier (cli/stopping.py).
        "workers_kill_timeout": 10,
    }
    os.register_at_fork(after_in_child=reset_signals)
    server = Server("lunxun.cli.served:application", address=host.strip("[]"), port=number, **options)
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    print(f"http://{shown}:{number}/  （Ctrl-C 停止 · stops with Ctrl-C）", flush=True)
    try:
        server.serve()
    except SystemExit as ended:
        # A web process that got the signal too and was quicker than its supervisor is no failure.
        return 0 if server.interrupt_signal else int(ended.code or 0)
    finally:
        # Everything is stopped: one more Ctrl-C must not turn the exit status into a failure.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdout.flush()
    return 0
