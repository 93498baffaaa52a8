"""Search long for the plan that ships with the demo, on the demo that lies in this data folder.

`LUNXUN_DATA=… python -m lunxun.web.demo.shipping OUT SECONDS`; see `rota` for what is done with it.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

from lunxun.engines.rota import codec
from lunxun.engines.rota.model import Problem
from lunxun.engines.rota.solve import solve


def main() -> None:
    """Solve the newest frozen problem and write the plan with its progress."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lunxun.web.settings")
    import django

    django.setup()
    from lunxun.rota.models import FrozenProblem

    problem = codec.loads(Problem, FrozenProblem.objects.order_by("-id")[0].text)
    samples: list[list[Any]] = []

    def hear(_plan: Any, step: Any) -> None:
        samples.append([round(step.seconds, 1), step.cost, step.bound, step.unmet, step.stage])
        sys.stderr.write(f"{samples[-1]}\n")

    plan = solve(problem, seconds=float(sys.argv[2]), seed=1, on_plan=hear)
    text = json.dumps({"samples": samples, "plan": codec.encode(plan)}, ensure_ascii=False)
    Path(sys.argv[1]).write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


if __name__ == "__main__":
    main()
