"""What goes out: a season's days as records, for JSON and for CSV."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from risk.engine.results import Assessment, plain
from risk.engine.seasons import Season

Record = dict[str, Any]
DAY = (
    *("date", "distance_m", "load_ebk", "damage", "capacity", "dri", "longest_30d_m", "spike_ratio", "week_m"),
    *("previous_week_m", "rest_days_14", "susceptibility", "volume", "load_risk", "relative_risk", "index", "band"),
    *("light", "confidence", "returning", "hidden", "unknown", "factors", "rules"),
)


def day_record(day: Assessment) -> Record:
    """Return one day. Numbers are not rounded; `index` is whole by definition; None is unknown or hidden."""
    factors = [
        {
            "code": one.code,
            "multiplier": one.multiplier,
            "points": one.points,
            "grade": one.grade,
            "low": one.low,
            "high": one.high,
            "source": one.source,
        }
        for one in day.factors
    ]
    rules = [
        {
            "id": one.id,
            "severity": one.severity,
            "state": one.state,
            "subject": one.subject,
            "numbers": plain(one.numbers),
        }
        for one in day.rules
    ]
    return {
        "date": day.on.isoformat(),
        "distance_m": day.distance_m,
        "load_ebk": day.load_ebk,
        "damage": day.damage,
        "capacity": day.capacity,
        "dri": day.dri,
        "longest_30d_m": day.longest30_m,
        "spike_ratio": day.spike_ratio,
        "week_m": day.week_m,
        "previous_week_m": day.previous_week_m,
        "rest_days_14": day.rest14,
        "susceptibility": day.susceptibility,
        "volume": day.volume,
        "load_risk": day.load_risk,
        "relative_risk": day.relative_risk,
        "index": day.index,
        "band": day.band,
        "light": day.light,
        "confidence": day.confidence,
        "returning": day.returning,
        "hidden": day.hidden,
        "unknown": list(day.unknown),
        "factors": factors,
        "rules": rules,
    }


def season_records(season: Season) -> list[Record]:
    """Return every day of a season in order."""
    return [day_record(season.day(on)) for on in season.days]


def as_json(value: object) -> str:
    """Return JSON text; a number that JSON cannot hold raises ValueError."""
    return json.dumps(plain(value), allow_nan=False, indent=1) + "\n"


def as_json_lines(records: Iterable[Record]) -> str:
    """Return one JSON array with a record a line."""
    lines = [json.dumps(record, allow_nan=False, separators=(",", ":")) for record in records]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def as_csv(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> str:
    """Return a table. None is an empty cell, true and false are words, lists and objects are JSON in a cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(record[name]) for name in columns] for record in records)
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return json.dumps(plain(value), allow_nan=False, separators=(",", ":"))
    return value
