"""Samples and laps out of a copy of another log, each for its run."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from runners.exports import BadRow, Restored, Restoring, mapped_id
from runners.exports.restoring import read_id
from runners.models import Category
from runners.services import restore_rows
from runners.services.restoring import SAME
from training import laps
from training.models import Run, RunTrace
from training.samples import Columns, Unsound, pack

Rows = Sequence[Mapping[str, Any]]


def restore_traces(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the recordings of runs that have none here: those that came with this copy, and their likes."""
    keys = []
    for row in rows:
        with suppress(BadRow):
            keys.append(read_id(row, "run_key"))
    bare = Run.objects.filter(runner=context.runner, trace__isnull=True, idempotency_key__in=keys)
    here = {str(key): pk for key, pk in bare.values_list("idempotency_key", "pk")}

    def make(row: Mapping[str, Any]) -> RunTrace | Restored:
        old, key = read_id(row), str(row.get("run_key"))
        if key not in here:
            return SAME
        samples, told = _samples(row.get("columns")), _laps(row.get("laps"))
        run_id = here.pop(key)
        return RunTrace(
            id=mapped_id(context.runner, old), run_id=run_id, samples=samples, laps=told, imported_by=context.source
        )

    return restore_rows(context, rows, Category.TRAINING, make)


def _samples(columns: Any) -> bytes:
    """Return the columns packed, as they were where they came from. Raises BadRow."""
    if not isinstance(columns, dict) or not columns.keys() <= set(Columns._fields):
        raise BadRow("columns")
    for column in columns.values():
        if column is not None and not (isinstance(column, list) and all(map(_is_whole, column))):
            raise BadRow("columns")
    try:
        return pack(Columns(*(columns.get(name) for name in Columns._fields)))
    except Unsound as error:
        raise BadRow("columns") from error


def _is_whole(value: Any) -> bool:
    return value is None or type(value) is int


def _laps(rows: Any) -> list[dict[str, float | None]]:
    try:
        return laps.plain(laps.read(rows))
    except (ValueError, TypeError) as error:
        raise BadRow("laps") from error
