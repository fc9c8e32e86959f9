"""Strava's activities.csv: one row for each activity, whatever the language and the number of columns.

Columns are found by name and by occurrence, because names repeat: the first "Distance" is kilometres
(metres for swims) as people write them, the second is metres with a decimal point. Dates are UTC.
"""

import csv
import io
import re

from training.importers.clock import strava_time
from training.importers.limits import Limits
from training.importers.modes import mode_of
from training.importers.numbers import written_number
from training.importers.rows import Row
from training.importers.tables.cells import text_of
from training.importers.types import ReadError
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
    "filename": (
        "Filename",
        "Dateiname",
        "Nom du fichier",
        "Nombre del archivo",
        "Nombre de archivo",
        "Bestandsnaam",
    ),
    "elapsed": ("Elapsed Time", "Verstrichene Zeit", "Temps écoulé", "Tiempo transcurrido", "Verstreken tijd"),
    "moving": ("Moving Time", "Bewegungszeit", "Durée de déplacement", "Tiempo en movimiento", "Beweegtijd"),
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


def sniff(head: bytes) -> bool:
    """Whether the first line holds the titles of Strava's table."""
    first = next(csv.reader(io.StringIO(text_of(head).partition("\n")[0])), [])
    return _columns(first) is not None


def read_rows(data: bytes, limits: Limits) -> list[Row] | None:
    """Every row, in the order of the file; None if this is not Strava's table. Raises ReadError."""
    text = text_of(data)
    csv.field_size_limit(limits.max_text)
    lines = csv.reader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    try:
        columns = _columns(next(lines, []))
        if columns is None:
            return None
        for cells in lines:
            if len(rows) >= limits.max_rows:
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
        source="strava",
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
