"""Strava's activities.csv: one row for each activity, whatever the language and the number of columns.

Columns are found by name and by occurrence, because names repeat: the first "Distance" is kilometres
(metres for swims) as people write them, the second is metres with a decimal point. Dates are UTC.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime

from training.importers.clock import strava_time
from training.importers.limits import Limits
from training.importers.modes import mode_of, surface_of
from training.importers.sound import cadence, checked, heart_rate
from training.importers.types import FOOT, Activity, ReadError
from training.importers.xmlevents import decimal

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("Activity ID", "Aktivitäts-ID", "ID de l'activité", "ID de actividad", "Activiteits-ID"),
    "date": (
        "Activity Date",
        "Aktivitätsdatum",
        "Date de l'activité",
        "Fecha de la actividad",
        "Datum van activiteit",
    ),
    "name": ("Activity Name", "Name der Aktivität", "Nom de l'activité", "Nombre de la actividad", "Naam activiteit"),
    "type": (
        "Activity Type",
        "Sport Type",
        "Aktivitätsart",
        "Sportart",
        "Type d'activité",
        "Tipo de actividad",
        "Activiteitstype",
    ),
    "description": (
        "Activity Description",
        "Aktivitätsbeschreibung",
        "Description de l'activité",
        "Descripción de la actividad",
        "Beschrijving van activiteit",
    ),
    "note": ("Activity Private Note", "Hinweis zur Privatsphäre für Aktivitäten", "Note privée sur les activités"),
    "gear": ("Activity Gear", "Aktivitätsausrüstung", "Matériel utilisé pour l'activité"),
    "filename": ("Filename", "Dateiname", "Nom du fichier", "Nombre del archivo", "Bestandsnaam"),
    "elapsed": ("Elapsed Time", "Verstrichene Zeit", "Temps écoulé", "Verstreken tijd"),
    "moving": ("Moving Time", "Bewegungszeit", "Durée de déplacement", "Beweegtijd"),
    "distance": ("Distance", "Distanz", "Distancia", "Afstand"),
    "heart": (
        "Average Heart Rate",
        "Durchschnittliche Herzfrequenz",
        "Fréquence cardiaque moyenne",
        "Gemiddelde hartslag",
    ),
    "cadence": ("Average Cadence", "Durchschnittliche Trittfrequenz", "Cadence moyenne", "Gemiddelde cadans"),
    "effort": ("Perceived Exertion", "Gefühlte Anstrengung", "Effort perçu", "Ervaren inspanning"),
    "race": ("Competition", "Wettkampf", "Compétition"),
}
_NEEDED = ("id", "date", "type", "filename")
_MAX_COLUMNS = 300
_TRUE = {"1", "1.0", "true", "yes", "ja", "oui"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of activities.csv; numbers in metres and seconds, None where the cell is empty."""

    key: str
    started_at: datetime | None
    mode: str | None
    kind: str
    name: str
    notes: str
    gear: str
    filename: str
    distance_m: float | None
    moving_s: float | None
    elapsed_s: float | None
    heart: float | None
    cadence: float | None
    rpe: float | None
    is_race: bool

    def activity(self, warning: str) -> Activity:
        """From the row's own numbers. Raises ReadError(bad_row) where it has none."""
        if self.started_at is None:
            raise ReadError("bad_row", "date")
        mode = self.mode or "other"
        try:
            return checked(
                Activity(
                    mode=mode,
                    distance_m=round(self.distance_m or 0),
                    source="strava",
                    started_at=self.started_at,
                    moving_s=self.moving_s or self.elapsed_s,
                    elapsed_s=self.elapsed_s,
                    cadence_spm=cadence(self.cadence, mode),
                    heart_rate=heart_rate(self.heart),
                    surface=surface_of(self.kind),
                    name=self.name,
                    notes=self.notes,
                    shoe=self.gear if mode in FOOT else None,
                    is_race=self.is_race,
                    rpe=None if self.rpe is None else round(self.rpe),
                    external_key=f"strava:{self.key}",
                    warnings=(warning,) if self.mode else (warning, "mode_unknown"),
                )
            )
        except ReadError as error:
            raise ReadError("bad_row", error.code) from error


def read_rows(data: bytes, limits: Limits) -> list[Row] | None:
    """Every row, in the order of the file; None if this is not Strava's table. Raises ReadError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "replace")
    csv.field_size_limit(limits.max_text)
    lines = csv.reader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    try:
        columns = _columns(next(lines, []))
        if columns is None:
            return None
        for cells in lines:
            if len(rows) >= limits.max_entries:
                raise ReadError("too_many_entries")
            row = _row(cells, columns)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        raise ReadError("corrupt", "csv") from error
    return rows


def _columns(header: list[str]) -> dict[str, list[int]] | None:
    """For each thing wanted, the places of its columns in order."""
    if len(header) > _MAX_COLUMNS:
        return None
    places: dict[str, list[int]] = {}
    for at, title in enumerate(header):
        for wanted, names in _NAMES.items():
            if title.strip() in names:
                places.setdefault(wanted, []).append(at)
    return places if all(wanted in places for wanted in _NEEDED) else None


def _row(cells: list[str], columns: dict[str, list[int]]) -> Row | None:
    def cell(wanted: str, occurrence: int = 0) -> str:
        places = columns.get(wanted, [])
        at = places[occurrence] if len(places) > occurrence else -1
        return cells[at].strip() if 0 <= at < len(cells) else ""

    def best(wanted: str) -> float | None:
        # The later of two columns of one name is the exact one.
        exact = decimal(cell(wanted, 1))
        return exact if exact is not None else written_number(cell(wanted))

    key = re.sub(r"\W", "", cell("id"))[:40]
    if not key:
        return None
    mode = mode_of(cell("type"))
    distance = decimal(cell("distance", 1))
    if distance is None:
        distance = written_number(cell("distance"), thousands=mode == "swim")
        if distance is not None and mode != "swim" and len(columns.get("distance", [])) > 1:
            distance *= 1000
    notes = "\n\n".join(part for part in (cell("description"), cell("note")) if part)
    return Row(
        key=key,
        started_at=strava_time(cell("date")),
        mode=mode,
        kind=cell("type"),
        name=cell("name"),
        notes=notes,
        gear=cell("gear"),
        filename=cell("filename"),
        distance_m=distance,
        moving_s=best("moving"),
        elapsed_s=best("elapsed"),
        heart=best("heart"),
        cadence=best("cadence"),
        rpe=written_number(cell("effort")),
        is_race=cell("race").casefold() in _TRUE,
    )


def written_number(text: str, *, thousands: bool = False) -> float | None:
    """A number as people write it: `10,20`, `1.234,5`, `1,234.5`; with `thousands`, `1,250` is 1250."""
    plain = text.replace("\xa0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    if thousands and re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        return decimal(re.sub(r"[.,]", "", plain))
    if "," in plain and "." in plain:
        group, point = (",", ".") if plain.rfind(".") > plain.rfind(",") else (".", ",")
        plain = plain.replace(group, "").replace(point, ".")
    else:
        plain = plain.replace(",", ".")
    return decimal(plain)
