"""Which column of a table is what, said by its runner."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from training.importers.rows import Row
from training.importers.tables.guessing import guessed, sample
from training.importers.tables.matching import NO_TITLES, Matching
from training.importers.tables.words import MEASURED
from training.models import ImportFile

HOLDS = (
    ("", _("Nothing to take")),
    ("date", _("Date")),
    ("clock", _("Time of day")),
    ("distance", _("Distance")),
    ("duration", _("Time it took")),
    ("moving", _("Moving time, without pauses")),
    ("elapsed", _("Whole time, with pauses")),
    ("pace", _("Pace")),
    ("type", _("Kind of sport")),
    ("cadence", _("Cadence")),
    ("heart", _("Heart rate")),
    ("rpe", _("Effort, 0 to 10")),
    ("surface", _("Surface")),
    ("shoe", _("Shoes")),
    ("name", _("Name of the run")),
    ("notes", _("Note")),
    ("race", _("Whether it was a race")),
    ("id", _("Number of the activity")),
)
ORDERS = (
    ("dmy", _("The day: 03/04 is 3 April")),
    ("mdy", _("The month: 03/04 is March 4")),
)
LENGTHS = (("km", _("Kilometres")), ("mi", _("Miles")), ("m", _("Metres")), ("yd", _("Yards")), ("ft", _("Feet")))
TIMES = (("s", _("Seconds")), ("min", _("Minutes")), ("h", _("Hours")))
SHORT = (("mm:ss", _("45 minutes, 10 seconds")), ("h:mm", _("45 hours, 10 minutes")))
MARKS = ((",", _("A comma: 10,5")), (".", _("A point: 10.5")))
AS_IT_LOOKS = ("", _("As it looks"))
TITLES_WITHIN, SHOWN, LETTERS = 20, 5, 3  # lines; of the sample; examples of a column


@dataclass(frozen=True)
class Column:
    """A column of the table: its title, what stands in its first lines, and the question about it."""

    title: str
    examples: str
    field: forms.BoundField


class ColumnsForm(forms.Form):
    """`file` is a table that asks. Bound or not, `read_as` says how the first lines would be read."""

    header = forms.TypedChoiceField(
        label=_("The line with the titles"), coerce=int, widget=forms.Select(attrs={"class": "form-select"})
    )
    date_order = forms.ChoiceField(label=_("What comes first in a date"), required=False)
    distance_unit = forms.ChoiceField(label=_("Distances without a unit are in"), required=False)
    duration_unit = forms.ChoiceField(
        label=_("Times that are bare numbers are in"), required=False, choices=(AS_IT_LOOKS, *TIMES)
    )
    short_duration = forms.ChoiceField(label=_("45:10 is"), required=False, choices=(AS_IT_LOOKS, *SHORT))
    decimal = forms.ChoiceField(label=_("Decimals have"), required=False, choices=(AS_IT_LOOKS, *MARKS))
    more = ("duration_unit", "short_duration", "decimal")

    def __init__(self, data: Mapping[str, Any] | None = None, *, file: ImportFile, units: str) -> None:
        preview = file.preview or {}
        self.lines = [list(line) for line in preview.get("lines", [])]
        self.total, self.open = int(preview.get("total", 0)), set(preview.get("questions", []))
        said = Matching(**preview["said"]) if preview.get("said") else None
        guess = said or guessed(self.lines, Matching(**preview.get("matching", {})))
        self._begins = Matching(**preview.get("matching", {})).header_row or 0
        # The whole table was looked at for its dates; what its first lines leave open about units, all of it does.
        needs_unit = "ask_distance_unit" in {*self.open, *sample(self.lines, guess)[0].questions}
        super().__init__(data, initial=self._initial(guess, units if needs_unit else ""))
        # What was put to the runner has no "as it looks": an answer is needed.
        self._choices("date_order", ORDERS, needed="ask_date_order" in self.open)
        self._choices("distance_unit", LENGTHS, needed=needs_unit)
        titles = [(number, _line(number, line)) for number, line in enumerate(self.lines[:TITLES_WITHIN])]
        self.fields["header"].choices = [*titles, (NO_TITLES, _("No line: the table begins at once"))]
        for name in ("date_order", "distance_unit", *self.more):
            self.fields[name].widget.attrs["class"] = "form-select"
        for place in range(max(map(len, self.lines), default=0)):
            self.fields[f"col_{place}"] = forms.ChoiceField(
                label=_("Column %(n)d") % {"n": place + 1},
                choices=HOLDS,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def _choices(self, name: str, choices: tuple[Any, ...], *, needed: bool) -> None:
        self.fields[name].choices = [("", _("Choose")) if needed else AS_IT_LOOKS, *choices]

    def _initial(self, guess: Matching, unit: str) -> dict[str, Any]:
        shown = {name for name, _label in HOLDS}
        columns = {f"col_{place}": name for name, place in guess.columns.items() if name in shown}
        return columns | {
            "header": 0 if guess.header_row is None else guess.header_row,
            "date_order": "" if "ask_date_order" in self.open else guess.date_order or "",
            "distance_unit": guess.distance_unit or unit,
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        taken: dict[str, int] = {}
        for place, name in self._columns(found):
            if name in taken:
                text = _now("Column %(n)d is this already. Choose one of the two.")
                self.add_error(f"col_{place}", text % {"n": taken[name] + 1})
            taken.setdefault(name, place)
        if "date" not in taken:
            self.add_error(None, _now("Say which column holds the date."))
        if not MEASURED & set(taken):
            self.add_error(None, _now("Say which column holds the distance, or the time it took."))
        if not self.errors:
            self._judge(taken)
        return found

    def _judge(self, taken: dict[str, int]) -> None:
        """Complain about a column in whose first lines there is nothing of what it is said to hold."""
        table, rows = sample(self.lines, self.matching())
        is_open = "ask_date_order" in table.questions and len(table.rows) == self.below
        if not self.cleaned_data.get("date_order") and (is_open or "ask_date_order" in self.open):
            self.add_error("date_order", _now("Say whether the day or the month comes first."))
        is_open = "ask_distance_unit" in {*table.questions, *self.open} and "distance" in taken
        if is_open and not self.cleaned_data.get("distance_unit"):
            self.add_error("distance_unit", _now("Say in which unit the distances are."))
        if not rows:
            return
        if not any(row.local_date or row.wall_clock or row.started_at for row in rows):
            self.add_error(f"col_{taken['date']}", _now("There is no date that can be read in its first lines."))
        if "distance" in taken and not any(row.distance_m for row in rows):
            self.add_error(f"col_{taken['distance']}", _now("There is no distance in its first lines."))
        times = [name for name in ("moving", "duration", "elapsed") if name in taken]
        if times and not any(row.moving_s or row.elapsed_s for row in rows):
            self.add_error(f"col_{taken[times[0]]}", _now("There is no time that can be read in its first lines."))

    def matching(self) -> Matching:
        """Return what was said, as the readers take it."""
        found = self.cleaned_data
        said = {name: found.get(name) or None for name in ("date_order", "distance_unit", *self.more)}
        columns = {name: place for place, name in reversed(self._columns(found))}
        return Matching(header_row=found.get("header", 0), columns=columns, **said)

    def stored(self) -> dict[str, Any]:
        """Return the same as JSON holds it."""
        return asdict(self.matching())

    def columns(self) -> list[Column]:
        """Return each column with its title, as the chosen line of titles says it, and with examples."""
        at = self._header()
        titles = self.lines[at] if 0 <= at < len(self.lines) else []
        below = self.lines[at + 1 :]
        found = []
        for place in range(max(map(len, self.lines), default=0)):
            cells = [line[place] for line in below if place < len(line) and line[place]]
            title = titles[place] if place < len(titles) else ""
            found.append(Column(title, " · ".join(cells[:LETTERS]), self[f"col_{place}"]))
        return found

    def read_as(self) -> list[tuple[date | None, Row]]:
        """Return the first lines as they would be read; nothing while that is open."""
        if not self.is_bound:
            self.cleaned_data = {name: self.get_initial_for_field(one, name) for name, one in self.fields.items()}
        _table, rows = sample(self.lines, self.matching())
        return [(row.local_date or (row.started_at.date() if row.started_at else None), row) for row in rows[:SHOWN]]

    @property
    def below(self) -> int:
        """How many lines the whole table has below its titles."""
        return self.total + self._begins - self._header()

    def _header(self) -> int:
        text = str(self["header"].value())
        return int(text) if text.lstrip("-").isdecimal() and len(text) < 4 else 0

    def _columns(self, found: Mapping[str, Any]) -> list[tuple[int, str]]:
        """Return the place and the meaning of each column from which something is taken."""
        width = max(map(len, self.lines), default=0)
        return [(place, name) for place in range(width) if (name := found.get(f"col_{place}"))]


def _line(number: int, line: list[str]) -> str:
    text = " · ".join(cell for cell in line if cell)
    return f"{number + 1}: {text[:60]}{'…' if len(text) > 60 else ''}"
