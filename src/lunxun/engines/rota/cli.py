"""Command line: generate, solve, check, explain, replan, schema. Bad input: one line, exit code 2."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from . import codec
from .errors import RotaError
from .model import Plan


class _Parser(argparse.ArgumentParser):
    """argparse with one-line errors."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}：参数不对（{message}）；用 --help 看用法\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    options = _parser().parse_args(argv)
    try:
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except RotaError as error:
        sys.stderr.write(f"错误：{error}\n")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        sys.stderr.write(f"错误：文件读写失败（{error}）；请检查路径、权限与磁盘空间\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m lunxun.engines.rota", description="年度轮训排课")
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=_Parser)
    _generate_options(commands.add_parser("generate", help="生成算例（标准输出）"))
    solve = commands.add_parser("solve", help="求解")
    solve.add_argument("problem", type=Path)
    solve.add_argument("-o", "--output", type=Path, required=True)
    solve.add_argument("--seconds", type=_positive, default=60.0)
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--workers", type=int, default=1)
    solve.add_argument("--rounds", type=int, default=None, help="按次数而不按时间计：结果可重复")
    solve.add_argument("--json", action="store_true", help="进展每行一个 JSON（标准错误）")
    _child_options(solve)
    solve.set_defaults(run=_solve)
    check = commands.add_parser("check", help="独立检查")
    check.add_argument("problem", type=Path)
    check.add_argument("plan", type=Path)
    check.add_argument("--previous", type=Path, help="被替换的计划：核对已过去的部分没有改动")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_check)
    explain = commands.add_parser("explain", help="说明排不下的原因")
    explain.add_argument("problem", type=Path)
    explain.add_argument("--plan", type=Path, help="按这份计划算放宽哪一条最有用")
    explain.add_argument("--lock", help='锁定的代价：{"kind":"run","package":…,"day":…}')
    explain.add_argument("--seconds", type=_positive, default=20.0)
    explain.add_argument("--json", action="store_true")
    _child_options(explain)
    explain.set_defaults(run=_explain)
    replan = commands.add_parser("replan", help="变动后重排")
    replan.add_argument("problem", type=Path)
    replan.add_argument("plan", type=Path)
    replan.add_argument("events", type=Path)
    replan.add_argument("-o", "--output", type=Path, required=True)
    replan.add_argument("--seconds", type=_positive, default=30.0)
    replan.add_argument("--seed", type=int, default=0)
    replan.add_argument("--rung", type=int, default=None, help="取第几级方案；缺省取覆盖恢复的最小一级")
    replan.add_argument("--rungs", type=Path, help="各级方案都存进这个目录：rung-1.json …")
    _child_options(replan)
    replan.set_defaults(run=_replan)
    schema = commands.add_parser("schema", help="打印 JSON Schema")
    schema.add_argument("root", choices=("problem", "plan", "events"))
    schema.set_defaults(run=_schema)
    return parser


def _child_options(command: argparse.ArgumentParser) -> None:
    """For a program that runs this one: an upper limit on memory, and an end together with its parent."""
    command.add_argument("--memory", type=int, help="内存上限（MB）；超过时保留此前最好的计划")
    command.add_argument("--until-eof", action="store_true", help="标准输入关闭（调用者没了）就结束")


def _obey(options: argparse.Namespace) -> None:
    if options.memory:
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = options.memory * 1024 * 1024
        resource.setrlimit(
            resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )
    if options.until_eof:
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Whoever started this and died can't use the answer: a solver must not go on for minutes for nobody."""
    while os.read(0, 4096):  # not sys.stdin: its lock, held here, would abort the interpreter's own end
        pass
    os._exit(3)


def _generate_options(generate: argparse.ArgumentParser) -> None:
    generate.add_argument("--people", type=int, required=True)
    generate.add_argument("--weeks", type=int, required=True, help="可用周六数")
    generate.add_argument("--seed", type=int, default=0)
    generate.add_argument("--family", default="typical")
    generate.add_argument("--events", type=Path, help="另存一份突发事件")
    generate.add_argument("--plan", type=Path, help="事件按这份计划挑选要害")
    generate.set_defaults(run=_generate)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(f"{text} 应大于 0")
    return value


def _generate(options: argparse.Namespace) -> int:
    from .generate import disturbance, generate

    problem = generate(options.people, options.weeks, options.seed, options.family)
    if options.events is not None:
        runs = codec.read_plan(options.plan).runs if options.plan is not None else ()
        _write(options.events, codec.dumps(disturbance(problem, options.seed, runs), indent=1))
    sys.stdout.write(codec.dumps(problem) + "\n")
    return 0


def _solve(options: argparse.Namespace) -> int:
    from .solve import Progress, solve

    _obey(options)
    problem = codec.read_problem(options.problem)
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: stopped.append(signum))

    def keep(plan: Plan, progress: Progress) -> None:
        _write(options.output, codec.dumps(plan))
        if options.json:
            sys.stderr.write(json.dumps(codec.encode(progress), ensure_ascii=False) + "\n")
            sys.stderr.flush()
            return
        sys.stderr.write(
            f"{progress.seconds:7.1f} 秒 {progress.stage}：费用 {progress.cost}，"
            f"下界 {progress.bound}，缺训 {progress.unmet} 人次\n"
        )

    plan = solve(
        problem,
        seconds=options.seconds,
        seed=options.seed,
        workers=max(1, options.workers),
        rounds=options.rounds,
        on_plan=keep,
        stop=lambda: bool(stopped),
    )
    _write(options.output, codec.dumps(plan))
    return 0


def _check(options: argparse.Namespace) -> int:
    from .check import check
    from .check.words import as_json, as_text

    problem = codec.read_problem(options.problem)
    previous = codec.read_plan(options.previous) if options.previous is not None else None
    report = check(problem, codec.read_plan(options.plan), previous)
    if options.json:
        _print(as_json(report))
    else:
        sys.stdout.write(as_text(report))
    return 0 if report.ok else 1


def _explain(options: argparse.Namespace) -> int:
    from .explain import explain
    from .explain.words import as_json, as_text

    _obey(options)
    problem = codec.read_problem(options.problem)
    plan = codec.read_plan(options.plan) if options.plan is not None else None
    report = explain(problem, plan=plan, lock=options.lock, seconds=options.seconds)
    if options.json:
        _print(as_json(report))
    else:
        sys.stdout.write(as_text(report))
    return 0


def _replan(options: argparse.Namespace) -> int:
    from .replan import replan

    _obey(options)
    problem = codec.read_problem(options.problem)
    ladder = replan(
        problem,
        codec.read_plan(options.plan),
        codec.read_events(options.events),
        seconds=options.seconds,
        seed=options.seed,
    )
    chosen = ladder.choose(options.rung)
    if options.rungs is not None:
        options.rungs.mkdir(parents=True, exist_ok=True)
        for rung in ladder.rungs:
            _write(options.rungs / f"rung-{rung.number}.json", codec.dumps(rung.plan))
    _write(options.output, codec.dumps(chosen.plan))
    _print(ladder.as_json())
    return 0


def _schema(options: argparse.Namespace) -> int:
    from .schema import json_schema

    _print(json_schema(options.root))
    return 0


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    """Atomic: a reader or a crash sees the old or the new file, never half of one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(path)
