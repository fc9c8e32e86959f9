"""The confined process: it reads on after a bad entry, and can do nothing but read."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.training.importers.build import eastward, fit_run, gpx, gz, zipped
from tests.training.importers.hostile import fit_many_fields
from tests.training.importers.test_strava import DATE, HEADER
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.types import Found, Item
from training.importers.uploads import iter_archive

RUN = fit_run(seconds=60)
SLOW = {"max_slow_fields": 3_000_000}  # lets files through that take seconds


@pytest.fixture
def upload(tmp_path):
    def write(data: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(data)
        path.chmod(0o600)
        return path

    return write


def test_one_child_reads_many_files_as_they_would_be_read_here(upload):
    with Reader() as reader:
        before = reader.process_id
        for data, name in ((RUN, "a.fit"), (gz(RUN), "a.fit.gz"), (gpx([eastward(60, 3.0)]).encode(), "a.gpx")):
            path = upload(data)
            assert list(reader.read(path, name))[1].activities == next(iter(iter_archive(path))).activities
        assert reader.process_id == before
    assert reader.process_id is None


def test_an_archive_streams_its_items_in_order(upload):
    track = gpx([eastward(60, 3.0)]).encode()
    path = upload(zipped({"a.fit": RUN, "b.fit": b"nonsense", "c.gpx": track, "d.fit": b""}))
    with Reader() as reader:
        found, *items = reader.read(path, "runs.zip")
    assert found == Found(4)
    assert [(item.index, item.name, item.error) for item in items] == [
        (0, "a.fit", None),
        (1, "b.fit", "corrupt"),
        (2, "c.gpx", None),
        (3, "d.fit", "empty"),
    ]


@pytest.mark.parametrize(
    "limits", [Limits(wall_s=0.5, **SLOW), Limits(cpu_s=0, **SLOW)], ids=["wall clock", "processor"]
)
def test_an_entry_that_takes_too_long_fails_alone(upload, limits):
    path = upload(zipped({"a.fit": RUN, "slow.fit": fit_many_fields(8000), "z.fit": RUN}))
    with Reader(limits) as reader:
        first = reader.process_id
        found, *items = reader.read(path, "runs.zip")
        assert [item.error for item in items] == [None, "timeout", None]
        assert reader.process_id != first
    assert found == Found(3)


def test_an_entry_that_needs_too_much_memory_fails_alone(upload):
    big = gpx([eastward(60, 3.0)]).encode() + b" " * 24_000_000
    path = upload(zipped({"a.fit": RUN, "big.gpx": gz(big), "z.fit": RUN}))
    with Reader(Limits(memory=64 * 1024 * 1024, max_ratio=100_000, max_text=30_000_000)) as reader:
        errors = [item.error for item in list(reader.read(path, "runs.zip"))[1:]]
    assert errors == [None, "memory", None]


def test_a_row_survives_the_file_that_killed_its_reader(upload):
    table = f"{HEADER}\n7,{DATE},x,Run,,600,1.8,,activities/1.fit,600,600,1800,,".encode()
    path = upload(zipped({"activities.csv": table, "activities/1.fit": fit_many_fields(8000)}))
    with Reader(Limits(wall_s=0.5, **SLOW)) as reader:
        [_, item] = reader.read(path, "export.zip")
    assert item.error is None
    assert (item.activities[0].distance_m, item.activities[0].warnings) == (1800, ("file_unreadable",))


def test_too_many_failures_end_the_upload_but_every_item_is_told(upload):
    path = upload(zipped({f"{k}.fit": fit_many_fields(4000) for k in range(6)}))
    with Reader(Limits(wall_s=0.25, max_restarts=2)) as reader:
        found, *items = reader.read(path, "runs.zip")
    assert found == Found(6)
    assert [item.error for item in items] == ["timeout", "timeout", *["too_many_failures"] * 4]


def test_the_whole_upload_has_a_deadline(upload):
    with Reader(Limits(total_s=0.7)) as reader:
        list(reader.read(upload(RUN), "a.fit"))  # warm: starting takes a good part of the time
        path = upload(zipped({f"{k}.fit": fit_many_fields(4000) for k in range(6)}))
        _, *items = reader.read(path, "runs.zip")
    assert len(items) == 6
    assert {item.error for item in items[1:]} == {"timeout"}


def test_a_child_killed_from_outside_is_replaced(upload):
    path = upload(zipped({"a.fit": RUN, "b.fit": RUN}))
    with Reader() as reader:
        reading = reader.read(path, "runs.zip")
        assert next(reading) == Found(2)
        os.kill(reader.process_id, signal.SIGKILL)
        assert len([item for item in reading if isinstance(item, Item)]) == 2
        assert next(iter(list(reader.read(upload(RUN), "a.fit"))[1].activities)).mode == "run"


def test_a_file_is_not_blamed_for_a_child_that_died_before_it_took_it(upload):
    with Reader() as reader:
        list(reader.read(upload(RUN), "a.fit"))
        idle = reader.process_id
        os.kill(idle, signal.SIGSTOP)  # alive to whoever asks, and never to take anything again
        threading.Timer(0.2, os.kill, (idle, signal.SIGKILL)).start()
        [_, item] = reader.read(upload(RUN), "b.fit")
        assert (item.error, reader.process_id != idle) == (None, True)


def test_a_caller_who_stops_half_way_can_go_on_with_another_file(upload):
    path = upload(zipped({f"{k}.fit": RUN for k in range(50)}))
    with Reader() as reader:
        for seen in reader.read(path, "runs.zip"):
            if isinstance(seen, Item):
                break
        assert [item.name for item in list(reader.read(upload(RUN), "b.fit"))[1:]] == ["b.fit"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_has_no_secrets_no_rights_and_no_way_out(upload, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret@nowhere/none")
    with Reader() as reader:
        list(reader.read(upload(RUN), "a.fit"))
        process = Path(f"/proc/{reader.process_id}")
        assert b"secret" not in _environment(process)
        limits = (process / "limits").read_text()
        lines = (process / "status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        assert os.getsid(reader.process_id) == reader.process_id
    for line in (
        "Max file size             0 ",
        "Max core file size        0 ",
        "Max processes             0 ",
        "Max open files            16 ",
        f"Max address space         {Limits().memory} ",
    ):
        assert line in limits
    assert status["NoNewPrivs"].strip() == "1"
    if os.geteuid() == 0:
        assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"65534"}
        assert status["Groups"].strip() == ""
        assert int(status["CapEff"], 16) == 0


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except PermissionError:  # closed even to its own user
        return b""


def test_the_child_loads_no_django():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import training.importers.worker;"
        "print({m.split('.')[0] for m in sys.modules} & {'django', 'celery', 'psycopg', 'redis', 'config'})"
    )
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run([sys.executable, "-I", "-c", code, root], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_left_behind(upload):
    with Reader(Limits(wall_s=0.25, **SLOW)) as reader:
        pids = {reader.process_id}
        list(reader.read(upload(zipped({"a.fit": fit_many_fields(8000), "b.fit": RUN})), "runs.zip"))
        pids.add(reader.process_id)
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(pids) == 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
