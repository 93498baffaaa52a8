"""The long lane: what a record says of pieces that pass, miss a figure, hang; what the table says of the rest."""

from __future__ import annotations

import json

import pytest
from bench import __main__ as lane
from bench import table
from bench.pieces import ROOT, Piece, all_pieces

STATES = "from bench.figures import figure; figure('lost', {}, 0, met={}, peer='raw database')"
HANGS = "import time; print('begun', flush=True); time.sleep(60)"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "RECORDS", tmp_path)
    monkeypatch.setattr(table, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(table.records, "__defaults__", (tmp_path,))
    return tmp_path


def piece(name: str, code: str, **kwargs) -> Piece:
    return Piece(name, ("-c", code), **kwargs)


@pytest.mark.once
def test_a_record_says_what_was_measured_where_and_whether_the_limit_was_met():
    good = lane.run(piece("good", STATES.format(0, True)))
    bad = lane.run(piece("bad", STATES.format(3, False) + "; raise SystemExit(1)"))
    stated = {"what": "lost", "limit": "0", "peer": "raw database"}
    assert good["figures"] == [{**stated, "value": "0", "met": True}]
    assert bad["figures"] == [{**stated, "value": "3", "met": False}]
    assert (good["outcome"], bad["outcome"]) == ("passed", "failed")
    assert "MISSED lost: 3 (limit 0; raw database)" in bad["output"][0]
    assert good["commit"] and good["when"] and good["machine"] and good["command"].startswith("python -c")


@pytest.mark.once
def test_a_piece_that_hangs_has_failed_and_nothing_of_it_goes_on(monkeypatch):
    record = lane.run(piece("hangs", HANGS, minutes=1 / 60))
    assert record["outcome"] == "failed"
    assert record["output"][0] == "begun" and "not finished" in record["output"][-1]


@pytest.mark.once
def test_the_lane_goes_on_where_it_was_and_words_run_a_piece_again(folder):
    def keep(name: str, **kwargs) -> None:
        one = {"piece": name, "outcome": "passed", "commit": "new", "when": "2022-02-12 10:00", **kwargs}
        (folder / f"{name}.json").write_text(json.dumps(one), encoding="utf-8")

    pieces = [piece(name, "") for name in ("done", "older", "oldest", "failed", "never")]
    keep("done")
    keep("older", commit="old", when="2022-02-11 10:00")
    keep("oldest", commit="old", when="2022-02-10 10:00")
    keep("failed", outcome="failed")

    def names(words: list[str], missing: bool = False) -> list[str]:
        return [one.name for one in lane.chosen(pieces, words, missing, "new")]

    assert names([]) == ["never", "oldest", "older"]
    assert names([], missing=True) == ["never", "failed"]
    assert names(["don", "old"]) == ["done", "older", "oldest"]
    assert names(["older"]) == ["older"]


@pytest.mark.once
def test_the_table_names_the_commit_of_each_piece_what_was_missed_and_what_never_ran(folder):
    pieces = [
        piece("good", STATES.format(0, True)),
        piece("bad", STATES.format(3, False)),
        piece("never", "1"),
    ]
    known = {one.name: {**lane.run(one), "commit": f"c-{one.name}"} for one in pieces[:2]}
    text = table.assembled(pieces, {**known, "gone": known["good"] | {"piece": "gone"}})
    assert "| good | passed | 1 of 1 | `c-good` |" in text
    assert "| bad | passed | 0 of 1 | `c-bad` |" in text
    assert "| lost | 3 | 0 | raw database | **missed** |" in text
    assert "Not run yet (1)" in text and "- never: `python -c 1`" in text
    assert "gone" not in text


@pytest.mark.once
def test_a_skipped_test_is_no_figure_that_was_met(tmp_path):
    test = tmp_path / "test_three.py"
    test.write_text(
        "import pytest\n"
        "def test_counts_all(record_property): record_property('accepted', 0)\n"
        "def test_fails(): assert False\n"
        "@pytest.mark.skip('no server')\n"
        "def test_skips(): pass\n",
        encoding="utf-8",
    )
    record = lane.run(
        Piece("tests/three", ("-m", "pytest", "-q", "-p", "no:django", "-c", "/dev/null", str(test)))
    )
    found = {one["what"]: one for one in record["figures"]}
    assert "accepted: 0" in found["counts all"]["value"] and found["counts all"]["met"] is True
    assert found["fails"]["met"] is False and record["outcome"] == "failed"
    assert found["skips"]["met"] is None and "no server" in found["skips"]["value"]


@pytest.mark.once
def test_every_piece_has_a_name_of_its_own_and_something_to_run():
    pieces = all_pieces()
    assert len({one.file_name for one in pieces}) == len(pieces)
    for one in pieces:
        if one.is_test:
            assert (ROOT / one.command[-1]).is_file()
        else:
            path = ROOT / one.command[1].replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), one
