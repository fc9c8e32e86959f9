"""A copy from a stranger: every row is judged by itself, and nothing of anybody else is touched."""

import io
import json
import uuid
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest

from runners.models import Category
from tests import factories, log_factories
from tests.factories import TODAY
from tests.training.copies import bring, copy_of, fresh, log, outcomes
from training import reasons
from training.importers import lamella
from training.importers.limits import MB, Limits
from training.models import ImportItem, PainReport

pytestmark = pytest.mark.django_db

RUN = {
    "id": str(uuid.UUID(int=5)),
    "idempotency_key": str(uuid.UUID(int=6)),
    "local_date": "2026-09-01",
    "distance_m": 8000,
    "moving_s": "2400.0",
    "mode": "run",
    "created_at": "2026-09-01T08:00:00Z",
}


def zipped(**tables: Any) -> bytes:
    out = io.BytesIO()
    manifest = tables.pop("manifest", {"format": "lamella-export", "version": 1})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lamella.json", manifest if isinstance(manifest, str) else json.dumps(manifest))
        for name, rows in tables.items():
            text = rows if isinstance(rows, str) else "{\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]}"
            archive.writestr(f"json/{name}.json", text)
    return out.getvalue()


BAD_CHANGES: list[dict[str, Any]] = [
    {"distance_m": -1},
    {"distance_m": "8000"},
    {"distance_m": 8000.5},
    {"distance_m": True},
    {"distance_m": 10**12},
    {"distance_m": 0},
    {"distance_m": 900_000},
    {"moving_s": "NaN"},
    {"moving_s": "-3"},
    {"moving_s": "1e400"},
    {"moving_s": [1]},
    {"mode": "fly"},
    {"mode": None},
    {"local_date": "0001-01-01"},
    {"local_date": "2026-02-30"},
    {"local_date": 20260901},
    {"local_date": None},
    {"created_at": "2026-09-01T08:00:00"},
    {"started_at": "soon"},
    {"rpe": 11},
    {"notes": "x" * 2001},
    {"notes": "a\x00b"},
    {"notes": {"a": 1}},
    {"id": "1; DROP TABLE"},
    {"id": None},
    {"idempotency_key": "no"},
    {"time_zone": "x" * 65},
    {"surface": "moon"},
    {"source_key": "k" * 101},
    {"deleted_at": 5},
]


def run_row(number: int, day: int, **change: Any) -> dict[str, Any]:
    own = {"id": str(uuid.UUID(int=number)), "idempotency_key": str(uuid.UUID(int=1000 + number))}
    return RUN | own | {"local_date": str(date(2026, 7, 1) + timedelta(days=day))} | change


def test_a_bad_row_is_its_own_failure_and_the_next_one_comes_in() -> None:
    """All of them in one copy, each followed by a good one."""
    nia, rows, good_days = fresh(), [], []
    for at, change in enumerate(BAD_CHANGES):
        bad, good = run_row(2 * at + 1, 2 * at, **change), run_row(2 * at + 2, 2 * at + 1)
        rows += [bad, good]
        good_days.append(good["local_date"])
    parent = bring(nia, zipped(runs=rows))
    assert parent.state == "done"
    assert [str(run.local_date) for run in nia.runs.order_by("local_date")] == good_days
    assert outcomes(parent) == {("failed", "copy_row"): len(BAD_CHANGES), ("added", ""): len(good_days)}


OTHER_TABLES = ("profile", "weights", "injuries", "shoes", "gear_names", "rest_days", "pain_reports")


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": []},
        {"id": str(uuid.UUID(int=3)), "site": "wing", "name": "", "kg": "900", "sex": "z", "measured_on": "x"},
        {
            "id": str(uuid.UUID(int=3)),
            "local_date": "9999-99-99",
            "happened_on": "0001-01-01",
            "shoe": {},
            "run_key": [],
        },
    ],
    ids=["empty", "shape", "values", "dates"],
)
def test_other_tables_refuse_bad_rows_too(row: dict[str, Any]) -> None:
    nia = fresh()
    before = log(nia)
    parent = bring(nia, zipped(**{table: [row] for table in OTHER_TABLES}))
    assert (parent.state, parent.total) == ("done", len(OTHER_TABLES))
    assert set(outcomes(parent)) <= {("failed", "copy_row"), ("duplicate", "copy_same")}
    assert parent.items.filter(outcome="failed").values("position").distinct().count() >= len(OTHER_TABLES) - 1
    assert log(nia) == before


def test_an_account_a_consent_and_another_persons_rows_are_never_made() -> None:
    ana = factories.runner("ana")
    others = log_factories.run(ana, TODAY - timedelta(days=8), shoe=log_factories.shoe(ana))
    nia = fresh(consents=[Category.TRAINING])
    row = RUN | {"id": str(others.pk), "runner": str(ana.pk), "runner_id": str(ana.pk), "shoe": str(others.shoe_id)}
    consent = {"id": str(uuid.uuid4()), "category": "pain", "given_at": "2026-09-01T08:00:00Z", "runner": str(nia.pk)}
    parent = bring(
        nia,
        zipped(
            runs=[row | {"version": 7, "imported_by": str(uuid.uuid4())}],
            consents=[consent],
            account=[{"id": str(nia.user_id), "is_staff": True}],
            profile=[{"id": str(nia.pk), "user": str(ana.user_id), "welcomed_at": None}],
        ),
    )
    run = nia.runs.get()
    assert (run.runner, run.shoe, run.imported_by) == (nia, None, parent)
    assert run.pk != others.pk
    assert nia.categories() == {"training"}
    nia.user.refresh_from_db()
    assert not nia.user.is_staff
    others.refresh_from_db()
    assert others.runner == ana


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(manifest={"format": "lamella-export", "version": 2}), "copy_newer"),
        (zipped(manifest={"format": "lamella-export", "version": True}), "copy_newer"),
        (zipped(manifest="[" * 100_000), "corrupt"),
        (zipped(runs="{\n" + "[" * 50_000 + "\n]}"), "corrupt"),
        (zipped(runs="{\n[1]\n]}"), "corrupt"),
        (zipped(runs="{\n" + "x" * (2 * MB) + "\n]}"), "too_large"),
        (zipped(runs="{\n" + " " * (60 * MB)), "too_large"),
    ],
    ids=["newer", "no number", "manifest too deep", "row too deep", "no row", "long line", "bomb"],
)
def test_a_copy_that_is_none_is_refused_as_a_whole(data: bytes, code: str) -> None:
    nia = fresh()
    parent = bring(nia, data)
    assert (parent.state, parent.failure) == ("failed", code)
    assert reasons.words(code) is not reasons.UNKNOWN
    assert not nia.runs.exists()


def test_more_rows_than_the_limit_are_refused() -> None:
    copy = lamella.Copy(io.BytesIO(zipped(runs=[RUN] * 11)), ["runs"], Limits(max_rows=10))
    with pytest.raises(lamella.ReadError, match="too_large"):
        copy.total()


def test_a_zip_that_only_has_such_a_file_is_read_like_any_other() -> None:
    nia = fresh()
    assert bring(nia, zipped(manifest={"format": "something else"})).failure != "crashed"
    assert not ImportItem.objects.filter(parent__runner=nia, outcome="added").exists()


def test_consent_that_ends_meanwhile_ends_the_reading() -> None:
    ana = factories.runner("ana")
    log_factories.pain(ana)
    nia = fresh(consents=[])
    assert bring(nia, copy_of(ana)).failure == "consent_withdrawn"
    assert not PainReport.objects.filter(runner=nia).exists()


COLUMNS = {"seconds": [0, 10, 20], "metres": [0, 30, 60], "heart": [150, None, 151], "lat": None}
TRACE = {"id": str(uuid.UUID(int=7)), "run_key": RUN["idempotency_key"], "laps": [], "columns": COLUMNS}
BAD_TRACES = [
    {"columns": None},
    {"columns": {"evil": []}},
    {"columns": COLUMNS | {"heart": [150]}},
    {"columns": COLUMNS | {"heart": [150, 1.5, 151]}},
    {"columns": COLUMNS | {"heart": [150, True, 10**30]}},
    {"columns": COLUMNS | {"seconds": [20, 10, 0]}},
    {"columns": COLUMNS | {"seconds": None}},
    {"columns": COLUMNS | {"metres": "0"}},
    {"laps": [{"start_s": 0}]},
    {"laps": [{"start_s": -1, "elapsed_s": 1, "moving_s": 1, "distance_m": 1, "heart_rate": 1, "cadence_spm": 1}]},
    {"laps": None},
    {"id": "x"},
]


def test_a_recording_out_of_a_copy_is_judged_by_itself() -> None:
    nia = fresh()
    bad = [TRACE | change for change in BAD_TRACES]
    stranger = TRACE | {"run_key": str(uuid.uuid4())}
    parent = bring(nia, zipped(runs=[RUN], traces=[*bad, stranger, TRACE, TRACE]))
    assert outcomes(parent)["added", ""] >= 1
    [run] = nia.runs.all()
    assert run.trace.columns()._asdict() == dict.fromkeys(run.trace.columns()._fields) | COLUMNS
