"""The report as JSON and as a page of text."""

from __future__ import annotations

from typing import Any

from lunxun.engines.rota.codec import encode

from .report import CheckReport


def as_json(report: CheckReport) -> dict[str, Any]:
    """All figures; ``hard_violations`` and ``false_claims`` must be 0."""
    return {
        "ok": report.ok,
        "hard_violations": len(report.hard),
        "false_claims": len(report.claims),
        "hard": [encode(v) for v in report.hard],
        "claims": [encode(v) for v in report.claims],
        "demanded": report.demanded,
        "unmet": report.unmet,
        "unmet_bound": report.unmet_bound,
        "unmet_limit": report.unmet_limit,
        "unmet_within_limit": report.unmet <= report.unmet_limit,
        "shortages": [encode(s) for s in report.shortages],
        "locks_not_kept": list(report.locks_not_kept),
        "cost": {**encode(report.cost), "total": report.total},
        "bound": report.bound,
        "bound_kind": report.bound_kind,
        "gap": round(report.gap, 6),
        "burden": {"max": report.burden_max, "min": report.burden_min},
        "touched": report.touched,
    }


def as_text(report: CheckReport) -> str:
    """For a person at a terminal."""
    lines = [
        f"{'通过' if report.ok else '不通过'}：硬性规则违反 {len(report.hard)} 处，自报不实 {len(report.claims)} 处"
    ]
    lines += [f"  {v.rule} {v.message}" for v in (*report.hard, *report.claims)][:50]
    lines.append(f"应训 {report.demanded} 人次，缺训 {report.unmet} 人次（理论最少 {report.unmet_bound}）")
    lines.append(f"费用 {report.total}，下界 {report.bound}（{report.bound_kind}），差距 {report.gap:.1%}")
    if report.locks_not_kept:
        lines.append(f"未能遵守的锁定：{'、'.join(report.locks_not_kept)}")
    if report.touched is not None:
        lines.append(f"与原计划相比，涉及 {report.touched} 人")
    return "\n".join(lines) + "\n"
