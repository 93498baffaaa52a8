"""What `lunxun doctor` looks at. Each check yields findings that say how to mend them."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from lunxun.kernel import clock

GOOD, NOTE, BAD = "好", "注意", "不行"


@dataclass(frozen=True, slots=True)
class Finding:
    level: str
    title: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        mark = {GOOD: "●", NOTE: "◆", BAD: "■"}[self.level]
        line = f"{mark} {self.level}\t{self.title}\t{self.text}"
        return f"{line}\n\t\t→ {self.remedy}" if self.remedy else line


def data_folder() -> Iterator[Finding]:
    from django.conf import settings

    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK):
        yield Finding(
            BAD,
            "数据文件夹",
            f"{folder} 不能写",
            f"改权限，或用 LUNXUN_DATA 另指一处：chown -R $(id -un) {folder}",
        )
        return
    free = shutil.disk_usage(folder).free / 2**30
    text = f"{folder}，剩余 {free:.1f} GiB"
    if free < 1:
        yield Finding(
            BAD, "磁盘", text, "清理磁盘，或把 LUNXUN_DATA 移到大一些的盘；少于 1 GiB 时备份可能写不下"
        )
    elif free < 5:
        yield Finding(NOTE, "磁盘", text, "尽快清理，建议留 5 GiB 以上")
    else:
        yield Finding(GOOD, "磁盘", text)


def settings_names() -> Iterator[Finding]:
    from lunxun.web import settings as module

    known = set(re.findall(r"LUNXUN_[A-Z_]+", Path(module.__file__).read_text(encoding="utf-8")))
    known |= {f"{name}_FILE" for name in known}
    unknown = sorted(name for name in os.environ if name.startswith("LUNXUN_") and name not in known)
    if unknown:
        yield Finding(
            NOTE, "设置", f"不认识 {'、'.join(unknown)}", "可能是拼写错误，全部设置见 docs/settings.md"
        )
    from django.conf import settings

    if settings.DEBUG:
        yield Finding(BAD, "设置", "LUNXUN_DEBUG 开着，出错页会泄露内部信息", "正式使用请去掉 LUNXUN_DEBUG")


def database() -> Iterator[Finding]:
    from django.db import connection

    from lunxun.cli import setup

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            verdict = str(cursor.fetchone()[0])
            if verdict != "ok":
                yield Finding(
                    BAD,
                    "数据库",
                    f"内置数据库文件已损坏：{verdict[:100]}",
                    "停机，用最近的备份恢复：lunxun restore FILE",
                )
                return
            name = f"内置 SQLite {sqlite3.sqlite_version}"
        else:
            cursor.execute(
                "SELECT current_setting('server_version'), rolsuper FROM pg_roles WHERE rolname = current_user"
            )
            version, is_super = cursor.fetchone()
            name = f"PostgreSQL {version}"
            if is_super:
                yield Finding(
                    NOTE, "数据库", "用超级用户连接", "建一个普通角色给轮训用：CREATE ROLE lunxun LOGIN"
                )
    missing = setup.pending_migrations()
    if missing:
        yield Finding(BAD, "数据库", f"{name}，差 {len(missing)} 步升级", "先备份，再运行：lunxun migrate")
    else:
        yield Finding(GOOD, "数据库", f"{name}，结构最新")


def time_of_day() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import connection

    now = clock.wall_now()
    text = f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}，单位时区 {settings.TIME_ZONE}"
    if now.year < 2025:
        yield Finding(BAD, "时钟", text, "机器的日期不对，请校时：timedatectl set-time，或装 chrony")
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - clock.wall_now()).total_seconds())
        if apart > 5:
            yield Finding(
                NOTE, "时钟", f"与数据库服务器差 {apart:.0f} 秒", "两台机器都请校时（chrony 或 ntp）"
            )
            return
    yield Finding(GOOD, "时钟", text)


def backup_age() -> Iterator[Finding]:
    from django.conf import settings

    path = Path(settings.DATA_DIR) / "last_backup.json"
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        made = dt.datetime.fromisoformat(noted["at"])
    except (OSError, ValueError, KeyError):
        yield Finding(NOTE, "备份", "还没有备份过", "运行 lunxun backup FILE，并排进每天的定时任务")
        return
    days = (clock.wall_now() - made).days
    text = f"最近一次 {made.astimezone():%Y-%m-%d %H:%M}，{noted['file']}"
    if days >= 7:
        yield Finding(
            NOTE, "备份", f"{text}，已过 {days} 天", "运行 lunxun backup FILE，再用 restore --verify 核对"
        )
    else:
        yield Finding(GOOD, "备份", text)


def scans() -> Iterator[Finding]:
    """Every scanned page in its place, as far as its file is still kept."""
    from lunxun.cli import setup
    from lunxun.scanning import queries

    if setup.pending_migrations():
        return
    problems = [problem for batch in queries.batches_kept() for problem in queries.problems_of(batch)]
    for problem in problems[:5]:
        yield Finding(BAD, "纸质回收", problem, "不要再扫，保留数据文件夹，把这一行告诉系统管理员")
    if len(problems) > 5:
        yield Finding(BAD, "纸质回收", f"还有 {len(problems) - 5} 处", "在各批扫描件的页上看")
    if not problems:
        yield Finding(GOOD, "纸质回收", "扫描件的每一页都有下落")


EXTRAS = {
    "pg": ("PostgreSQL", ("psycopg",)),
    "fairness": ("评价统计", ("numpy", "scipy")),
    "rota": ("排年度计划", ("ortools",)),
    "paper": ("纸质评价表", ("cv2", "zxingcpp", "pypdfium2", "PIL")),
    "text": ("建议分词", ("rjieba",)),
}


def extras() -> Iterator[Finding]:
    for name, (title, modules) in EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        if missing:
            yield Finding(
                NOTE,
                "扩展",
                f"{title}没有装（缺 {'、'.join(missing)}）",
                f"要用时：pip install 'lunxun[{name}]'",
            )
        else:
            yield Finding(GOOD, "扩展", f"{title}已装")


def fonts() -> Iterator[Finding]:
    found = _chinese_font()
    if found:
        yield Finding(GOOD, "字体", found)
    else:
        yield Finding(
            NOTE, "字体", "没有找到中文字体，纸质表和导出文件打不出汉字", "apt-get install fonts-noto-cjk"
        )


def _chinese_font() -> str:
    if lister := shutil.which("fc-list"):
        done = subprocess.run(  # noqa: S603 - fixed arguments
            [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False
        )
        names = sorted(line.split(",")[0] for line in done.stdout.splitlines() if line)
        if names:
            return names[0]
    likely = re.compile(r"(noto.*cjk|sourcehan|wqy|simsun|simhei|msyh|fangsong|uming|ukai)", re.IGNORECASE)
    for root in (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"):
        for path in root.rglob("*.[to]t[cf]") if root.is_dir() else []:
            if likely.search(path.name):
                return path.name
    return ""


def listening(number: int = 8000) -> Iterator[Finding]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", number)) == 0
    if taken:
        yield Finding(
            NOTE,
            "端口",
            f"{number} 有程序在用（轮训正在运行时正常）",
            "要再开一个，请用 lunxun serve --port 换端口",
        )
    else:
        yield Finding(GOOD, "端口", f"{number} 空着")


def background() -> Iterator[Finding]:
    from lunxun.audit.models import AuditEntry
    from lunxun.cli import setup
    from lunxun.jobs.queries import queue

    if setup.pending_migrations():
        return
    jobs = queue()
    if jobs.failed:
        yield Finding(
            NOTE,
            "后台任务",
            f"{jobs.failed} 件没有办成",
            "看日志里 lunxun.jobs 的记录，改好原因后在页面上重办",
        )
    else:
        yield Finding(GOOD, "后台任务", f"{jobs.ready} 件在等，{jobs.running} 件在办")
    waiting = AuditEntry.objects.filter(seq__isnull=True).count()
    if waiting > 1000:
        yield Finding(
            NOTE, "操作记录", f"{waiting} 条待入链", "后台任务没有在跑：lunxun serve 或 lunxun worker"
        )
    else:
        yield Finding(GOOD, "操作记录", f"{waiting} 条待入链")


def anonymity() -> Iterator[Finding]:
    """The limit of the draw by phone, as long as it matters; `tests/anonymity` shows that it is one."""
    from lunxun.cli import setup
    from lunxun.feedback.queries import open_phone_draws

    if setup.pending_migrations():
        return
    count = open_phone_draws()
    if count:
        yield Finding(
            NOTE,
            "匿名",
            f"{count} 场用手机领票的评价还没有封存：封存之前，拿到这台机器的人能从领票和交表的先后认出人",
            "封存之前不要做磁盘快照，也不要归档数据库日志；评部门一把手请用抽票（docs/anonymity.md）",
        )
    else:
        yield Finding(GOOD, "匿名", "没有手机领票的评价等着封存")


def sealed_results() -> Iterator[Finding]:
    """Published figures counted again from the sealed rows, and these checked against their roots."""
    from lunxun.cli import setup
    from lunxun.feedback.proving import all_faults

    if setup.pending_migrations():
        return
    count, faults = all_faults()
    for title, sentences in faults.items():
        yield Finding(
            BAD,
            "评价结果",
            f"{title}：{'；'.join(sentences)}",
            "有人在系统外面改过数据：用备份核对（docs/operations.md），查清之前不要公布、不要引用",
        )
    if not faults:
        yield Finding(GOOD, "评价结果", f"{count} 场从封存的行重算过，指纹都对得上")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    data_folder,
    settings_names,
    database,
    time_of_day,
    backup_age,
    background,
    anonymity,
    sealed_results,
    scans,
    extras,
    fonts,
    listening,
)
