"""init, migrate, import, doctor, verify-chain through the command line, on both databases."""

from __future__ import annotations

import os

import pytest

from tests.instances import Instance


def test_init_makes_an_administrator_who_can_sign_in(instance: Instance) -> None:
    said = instance.cli("init", "--name", "江洲市澄湖区", "--short", "澄湖区", "--code", "chenghu").stdout
    password = next(line.split()[-1] for line in said.splitlines() if "password" in line)
    check = (
        "from lunxun.org.models import Account\n"
        "a = Account.objects.get(login='admin')\n"
        f"print(a.check_password({password!r}), a.organisation.name, a.grants.get().role)"
    )
    assert instance.python(check) == "True 江洲市澄湖区 sysadmin"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--code", "chenghu", "--login", "other"], "代码 chenghu 已经有单位在用"),
        (["--code", "other"], "登录名 admin 已经有人用"),
    ],
)
def test_init_twice_is_refused_and_leaves_nothing(
    instance: Instance, arguments: list[str], sentence: str
) -> None:
    instance.cli("init", "--name", "澄湖区", "--code", "chenghu")
    done = instance.cli("init", "--name", "再来一个", *arguments, status=1)
    assert sentence in done.stderr
    assert instance.python("from lunxun.org.models import Organisation as O; print(O.objects.count())") == "1"


def test_init_with_a_bad_code_is_a_wrong_argument(instance: Instance) -> None:
    assert "小写字母" in instance.cli("init", "--name", "澄湖区", "--code", "澄湖", status=2).stderr


def test_migrate_check_tells_without_changing(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    assert "org.0001_squashed_" in fresh.cli("migrate", "--check", status=1).stdout
    fresh.cli("migrate")
    assert "current" in fresh.cli("migrate", "--check").stdout


def test_serve_before_migrate_says_what_to_run(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    assert "lunxun migrate" in fresh.cli("serve", "--port", 8999, status=1).stderr


def test_several_web_processes_need_postgresql(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    assert "PostgreSQL" in fresh.cli("serve", "--workers", 2, status=1).stderr


def test_import_names_every_problem_and_writes_nothing(instance: Instance) -> None:
    folder = instance.folder / "files"
    folder.mkdir()
    assert "lunxun init" in instance.cli("import", "org", folder, status=1).stderr
    instance.cli("init", "--name", "澄湖区", "--code", "chenghu")
    done = instance.cli("import", "org", folder, status=1)
    assert "units.csv" in done.stderr
    assert "没有导入" in done.stderr
    assert "找不到文件夹" in instance.cli("import", "org", folder / "none", status=1).stderr


def test_doctor_says_how_to_mend_each_finding(instance: Instance) -> None:
    done = instance.cli("doctor", LUNXUN_HOTS="typo")
    lines = done.stdout.splitlines()
    titles = [line.split("\t")[1] for line in lines if line[:1] in "●◆■"]
    assert {"磁盘", "数据库", "时钟", "备份", "扩展", "字体", "端口", "后台任务", "操作记录"} <= set(titles)
    assert "LUNXUN_HOTS" in done.stdout
    for number, line in enumerate(lines):
        if line[:1] in "◆■":
            assert lines[number + 1].strip().startswith("→"), line


def test_doctor_finds_a_missing_upgrade_and_a_debug_server(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    done = fresh.cli("doctor", status=1, LUNXUN_DEBUG="1")
    assert "lunxun migrate" in done.stdout
    assert "LUNXUN_DEBUG" in done.stdout


def test_a_wrong_setting_stops_with_a_sentence(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    done = fresh.cli("migrate", status=1, LUNXUN_DATABASE="mysql://x")
    assert "postgresql://" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    done = fresh.cli("migrate", status=1, LUNXUN_DATABASE="postgresql://x@127.0.0.1:1/x")
    assert "数据库没有应答" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_can_not_be_written_is_a_sentence(tmp_path) -> None:
    fresh = Instance(tmp_path / "fresh")
    fresh.folder.chmod(0o500)
    assert "Traceback" not in fresh.cli("migrate", status=1).stderr


def test_verify_chain_names_the_first_bad_entry(instance: Instance) -> None:
    instance.cli("init", "--name", "澄湖区", "--code", "chenghu")
    instance.python("from lunxun.audit.chain import append_all; append_all()")
    good = instance.cli("verify-chain").stdout
    end = good.split("\t")[-1].strip()
    assert end.startswith("1:")
    instance.cli("verify-chain", "--expect", end)
    instance.python("from lunxun.audit.models import AuditEntry as E; E.objects.update(note='x')")
    bad = instance.cli("verify-chain", status=1).stdout
    assert "entry 1" in bad
