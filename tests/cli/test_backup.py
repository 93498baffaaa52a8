"""Backup and restore: the same rows back on both databases, every turned bit named, all or nothing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.instances import ROOT, Instance, Template, wait_for

FILL = """
from django.db import transaction
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from lunxun.audit.chain import append_all
from lunxun.audit.trail import record
from lunxun.jobs.models import Lease
from tests.cast import build_cast
from tests.jobs.tasks import leave_mark
import uuid
cast = build_cast()
with transaction.atomic():
    for n in range(30):
        record(actor=cast.actor('clerk'), verb='set_day', subject=cast.session, note=f'第{n}条“引号”', data={'b': 1.5, 'a': [n, None, 1e5], '中': '文'})
append_all()
leave_mark.enqueue('later')
Lease.objects.create(task_id=uuid.uuid4(), worker='w')
default_storage.save('slides/课件.bin', ContentFile(bytes(range(256)) * 50))
default_storage.save('empty.txt', ContentFile(b''))
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore(); session['who'] = 'secret'; session.save()
"""

DIGESTS = """
from lunxun.cli.archive import tables
for table in tables.tables():
    print(table.name, *tables.digest(table))
"""
FILES = """
import hashlib
from pathlib import Path
from django.conf import settings
root = Path(settings.MEDIA_ROOT)
for path in sorted(root.rglob('*')):
    if path.is_file():
        print(path.relative_to(root), hashlib.sha256(path.read_bytes()).hexdigest())
"""
SPOIL = """
from pathlib import Path
from django.conf import settings
from lunxun.audit.models import AuditEntry
from lunxun.plans.models import Lecture
AuditEntry.objects.filter(note__contains='第2').delete()
Lecture.objects.update(title='改过的题目')
(Path(settings.MEDIA_ROOT) / 'slides' / '课件.bin').write_bytes(b'changed')
(Path(settings.MEDIA_ROOT) / 'later.txt').write_bytes(b'came later')
"""


@pytest.fixture(scope="module")
def filled_template(
    instance_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Template]:
    template = Template(tmp_path_factory.mktemp("filled") / "data", instance_template)
    template.instance.python(FILL)
    yield template
    template.drop(template.instance.env["LUNXUN_DATABASE"])


@pytest.fixture(scope="module")
def backup(filled_template: Template) -> Path:
    path = filled_template.instance.folder.parent / "backup.zip"
    filled_template.instance.cli("backup", path)
    return path


@pytest.fixture
def filled(filled_template: Template, tmp_path: Path) -> Iterator[Instance]:
    made = filled_template.copy(tmp_path / "data")
    yield made
    made.end()
    filled_template.drop(made.env["LUNXUN_DATABASE"])


@pytest.fixture
def archive(backup: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(backup, tmp_path / "backup.zip"))


def state(instance: Instance) -> str:
    return instance.python(DIGESTS + FILES)


def test_restore_brings_every_row_and_file_back(filled: Instance, archive: Path) -> None:
    before = state(filled)
    assert "audit_auditentry 30 " in before
    assert "slides/课件.bin" in before
    filled.python(SPOIL)
    assert state(filled) != before
    said = filled.cli("restore", archive).stdout
    assert state(filled) == before
    # The spoilt data were kept, too, in case the restore was the mistake.
    kept = Path(said.split("备份到 ")[1].split("。")[0])
    assert zipfile.is_zipfile(kept)
    filled.cli("verify-chain")


def test_restore_lets_new_rows_follow_the_old_ones(filled: Instance, archive: Path) -> None:
    filled.cli("restore", archive)
    new = (
        "from lunxun.org.models import Organisation as O\n"
        "top = O.objects.order_by('-pk').first().pk\n"
        "print(O.objects.create(name='x', short_name='x', code='x').pk > top)"
    )
    assert filled.python(new) == "True"


def test_a_backup_moves_to_the_other_database(filled: Instance, archive: Path, tmp_path: Path) -> None:
    """From PostgreSQL to SQLite when this runs on PostgreSQL, and back again."""
    before = state(filled)
    other = Instance(tmp_path / "other")
    other.cli("restore", archive)
    assert state(other) == before
    second = tmp_path / "second.zip"
    other.cli("backup", second)
    filled.python(SPOIL)
    filled.cli("restore", second)
    assert state(filled) == before


def test_a_backup_leaves_out_sessions_leases_and_staging_by_intent(filled: Instance, archive: Path) -> None:
    assert (
        filled.python("from django.contrib.sessions.models import Session as S; print(S.objects.count())")
        == "1"
    )
    with zipfile.ZipFile(archive) as zipped:
        names = set(zipped.namelist())
        manifest = json.loads(zipped.read("manifest.json"))
    assert "tables/org_account.jsonl" in names
    left_out = {"django_session", "jobs_lease", "jobs_periodicrun", "django_migrations"}
    assert names & {f"tables/{table}.jsonl" for table in left_out} == set()
    assert left_out <= set(manifest["left_out"])
    assert not [name for name in names if "staging" in name or "secret" in name]
    assert sum(table["rows"] for table in manifest["tables"]) > 100


def test_a_backup_is_readable_by_its_owner_only(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


def test_verify_passes_a_good_backup_and_touches_nothing(filled: Instance, archive: Path) -> None:
    filled.python(SPOIL)
    before = state(filled)
    said = filled.cli("restore", archive, "--verify").stdout
    assert "核对通过" in said
    assert "完好 good\t30" in said
    assert state(filled) == before


def test_verify_finds_a_broken_chain_in_a_sound_archive(filled: Instance, tmp_path: Path) -> None:
    filled.python("from lunxun.audit.models import AuditEntry as E; E.objects.filter(seq=7).update(note='x')")
    path = tmp_path / "tampered.zip"
    filled.cli("backup", path)
    done = filled.cli("restore", path, "--verify", status=1)
    assert "entry 7" in done.stdout


@pytest.mark.parametrize("part", ["tables/audit_auditentry.jsonl", "media/slides/课件.bin", "manifest.json"])
def test_a_turned_bit_in_a_member_is_found_and_named(
    filled: Instance, archive: Path, tmp_path: Path, part: str
) -> None:
    with zipfile.ZipFile(archive) as zipped:
        info = zipped.getinfo(part)
        start = info.header_offset + 30 + len(info.orig_filename.encode()) + 20
        middle = start + info.compress_size // 2
    bad = tmp_path / "bad.zip"
    content = bytearray(archive.read_bytes())
    content[middle] ^= 0x10
    bad.write_bytes(content)
    before = state(filled)
    done = filled.cli("restore", bad, status=1)
    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert state(filled) == before


def check_turned_bits(archive: Path, tmp_path: Path, count: int) -> None:
    from lunxun.cli.archive.store import Archive, Damaged

    Archive(archive).check()
    content = bytearray(archive.read_bytes())
    chance = random.Random(20220212)
    bad = tmp_path / "bad.zip"
    for _ in range(count):
        place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        content[place] ^= bit
        bad.write_bytes(content)
        with pytest.raises(Damaged) as damaged:
            Archive(bad).check()
        assert damaged.value.parts, place
        content[place] ^= bit


def test_any_turned_bit_is_found(archive: Path, tmp_path: Path) -> None:
    check_turned_bits(archive, tmp_path, 150)


@pytest.mark.long
def test_any_turned_bit_is_found_in_a_long_run(archive: Path, tmp_path: Path) -> None:
    check_turned_bits(archive, tmp_path, 5000)


@pytest.mark.parametrize("cut", [1, 64, 5000])
def test_a_cut_off_file_is_damaged(filled: Instance, archive: Path, tmp_path: Path, cut: int) -> None:
    short = tmp_path / "short.zip"
    short.write_bytes(archive.read_bytes()[:-cut])
    assert "坏" in filled.cli("restore", short, status=1).stderr


def test_another_file_is_not_a_backup(filled: Instance, tmp_path: Path) -> None:
    path = tmp_path / "letter.zip"
    path.write_bytes(b"hello")
    assert "坏" in filled.cli("restore", path, status=1).stderr
    assert "找不到" in filled.cli("restore", tmp_path / "none.zip", status=1).stderr
    assert "文件夹" in filled.cli("backup", tmp_path, status=2).stderr


def test_a_backup_of_another_release_is_refused_with_the_way_out(
    filled: Instance, archive: Path, tmp_path: Path
) -> None:
    from lunxun.cli.archive.store import Archive, Writer

    source = Archive(archive)
    path = tmp_path / "older.zip"
    writer = Writer(path)
    for name, _sha256 in source.members():
        writer.add(name, source.chunks(name))
    manifest = dict(source.manifest, release="0.0.9", migrations=source.manifest["migrations"][:-1])
    writer.close(manifest)
    before = state(filled)
    assert "0.0.9" in filled.cli("restore", path, status=1).stderr
    assert state(filled) == before


def test_a_failed_backup_leaves_the_earlier_one(filled: Instance, archive: Path) -> None:
    before = archive.read_bytes()
    full = filled.cli("backup", "/dev/full/x.zip", status=1)
    assert "Traceback" not in full.stderr
    filled.python(
        "from lunxun.cli.archive import backup, tables\n"
        "from pathlib import Path\n"
        "def broken(table):\n    raise OSError('disk full')\n"
        "tables.lines = broken\n"
        f"path = Path({str(archive)!r})\n"
        "try:\n    backup.write(path, release='x')\nexcept OSError:\n    print('failed')"
    )
    assert archive.read_bytes() == before
    assert list(archive.parent.glob("*.part")) == []


HALF = """
import os, sys, time
from pathlib import Path
from lunxun.cli.archive import restore, tables
real = tables.insert
def slow(table, rows):
    done = real(table, rows)
    if table.name.startswith('org_'):
        Path({flag!r}).touch()
        time.sleep(60)
    return done
tables.insert = slow
from lunxun.cli.archive.store import Archive
restore.restore(Archive(Path({archive!r})))
"""


def test_a_restore_that_is_killed_leaves_the_old_data(
    filled: Instance, archive: Path, tmp_path: Path
) -> None:
    import subprocess
    import sys

    filled.python(SPOIL)
    before = state(filled)
    flag = tmp_path / "half"
    code = "import django; django.setup()\n" + HALF.format(flag=str(flag), archive=str(archive))
    process = subprocess.Popen([sys.executable, "-c", code], env=filled.env, cwd=ROOT, start_new_session=True)
    wait_for(flag.exists, 60)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    wait_for(
        lambda: (
            not [
                line
                for line in state(filled).splitlines()
                if line not in before.splitlines() and ".restoring" not in line
            ]
        ),
        15,
    )
    assert [line for line in state(filled).splitlines() if ".restoring" not in line] == before.splitlines()
    filled.cli("restore", archive)
    assert "改过的题目" not in filled.python(
        "from lunxun.plans.models import Lecture as L; print(list(L.objects.values_list('title', flat=True)))"
    )
    assert ".restoring" not in state(filled)


def test_a_backup_while_others_write_is_one_moment(filled: Instance, tmp_path: Path) -> None:
    """Two rows that are always written together are in the backup together or not at all."""
    import subprocess
    import sys

    code = (
        "import django; django.setup()\n"
        "from django.db import transaction\n"
        "from lunxun.org.models import Organisation as O\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    with transaction.atomic():\n"
        "        O.objects.create(name=f'pair {n}', short_name='a', code=f'pair-a-{n}')\n"
        "        O.objects.create(name=f'pair {n}', short_name='b', code=f'pair-b-{n}')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=filled.env, cwd=ROOT, start_new_session=True)
    try:
        counted = "from lunxun.org.models import Organisation as O; print(O.objects.filter(name__startswith='pair').count())"
        wait_for(lambda: int(filled.python(counted)) > 20, 60)
        path = tmp_path / "moment.zip"
        filled.cli("backup", path)
        time.sleep(0.2)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    with zipfile.ZipFile(path) as zipped:
        codes = [json.loads(line) for line in zipped.read("tables/org_organisation.jsonl").splitlines()]
    pairs = [row for row in codes if any(str(value).startswith("pair-") for value in row)]
    assert len(pairs) > 20
    assert len(pairs) % 2 == 0
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
