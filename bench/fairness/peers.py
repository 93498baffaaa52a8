"""Agreement and speed against lme4 (R with OpenBLAS) and glmm 0.6.2, scale, and a district's year.

One run, CPU seconds, one thread, medians. R with OpenBLAS (apt, as root) and glmm (a virtual environment of its
own) are installed if they are missing; what can't be installed counts as a goal missed. `--quick` repeats less and stops at 10⁶ ratings.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.fairness.lme4_designs import compare
from bench.figures import figure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = ROOT / "tests" / "data" / "insteval"
GLMM = "0.6.2"
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS"), "1"),
}
failures: list[str] = []


def worker(*arguments: object, python: str = sys.executable) -> dict[str, Any]:
    command = [python, str(HERE / "_workers.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def check(what: str, value: float, limit: float, unit: str = "", *, at_least: bool = False) -> None:
    """State a figure beside its limit; an infinite one is no limit."""
    good = value >= limit if at_least else value <= limit
    if not good:
        failures.append(what)
    sign = "≥" if at_least else "≤"
    if not math.isfinite(limit) or (at_least and limit <= 0):
        figure(what, f"{value:.4g}{unit}")
    else:
        figure(what, f"{value:.4g}{unit}", f"{sign} {limit:g}{unit}", met=good)


def missing(what: str, why: str) -> None:
    """A peer that isn't there is a goal that was not measured, never one that was met."""
    failures.append(what)
    figure(what, f"not measured: {why}", "measured", met=False)


def glmm_python() -> str | None:
    """A virtual environment of its own: the peer never enters ours."""
    place = Path(tempfile.gettempdir()) / f"lunxun-bench-glmm-{GLMM}"
    python = place / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, capture_output=True)
        install = [str(python), "-m", "pip", "install", "-q", f"glmm=={GLMM}", "numpy"]
        subprocess.run(install, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        shutil.rmtree(place, ignore_errors=True)
        return None
    return str(python)


R_PACKAGES = ("r-base-core", "r-cran-lme4", "libopenblas0-pthread")


def r_is_ready() -> bool:
    """R with lme4, on OpenBLAS: Debian's reference BLAS makes lme4 2.7 times slower and flatters us."""
    script = "suppressMessages(library(lme4)); cat(normalizePath(extSoftVersion()[['BLAS']]))"
    if shutil.which("Rscript") is None:
        return False
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    return done.returncode == 0 and "openblas" in done.stdout


def install_r() -> str:
    """Installs what is missing; why it could not, or ""."""
    if r_is_ready():
        return ""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"R with OpenBLAS is missing; as root: apt-get install {' '.join(R_PACKAGES)}"
    for command in (["update"], ["install", "-y", "--no-install-recommends", *R_PACKAGES]):
        done = subprocess.run(["apt-get", *command], capture_output=True, text=True, check=False)
    return "" if r_is_ready() else f"apt-get could not install R: {done.stderr.strip()[-200:]}"


def lme4(repeat: int) -> tuple[str, dict[str, list[tuple[float, float]]]] | None:
    """BLAS in use, and per model the seconds of fit and of the conditional variances."""
    why = install_r()
    if why:
        missing("lme4 beside ours", why)
        return None
    command = ["Rscript", str(HERE / "_lme4.R"), str(DATA / "insteval.csv.gz"), str(repeat)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        missing("lme4 beside ours", done.stderr.strip()[-200:])
        return None
    times: dict[str, list[tuple[float, float]]] = {}
    blas = ""
    for line in done.stdout.splitlines():
        words = line.split()
        if words[:1] == ["blas"]:
            blas = " ".join(words[1:])
        elif words[:1] == ["time"]:
            times.setdefault(words[1], []).append((float(words[2]), float(words[3])))
    return blas, times


def agreement(result: dict[str, Any], label: str) -> None:
    expected = json.loads((DATA / "lme4_reference.json").read_text())[label]
    check(f"{label} criterion − lme4's", result["criterion"] - expected["criterion"], 1e-5)
    for name, value in expected["variance"].items():
        key = "residual" if name == "Residual" else name
        worst = abs(result["variance"][key] / value - 1)
        check(f"{label} variance {name}, relative", worst, 5e-4 if name == "dept" else 1e-4)
    fixed = zip(result["beta"], expected["fixef"].values(), strict=True)
    check(f"{label} β, largest difference", max(abs(a - b) for a, b in fixed), 1e-5)


def spread(values: list[float]) -> str:
    return f"{median(values):.3f} s [{min(values):.3f} … {max(values):.3f}]"


def insteval_part(repeat: int) -> dict[str, Any]:
    """InstEval: every estimate checked, speed beside both peers."""
    peer, reference = glmm_python(), lme4(max(3, repeat // 2))
    record: dict[str, Any] = {}
    if peer is None:
        missing("glmm beside ours", f"pip could not install glmm {GLMM}")
    if reference:
        print(f"     lme4: {reference[0]}")
    for model in ("m1", "m2"):
        for method in ("REML", "ML"):
            mine = worker("ours", model, method, repeat)
            record[f"{model}_{method}"] = mine
            agreement(mine, f"{model}_{method}")
            if peer:
                other = worker("glmm", model, method, repeat, python=peer)
                check(f"{model}_{method} |log L − glmm's|", abs(mine["loglik"] - other["loglik"]), 1e-7)
            print(f"     {model}_{method} ours: fit {spread(mine['fit'])}, with effects and sd "
                  f"{spread(mine['with_sd'])}, {mine['mib']:.0f} MiB, {mine['evaluations']} evaluations")  # fmt: skip
            if peer:
                print(f"     {model}_{method} glmm: fit {spread(other['fit'])}, {other['mib']:.0f} MiB")
                limit = 1.0 if model == "m1" else math.inf
                check(f"{model}_{method} fit ÷ glmm's", median(mine["fit"]) / median(other["fit"]), limit)
        if reference:
            fits = [a for a, _ in reference[1][model]]
            both = [a + b for a, b in reference[1][model]]
            mine = record[f"{model}_REML"]
            print(f"     {model} lme4: fit {spread(fits)}, with condVar {spread(both)}")
            check(f"{model} lme4 with condVar ÷ ours with sd", median(both) / median(mine["with_sd"]),
                  8.0 if model == "m1" else 0.0, at_least=True)  # fmt: skip
            check(f"{model} lme4 fit ÷ ours fit", median(fits) / median(mine["fit"]), 4.0, at_least=True)
    return record


def scale_part(*, huge: bool) -> dict[str, Any]:
    record = {}
    for n in (1e5, 3e5, 1e6, *((1e7,) if huge else ())):
        result = record[f"{n:g}"] = worker("scale", n, 1e5, 2000)
        print(f"     {n:g} ratings, 10⁵ raters × 2,000 lecturers: fit {result['fit']:.2f} s, with sd "
              f"{result['with_sd']:.2f} s, peak {result['mib']:.0f} MiB ({result['mib_data']:.0f} before the fit)")  # fmt: skip
    check("10⁶ ratings, CPU", record["1e+06"]["fit"], 6.0, " s")
    check("10⁶ ratings, peak memory with sd", record["1e+06"]["mib_with_sd"], 600, " MiB")
    exponent = math.log10(record["1e+06"]["fit"] / record["100000"]["fit"])
    check("exponent of time in ratings, 10⁵ to 10⁶", exponent, 1.05)
    if huge:
        check("10⁷ ratings, CPU (stretch)", record["1e+07"]["fit"], 60.0, " s")
        check("10⁷ ratings, peak memory (stretch)", record["1e+07"]["mib"], 3072, " MiB")
    return record


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    record: dict[str, Any] = {"insteval": insteval_part(3 if options.quick else 7)}
    if r_is_ready() and not compare(30, 1):
        failures.append("random designs against lme4")
    record["scale"] = scale_part(huge=not options.quick)
    year = record["district"] = worker("district", 50_000, 400, 3)
    check("district year, 5·10⁴ rows × 3 dimensions, CPU", year["cpu"], 3.0, " s")
    check("district year, peak memory", year["mib"], 300, " MiB")
    if options.json:
        options.json.write_text(json.dumps(record, indent=1))
    print(f"{len(failures)} of the goals missed" + (": " + "; ".join(failures) if failures else ""))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
