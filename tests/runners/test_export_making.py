"""A copy in the making: workers that are killed, brokers that are empty, accounts that go away meanwhile."""

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from risk.tasks import sweep_once
from runners import services, tasks
from runners.exports import archive
from runners.models import Export, OutgoingEmail, Runner
from runners.models.export import KEPT_FOR, LEASE, MOST_ATTEMPTS
from runners.services import exports
from tests import log_factories
from tests.factories import NOW, PASSWORD
from tests.runners.copies import PAGE, files, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


class Killed(BaseException):
    """What a worker that is killed never gets to handle."""


def test_the_sweeper_makes_what_no_worker_heard_of(ana: Runner) -> None:
    export = services.ask_for_export(user=ana.user, now=NOW)
    assert tasks.sweep_exports(NOW + timedelta(seconds=5)) == 0
    assert sweep_once(NOW + timedelta(seconds=20))["exports"] == 1
    export.refresh_from_db()
    assert export.state == "ready"


def test_what_a_killed_worker_left_is_made_by_the_next(
    ana: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = services.ask_for_export(user=ana.user, now=NOW)

    def dies(*, path: Path, **_: Any) -> int:
        path.write_bytes(b"half")
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(exports, "write_archive", dies)
        patch.setattr(Path, "unlink", lambda *_, **__: None)  # a process that is gone deletes nothing
        with pytest.raises(Killed):
            services.build_export(export_id=export.pk, now=NOW)
    assert [path.read_bytes() for path in files(tmp_path)] == [b"half"]
    assert services.build_export(export_id=export.pk, now=NOW + LEASE - timedelta(seconds=1)) is None
    assert tasks.sweep_exports(NOW + LEASE) == 1
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 2)
    assert files(tmp_path) == [Path(export.file.path)]
    assert zipfile.ZipFile(export.file.path).testzip() is None


def test_what_breaks_off_three_times_is_given_up_and_can_be_asked_for_again(
    ana: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    export = services.ask_for_export(user=ana.user, now=NOW)

    def breaks(**_: Any) -> int:
        raise OSError(28, "No space left", "secret-name")

    monkeypatch.setattr(exports, "write_archive", breaks)
    for attempt in range(MOST_ATTEMPTS + 1):
        assert tasks.sweep_exports(NOW + attempt * LEASE + timedelta(minutes=1)) == 1
    export.refresh_from_db()
    assert export.state == "failed"
    assert "secret-name" not in caplog.text
    assert not files(tmp_path)
    assert not OutgoingEmail.objects.exists()
    assert "could not be made" in signed_in(ana).get(PAGE).content.decode()
    signed_in(ana).post(PAGE, {"password": PASSWORD})
    assert Export.objects.unfinished().count() == 1
    tasks.sweep_exports(NOW + KEPT_FOR + timedelta(days=1))
    assert not Export.objects.filter(pk=export.pk).exists()


def test_a_maker_whose_claim_has_passed_on_stops_and_leaves_nothing(
    ana: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = services.ask_for_export(user=ana.user, now=NOW)
    log_factories.upload(ana, b"data", "a.fit")
    monkeypatch.setattr(exports, "PULSE_S", 0.0)
    copied = archive._copy

    def overtaken(*args: Any) -> None:
        Export.objects.filter(pk=export.pk).update(claim_token=uuid4())
        copied(*args)

    monkeypatch.setattr(archive, "_copy", overtaken)
    assert services.build_export(export_id=export.pk, now=NOW) is None
    assert [path.name for path in files(tmp_path) if path.suffix == ".zip"] == []
    assert not OutgoingEmail.objects.exists()


def test_an_account_that_is_erased_meanwhile_leaves_no_copy(
    ana: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = services.ask_for_export(user=ana.user, now=NOW)
    written = archive.write_archive

    def erased(**facts: Any) -> int:
        size = written(**facts)
        services.erase(user=ana.user)
        return size

    monkeypatch.setattr(exports, "write_archive", erased)
    assert services.build_export(export_id=export.pk, now=NOW) is None
    assert not files(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_of_one_moment_and_only_reads(ana: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rest day that is saved while the tables are written is in none of them."""
    other = connections["default"].copy()
    told = archive._put

    def saved_meanwhile(zipped: zipfile.ZipFile, name: str, *rest: Any) -> None:
        if name == "json/runs.json":
            with other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO training_restday (id, runner_id, local_date) VALUES (%s, %s, '2026-09-20')",
                    [uuid4(), ana.pk],
                )
        told(zipped, name, *rest)

    monkeypatch.setattr(archive, "_put", saved_meanwhile)
    try:
        archive.write_archive(user=ana.user, path=tmp_path / "a.zip", now=NOW)
    finally:
        other.close()
    assert ana.rest_days.count() == 1
    with zipfile.ZipFile(tmp_path / "a.zip") as copy:
        assert b"2026-09-20" not in copy.read("json/rest_days.json")
