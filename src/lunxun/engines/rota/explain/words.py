"""The explanation as JSON and as a page of text."""

from __future__ import annotations

from typing import Any

from lunxun.engines.rota.codec import encode

from .report import Explanation


def as_json(report: Explanation) -> dict[str, Any]:
    """Everything, with rule ids."""
    return {
        "findings": [encode(f) for f in report.findings],
        "cores": [
            {"verified": c.verified, "rules": [{"id": r.id, "text": r.text} for r in c.rules]}
            for c in report.cores
        ],
        "reliefs": [encode(r) for r in report.reliefs],
        "lock": encode(report.lock),
    }


def as_text(report: Explanation) -> str:
    """For a clerk."""
    lines = []
    for core in report.cores:
        lines.append(
            "以下规定不能同时成立，去掉任何一条即可：" if core.verified else "以下规定可能互相矛盾："
        )
        lines += [f"  · {r.text}" for r in core.rules]
    if not report.cores:
        lines.append("锁定与硬性规则之间没有矛盾。")
    if report.findings:
        lines.append("按算术必然不足：")
        lines += [f"  · {f.text}" for f in report.findings]
    if report.reliefs:
        lines.append("放宽哪一条最有用（小幅变动时约数）：")
        lines += [f"  · {r.text}" for r in report.reliefs]
    if report.lock is not None:
        lines.append(f"这条锁定的代价：{report.lock.text}")
    return "\n".join(lines) + "\n"
