"""From files to what the engine takes: RUNS.csv, PLAN.csv and PERSON.json."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from risk.engine.table import Row, TableError, hint, parse_date, read_rows, read_text
from risk.engine.types import BadInput, Injury, Log, Pain, Person, Run, Shoe

RUN_COLUMNS = (
    *("date", "distance_m", "moving_s", "cadence_spm", "surface", "mode"),
    *("rpe", "shoe", "pain_site", "pain_score", "race"),
)
PLAN_COLUMNS = ("date", "distance_m")
REQUIRED = ("date", "distance_m")
NUMBERS = ("height_cm", "weight_kg", "lean_mass_kg", "usual_weekly_km", "cadence_spm", "years_running", "sleep_h")
FLAGS = ("underfuelling", "calcium_low", "vitamin_d_low")
PERSON_FIELDS = ("birth_year", "sex", *NUMBERS, "injuries", "periods", "menarche_age", *FLAGS)
INJURY_FIELDS = ("site", "side", "on", "confirmed")

# What the engine calls a field, and what the files call it.
COLUMN = {"on": "date", "is_race": "race", "site": "pain_site", "score": "pain_score"}
FIELD = {"weights": "weight_kg", "usual_weekly_m": "usual_weekly_km"}
REASONS = {
    "unknown_code": "is not one of the codes that `python -m risk.engine parameters` prints",
    "not_a_number": "is not a number",
    "not_a_date": "is not a date as YYYY-MM-DD",
    "not_whole": "is not a whole number",
    "negative": "is negative",
    "zero": "is zero",
    "too_small": "is too small",
    "too_large": "is too large",
    "too_far": "is farther than anybody goes",
    "too_fast": "is faster than 7 m/s over more than a kilometre",
}


def runs_from(path: str, until: date | None = None, cleared_on: date | None = None) -> Log:
    """Return the log of a table of runs. A row after `until` is refused.

    `cleared_on` is the day on which a clinician cleared the pain reported before it.
    """
    runs, pains = [], []
    for row in read_rows(path, RUN_COLUMNS, REQUIRED):
        run = _run(row)
        if until is not None and run.on > until:
            raise row.error("date", f"{run.on} is after {until}")
        runs.append(run)
        pain = _pain(row, run.on)
        if pain is not None:
            cleared = cleared_on if cleared_on is not None and cleared_on > run.on else None
            pains.append(replace(pain, cleared_on=cleared))
    worn = dict.fromkeys(run.shoe for run in runs if run.shoe)
    return Log(tuple(runs), tuple(pains), tuple(Shoe(key) for key in worn))


def _run(row: Row) -> Run:
    try:
        return Run(
            on=row.day("date"),
            distance_m=row.metres("distance_m"),
            moving_s=row.number("moving_s"),
            cadence_spm=row.number("cadence_spm"),
            mode=row.text("mode") or "run",
            surface=row.text("surface"),
            is_race=bool(row.flag("race")),
            rpe=row.number("rpe"),
            shoe=row.text("shoe"),
        )
    except BadInput as refused:
        raise _named(row, refused) from None


def _pain(row: Row, on: date) -> Pain | None:
    """Return the pain that a row reports of its run."""
    site, score = row.text("pain_site"), row.whole("pain_score")
    if site is None:
        if score:
            raise row.error("pain_site", "is empty, but pain_score is not")
        return None
    try:
        return Pain(on, site, score=score, with_run=True)
    except BadInput as refused:
        raise _named(row, refused) from None


def _named(row: Row, refused: BadInput) -> TableError:
    column = COLUMN.get(refused.field, refused.field)
    return row.error(column, f'"{row.text(column)}" {REASONS.get(refused.code, refused.code)}')


def plan_from(path: str, on: date) -> tuple[int, ...]:
    """Return the metres of each day after `on` up to the last one planned."""
    by_day: dict[date, int] = {}
    for row in read_rows(path, PLAN_COLUMNS, REQUIRED):
        run = _run(row) if row.metres("distance_m") else None
        day = row.day("date")
        if day <= on:
            raise row.error("date", f"{day} is not after {on}, the day the plan is made on")
        if (day - on).days > 366:
            raise row.error("date", f"{day} is more than a year after {on}")
        by_day[day] = by_day.get(day, 0) + (run.distance_m if run else 0)
    last = max(by_day, default=on)
    return tuple(by_day.get(date.fromordinal(on.toordinal() + at), 0) for at in range(1, (last - on).days + 1))


class _File:
    """A JSON object, and where in its text each of its fields stands."""

    def __init__(self, path: str) -> None:
        self.path, self.text = path, read_text(path)
        try:
            self.value: Any = json.loads(
                self.text, object_pairs_hook=self._object, parse_constant=self._constant, parse_float=float
            )
        except json.JSONDecodeError as error:
            raise TableError(path, error.msg, error.lineno, str(error.colno)) from None
        except (ValueError, RecursionError):
            raise TableError(path, "cannot be read as JSON", 1) from None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise self.error(twice, "is there twice")
        return found

    def _constant(self, name: str) -> float:
        at = self.text.find(name)
        raise TableError(self.path, f"{name} is not a number", self.text.count("\n", 0, at) + 1)

    def error(self, name: str, message: str) -> TableError:
        """Return an error at the first place where the name of a field stands."""
        at = re.search(rf'"{re.escape(name)}"\s*:', self.text)
        line = None if at is None else self.text.count("\n", 0, at.start()) + 1
        return TableError(self.path, message, line, name)


def person_from(path: str, first: date) -> Person:
    """Return the person of a JSON object; what is absent or null is unknown. A weight counts from `first` on."""
    file = _File(path)
    given = _fields(file, file.value, PERSON_FIELDS, "a person")
    values: dict[str, Any] = {name: _number(file, name, given[name]) for name in NUMBERS if name in given}
    for name in ("birth_year", "menarche_age"):
        if name in given:
            values[name] = _number(file, name, given[name], whole=name == "birth_year")
    for name in FLAGS:
        if name in given:
            values[name] = _checked(file, name, given[name], lambda value: isinstance(value, bool), "true or false")
    for name in ("sex", "periods"):
        if name in given:
            values[name] = _checked(file, name, given[name], lambda value: isinstance(value, str), "a code in quotes")
    if "weight_kg" in values:
        values["weights"] = ((first, values.pop("weight_kg")),)
    if "usual_weekly_km" in values:
        values["usual_weekly_m"] = round(values.pop("usual_weekly_km") * 1000)
    if "injuries" in given:
        values["injuries"] = _injuries(file, given["injuries"])
    try:
        return Person(**values)
    except BadInput as refused:
        raise file.error(FIELD.get(refused.field, refused.field), REASONS.get(refused.code, refused.code)) from None


def _fields(file: _File, value: Any, known: tuple[str, ...], what: str) -> Mapping[str, Any]:
    """Return the fields that are there and not null."""
    if not isinstance(value, dict):
        raise TableError(file.path, f"{what} must be an object with any of {', '.join(known)}", 1)
    for name in value:
        if name not in known:
            raise file.error(name, hint(name, known))
    return {name: item for name, item in value.items() if item is not None}


def _checked(file: _File, name: str, value: Any, accepts: Callable[[Any], bool], what: str) -> Any:
    if not accepts(value):
        raise file.error(name, f"must be {what}")
    return value


def _number(file: _File, name: str, value: Any, whole: bool = False) -> float | int:
    kinds = int if whole else int | float

    def accepts(found: Any) -> bool:
        return isinstance(found, kinds) and not isinstance(found, bool) and abs(found) < 1e9

    number: float | int = _checked(file, name, value, accepts, "a whole number" if whole else "a number")
    return number


def _injuries(file: _File, value: Any) -> tuple[Injury, ...]:
    found = []
    for item in _checked(file, "injuries", value, lambda one: isinstance(one, list), "a list"):
        given = _fields(file, item, INJURY_FIELDS, "an injury")
        for name in ("site", "on"):
            if name not in given:
                raise file.error("injuries", f"each one needs {name}")
        try:
            on = parse_date(str(given["on"]))
        except ValueError:
            raise file.error("on", "must be a date as YYYY-MM-DD") from None
        confirmed = given.get("confirmed")
        if confirmed is not None:
            _checked(file, "confirmed", confirmed, lambda one: isinstance(one, bool), "true or false")
        try:
            found.append(Injury(str(given["site"]), given.get("side"), on, confirmed))
        except (BadInput, TypeError) as refused:
            field = refused.field if isinstance(refused, BadInput) else "side"
            raise file.error(field, REASONS["unknown_code"]) from None
    return tuple(found)
