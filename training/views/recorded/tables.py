"""The numbers of a recording as tables: piece by piece, and lap by lap."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from training import units as convert
from training.laps import Lap
from training.series import Recording, Split, splits
from training.views.recorded.words import Words, whole

MOST_ROWS = 30
_EVERY = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_NONE = "–"
Table = tuple[list[str], list[list[str]]]  # titles and rows


def split_table(recording: Recording, told: Words) -> Table:
    """Return what was recorded, kilometre by kilometre, or by five minutes where no distance was."""
    places = recording.places()
    if len(places) < 2:
        return [], []
    unit = 300.0 if recording.metres is None else convert.metres_per(told.units)
    times = next(one for one in _EVERY if places[-1] - places[0] <= MOST_ROWS * one * unit)
    found = splits(recording, unit * times)
    with_way = recording.metres is not None
    cells: list[tuple[str, Callable[[Split], str]]] = [
        (_("Distance"), lambda row: convert.format_distance(row.end, told.units))
        if with_way
        else (_("Time"), lambda row: convert.format_duration(row.end))
    ]
    if with_way:
        cells.append((_("Time"), lambda row: convert.format_duration(row.seconds)))
        cells.append((told.speed_title, lambda row: _pace(row.length, row.seconds, told)))
    columns = recording.columns
    if columns.heart is not None:
        cells.append((_("Heart rate"), lambda row: _maybe(row.heart)))
    if columns.cadence is not None:
        cells.append((_("Cadence"), lambda row: _maybe(row.cadence)))
    if columns.height is not None:
        cells.append((_("Elevation"), lambda row: _maybe(row.height, lambda up: told.height(told.height_value(up)))))
    if len(cells) == 1 or not found:
        return [], []
    return [title for title, _of in cells], [[of(row) for _title, of in cells] for row in found]


def lap_table(laps: list[Lap], told: Words) -> Table:
    """Return the titles and rows of the laps: two at least, for one lap is the run itself."""
    if len(laps) < 2:
        return [], []
    timed = [_timed(lap) for lap in laps]
    cells: list[tuple[str, Callable[[Lap], Any], Callable[[Lap], str]]] = [
        (_("Time"), lambda lap: lap.moving_s, lambda lap: convert.format_duration(lap.moving_s or 0)),
        (
            _("Distance"),
            lambda lap: lap.distance_m,
            lambda lap: convert.format_distance(lap.distance_m or 0, told.units),
        ),
        (
            told.speed_title,
            lambda lap: lap.distance_m and lap.moving_s,
            lambda lap: _pace(lap.distance_m or 0, lap.moving_s or 0, told),
        ),
        (_("Heart rate"), lambda lap: lap.heart_rate, lambda lap: _maybe(lap.heart_rate)),
        (_("Cadence"), lambda lap: lap.cadence_spm, lambda lap: _maybe(lap.cadence_spm)),
    ]
    shown = [cell for cell in cells if any(cell[1](lap) for lap in timed)]
    rows = [
        [whole(number), *(of(lap) if has(lap) else _NONE for _title, has, of in shown)]
        for number, lap in enumerate(timed, 1)
    ]
    return [_("Lap"), *(title for title, _has, _of in shown)], rows


def _timed(lap: Lap) -> Lap:
    """Return the lap with the time that counts: in motion where the device says it, else in all."""
    return lap._replace(moving_s=lap.moving_s or lap.elapsed_s)


def _pace(metres: float, seconds: float, told: Words) -> str:
    return told.speed(told.speed_value(metres / seconds)) if metres > 0 and seconds > 0 else _NONE


def _maybe(value: float | None, words: Callable[[float], str] = whole) -> str:
    return _NONE if value is None else words(value)
