"""The reader that stays warm between imports, and the limits that it reads within."""

import os
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from tests.training.importers.build import fit_run
from training import reading
from training.importers.limits import MB, Limits

RUN = fit_run(seconds=30)


@pytest.fixture(autouse=True)
def nobody_is_left():
    reading.end_idle_reader()
    yield
    reading.end_idle_reader()


def read(folder: Path, content: bytes = RUN) -> int | None:
    """Read one file with the reader of this process; return the number of the child that did."""
    path = folder / "upload"
    path.write_bytes(content)
    with reading.lent_reader() as reader:
        list(reader.read(path, "a.fit"))
        return reader.process_id


def is_running(pid: int | None) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_one_child_serves_one_import_after_the_other(tmp_path):
    assert read(tmp_path) == read(tmp_path) == read(tmp_path)


def test_a_child_that_was_shown_a_bad_file_serves_nobody_else(tmp_path):
    first = read(tmp_path, b"nonsense")
    assert not is_running(first)
    assert read(tmp_path) != first


def test_a_child_that_has_read_many_files_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_READ", 2)
    first = read(tmp_path)
    assert read(tmp_path) == first
    assert not is_running(first)


def test_a_caller_that_fails_ends_its_child(tmp_path):
    first = read(tmp_path)
    with pytest.raises(KeyError), reading.lent_reader() as reader:
        {first: None}.pop((reader.process_id, "fails"))
    assert not is_running(first)


def test_nobody_waits_for_the_one_reader(tmp_path):
    with reading.lent_reader(), reading.lent_reader() as second:
        assert second.process_id is None
    assert read(tmp_path) is not None


def test_a_child_that_nobody_needs_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "IDLE_S", 0.01)
    first = read(tmp_path)
    end = time.monotonic() + 5
    while is_running(first) and time.monotonic() < end:
        time.sleep(0.01)
    assert not is_running(first)


def test_other_limits_want_another_child(tmp_path, settings):
    first = read(tmp_path)
    settings.MAX_FILE_SECONDS = 5
    assert read(tmp_path) != first


def test_a_forked_process_leaves_its_parents_child_alone(tmp_path):
    first = read(tmp_path)
    child = os.fork()
    if child == 0:
        os._exit(int(reading._shelf.reader is not None))
    assert os.waitpid(child, 0)[1] == 0
    assert read(tmp_path) == first


def test_the_defaults_are_those_that_real_archives_fit_in():
    made = reading.limits()
    assert made == Limits()
    assert (made.max_archive, made.max_file, made.max_stream) == (2048 * MB, 25 * MB, 4096 * MB)
    assert made.max_entries == 20_000


def test_every_limit_is_a_setting(settings):
    settings.MAX_UPLOAD_BYTES, settings.MAX_ACTIVITY_BYTES, settings.MAX_APPLE_BYTES = 10 * MB, MB, 20 * MB
    settings.MAX_UPLOAD_ENTRIES, settings.MAX_FILE_SECONDS, settings.MAX_FILE_MEMORY = 100_000, 4, 300 * MB
    made = reading.limits()
    assert (made.max_archive, made.max_total, made.max_file, made.max_stream) == (10 * MB, 40 * MB, MB, 20 * MB)
    assert (made.max_entries, made.cpu_s, made.wall_s, made.memory) == (100_000, 4, 6.0, 300 * MB)
    assert made.max_directory > Limits().max_directory


@pytest.mark.parametrize("value", ["0", "-1", "11"])
def test_a_number_out_of_bounds_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("MAX_FILE_SECONDS", value)
    with pytest.raises(ImproperlyConfigured, match=r"MAX_FILE_SECONDS must be at (least 1|most 10), not"):
        env.number("MAX_FILE_SECONDS", 5, least=1, most=10)
