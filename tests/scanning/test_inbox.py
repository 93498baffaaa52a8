"""The scanner's folder."""

from __future__ import annotations

import os
import time

import pytest

from lunxun.kernel.errors import Invalid
from lunxun.org.models import Organisation
from lunxun.scanning import actions, background, inbox
from lunxun.scanning.models import ScanBatch, ScanFile, ScanSettings
from tests.scanning.factories import opened


@pytest.fixture
def folder(cast, settings, tmp_path):
    settings.LUNXUN_SCAN_INBOX = str(tmp_path)
    actions.set_scanning(actor=cast.actor("clerk"), blind_per_mille=15, inbox="office")
    (tmp_path / "office").mkdir()
    return tmp_path / "office"


def lay(folder, name: str, data: bytes, age: float = 60.0):
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_files_at_rest_are_taken_in_and_removed(cast, folder):
    run = opened(cast, 1)
    lay(folder, "b.pdf", b"two")
    lay(folder, "a.pdf", b"one")
    writing = lay(folder, "c.pdf", b"half", age=1.0)
    hidden = lay(folder, ".d.pdf", b"hidden")
    (folder / "deeper").mkdir()
    assert background.has_inbox()
    assert background.collect_inboxes() == 2
    assert list(ScanFile.objects.values_list("name", flat=True)) == ["a.pdf", "b.pdf"]
    batch = ScanBatch.objects.get()
    assert (batch.source, batch.evaluation) == ("folder", run.layout.evaluation)
    assert sorted(path.name for path in folder.iterdir()) == [".d.pdf", "c.pdf", "deeper"]
    assert writing.exists() and hidden.exists()
    assert background.collect_inboxes() == 0


def test_link_out_of_the_folder_is_left_alone(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (folder / "x.pdf").symlink_to(secret)
    assert background.collect_inboxes() == 0
    assert secret.exists()


def test_file_that_came_before_is_removed_without_a_second_record(folder):
    lay(folder, "a.pdf", b"one")
    background.collect_inboxes()
    lay(folder, "renamed.pdf", b"one")
    assert background.collect_inboxes() == 1
    assert ScanFile.objects.count() == 1
    assert list(folder.iterdir()) == []


def test_no_two_organisations_share_a_folder(cast, folder):
    other = Organisation.objects.exclude(pk=cast.organisation.pk).first()
    ScanSettings.objects.create(organisation=other, inbox="theirs")
    with pytest.raises(Invalid):
        actions.set_scanning(actor=cast.actor("clerk"), blind_per_mille=15, inbox="theirs")


def test_without_a_folder_on_the_server_nothing_is_watched(folder, settings):
    settings.LUNXUN_SCAN_INBOX = ""
    assert not background.has_inbox()
    assert inbox.STILL_SECONDS > 0
