"""The command line prints what the API returns and refuses bad files in one line with exit code 2."""

import gzip
import json
import os
import subprocess
import sys

import pytest

from lunxun.engines.fairness import CrossedEffects
from lunxun.engines.fairness.cli import main

from .data import INSTEVAL, crossed, reference


@pytest.fixture
def ratings(tmp_path):
    y, groups, X = crossed(3, 200, (20, 8), (0.6, 0.4), columns=1)
    path = tmp_path / "ratings.csv"
    rows = zip(y, groups["f0"], groups["f1"], X[:, 0], strict=True)
    lines = ["y,rater,lecture,x", *(f"{a!r},r{b},课{c},{d!r}" for a, b, c, d in rows)]
    path.write_text("\n".join(lines).replace("np.float64(", "").replace(")", ""), encoding="utf-8-sig")
    fit = CrossedEffects().fit(y, {"rater": [f"r{b}" for b in groups["f0"]], "lecture": groups["f1"]}, X)
    return path, fit


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_json_equals_the_api(ratings, capsys):
    path, fit = ratings
    options = ("--y", "y", "--group", "rater", "--group", "lecture", "--fixed", "x", "--json")
    code, out, _ = run(capsys, "fit", path, *options)
    report = json.loads(out)
    assert code == 0 and report["schema"] == "lunxun.fairness.fit/1"
    assert report["criterion"] == pytest.approx(fit.criterion, abs=1e-9)
    assert report["variance"] == pytest.approx(dict(fit.variance), rel=1e-9)
    assert report["coefficients"] == ["(Intercept)", "x"]
    assert report["beta"] == pytest.approx(fit.beta)
    assert report["effects"]["lecture"]["effect"] == pytest.approx(fit.effects("lecture").effect, abs=1e-9)
    assert set(report["effects"]["lecture"]["level"]) == {f"课{c}" for c in range(8)}
    assert report["reliability"]["lecture"] == pytest.approx(fit.reliability("lecture"))


def test_module_runs_on_the_real_ratings():
    command = [sys.executable, "-m", "lunxun.engines.fairness", "fit", str(INSTEVAL / "insteval.csv.gz")]
    command += ["--y", "y", "--group", "s", "--group", "d", "--ml", "--no-effects", "--json"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    report = json.loads(done.stdout)
    assert report["criterion"] == pytest.approx(reference()["m1_ML"]["criterion"], abs=1e-5)
    assert (report["method"], report["effects"]) == ("ML", {})


def test_text_shows_variances_and_flags(ratings, capsys):
    path, _ = ratings
    code, out, _ = run(capsys, "fit", path, "--y", "y", "--group", "rater", "--group", "lecture")
    assert code == 0 and "REML criterion" in out and "lecture" in out and "residual" in out


def test_zipped_file_and_weights(tmp_path, capsys):
    path = tmp_path / "w.csv.gz"
    path.write_bytes(gzip.compress(b"y,g,w\n1,a,2\n2,a,1\n4,b,1\n5,b,3\n3,c,1\n3.5,c,1\n"))
    code, out, _ = run(capsys, "fit", path, "--y", "y", "--group", "g", "--weights", "w", "--json")
    assert code == 0 and json.loads(out)["n"] == 9.0


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (None, "can't be read"),
        ("", "is empty"),
        ("y,g\n", "no ratings"),
        ("y,h\n1,a\n", "no column 'g'"),
        ("y,g\n1,a\nx,b\n", "'x' in rating 2"),
        ("y,g\n1,a\n2,\n", "line 3 has an empty cell"),
        ("y,g\n1,a,5\n", "line 2 has 3 cells"),
        ("y,g\nnan,a\n", "finite"),
    ],
)
def test_bad_files_end_with_code_2_and_one_line(tmp_path, capsys, content, part):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_text(content)
    code, out, err = run(capsys, "fit", path, "--y", "y", "--group", "g", "--json")
    assert (code, out) == (2, "") and part in err and err.count("\n") == 1


def test_binary_and_broken_gzip_files_are_refused(tmp_path, capsys):
    for name, content in (
        ("a.csv", b"\xff\xfe\x00y"),
        ("b.csv.gz", b"no gzip"),
        ("c.csv.gz", b"\x1f\x8b\x08"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert run(capsys, "fit", path, "--y", "y", "--group", "g")[0] == 2


def test_importing_the_package_loads_neither_numpy_nor_scipy():
    code = "import sys, lunxun.engines.fairness; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_what_excel_writes_is_read(tmp_path, capsys, encoding, suffix):
    content = "分,人,课\n" + "".join(
        f'{i * 7 % 5},"{"甲乙丙丁"[i % 4]}, 组",{"一二三"[i % 3]}\n' for i in range(24)
    )
    path = tmp_path / f"票.csv{suffix}"
    path.write_bytes(gzip.compress(content.encode(encoding)) if suffix else content.encode(encoding))
    assert main(["fit", str(path), "--y", "分", "--group", "人", "--group", "课", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["effects"]["人"]["level"] == sorted(f"{one}, 组" for one in "甲乙丙丁")


@pytest.mark.parametrize(
    ("content", "groups", "words"),
    [
        ("y,g,g\n1,a,b\n2,b,a\n", ["g"], "2 columns 'g'"),
        ("y,g\n1,a\n2,b\n", ["g", "g"], "'g' is named twice"),
        ("y,g\n1,a\n2,b\n", ["y"], "'y' is named twice"),
        ("y;g\n1;a\n2;b\n", ["g"], "not separated by commas"),
        ("y\tg\n1\ta\n2\tb\n", ["g"], "not separated by commas"),
        ('y,g\n"3,5",a\n2,b\n', ["g"], "finite number"),
    ],
)
def test_a_file_that_is_not_meant_is_refused_with_the_remedy(tmp_path, capsys, content, groups, words):
    path = tmp_path / "odd.csv"
    path.write_text(content, encoding="utf-8")
    named = [word for group in groups for word in ("--group", group)]
    assert main(["fit", str(path), "--y", "y", *named]) == 2
    said = capsys.readouterr().err
    assert words in said and len(said.splitlines()) == 1


def test_a_packed_file_is_known_by_its_content(tmp_path, capsys):
    path = tmp_path / "RATINGS.CSV.GZ"
    path.write_bytes(gzip.compress(b"y,g\n1,a\n2,a\n4,b\n5,b\n"))
    code, out, _ = run(capsys, "fit", path, "--y", "y", "--group", "g", "--json")
    assert code == 0 and json.loads(out)["n"] == 4.0


def test_words_in_a_fixed_effect_are_refused_with_the_remedy(tmp_path, capsys):
    path = tmp_path / "words.csv"
    path.write_text("y,g,x\n1,a,甲\n2,b,乙\n", encoding="utf-8")
    code, _, said = run(capsys, "fit", path, "--y", "y", "--group", "g", "--fixed", "x")
    assert code == 2 and "x is '甲' in rating 1" in said and "0/1 columns" in said


def test_a_damaged_packed_file_is_refused(tmp_path, capsys):
    path = tmp_path / "odd.csv.gz"
    path.write_bytes(gzip.compress(b"y,g\n" + b"1,a\n2,b\n" * 500)[:-30])
    assert main(["fit", str(path), "--y", "y", "--group", "g"]) == 2
    assert "can't be read" in capsys.readouterr().err
    path.write_bytes(b"\xff\x00\xff")
    assert main(["fit", str(path), "--y", "y", "--group", "g"]) == 2
    plain = tmp_path / "odd.csv"
    plain.write_bytes(b"y,g\n\xff\xff\xff,a\n")
    assert main(["fit", str(plain), "--y", "y", "--group", "g"]) == 2
    assert "neither UTF-8 nor GB18030" in capsys.readouterr().err
