"""Wrong arguments are explained in Chinese and English and end with status 2; nothing is started."""

from __future__ import annotations

import pytest

from lunxun.cli import main
from lunxun.cli.commands.serve_command import allow_hosts, check_address, is_local
from lunxun.cli.main import COMMANDS, build_parser
from lunxun.cli.parser import Stop


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        ([], "还缺少参数", "required"),
        (["nonsense"], "不能是", "invalid choice"),
        (["serve", "--prot", "1"], "不认识的参数：--prot", "unrecognized"),
        (["serve", "--port", "99999"], "写法不对", "invalid port"),
        (["serve", "--port"], "后面要写一个值", "expected one argument"),
        (["serve", "--workers", "0"], "写法不对", "invalid positive"),
        (["backup"], "还缺少参数：FILE", "required"),
        (["init"], "还缺少参数：--name", "required"),
        (["demo", "--on", "明天"], "写法不对", "invalid story_date"),
        (["import"], "还缺少参数", "required"),
    ],
)
def test_a_wrong_argument_is_explained_in_both_languages(capsys, arguments, chinese, english) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert chinese in said
    assert english in said
    assert "--help" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(capsys, command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([command, "--help"])
    assert ended.value.code == 0
    assert " · " in capsys.readouterr().out


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.3.4", "::", "training.example"])
def test_serve_to_others_needs_a_word_about_protection(host: str) -> None:
    with pytest.raises(Stop, match="--behind-proxy") as stop:
        check_address(host, allowed=False)
    assert stop.value.status == 2
    check_address(host, allowed=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.9"])
def test_serve_to_this_machine_needs_none(host: str) -> None:
    assert is_local(host)
    check_address(host, allowed=False)


def test_serve_accepts_the_addresses_it_listens_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUNXUN_HOSTS", "")
    allow_hosts("192.168.3.4")
    import os

    assert os.environ["LUNXUN_HOSTS"].split(",")[-1] == "192.168.3.4"
    assert "localhost" in os.environ["LUNXUN_HOSTS"].split(",")


def test_serve_leaves_hosts_alone_that_were_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUNXUN_HOSTS", "a.example")
    allow_hosts("192.168.3.4")
    import os

    assert os.environ["LUNXUN_HOSTS"] == "a.example"
