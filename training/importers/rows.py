"""One row of a table, or one entry of a list: what it says of a bout, in metres and seconds."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from training.importers.modes import surface_of
from training.importers.sound import cadence, checked, heart_rate
from training.importers.types import FOOT, Activity, ReadError


@dataclass(frozen=True, slots=True)
class Row:
    """None, or "", where the cell is empty."""

    source: str  # one of types.SOURCES
    key: str = ""  # what the source calls it; "" where it has no name of its own
    started_at: datetime | None = None  # aware, UTC
    wall_clock: datetime | None = None  # naive, where the table has no zone
    local_date: date | None = None
    utc_offset_s: int | None = None
    position: tuple[float, float] | None = None
    mode: str | None = None
    kind: str = ""
    surface: str | None = None  # where a column says it
    name: str = ""
    notes: str = ""
    gear: str = ""
    filename: str = ""
    distance_m: float | None = None
    moving_s: float | None = None
    elapsed_s: float | None = None
    heart: float | None = None
    cadence: float | None = None
    both_feet: bool = False  # cadence counts the steps of both
    rpe: float | None = None
    is_race: bool = False
    row_wins: bool = False  # distance and times of the row are better than what its file gives
    time_zone: str | None = None
    problem: str = ""  # one of types.CODES: why nothing can be taken from it

    def activity(self, warning: str = "") -> Activity:
        """From the row's own numbers. Raises ReadError(bad_row) where it has none."""
        if self.problem:
            raise ReadError(self.problem)
        if self.started_at is None and self.wall_clock is None and self.local_date is None:
            raise ReadError("bad_row", "date")
        mode = self.mode or "other"
        said = (warning,) if warning else ()
        try:
            return checked(
                Activity(
                    mode=mode,
                    distance_m=round(self.distance_m or 0),
                    source=self.source,
                    started_at=self.started_at,
                    wall_clock=self.wall_clock,
                    local_date=self.local_date,
                    utc_offset_s=self.utc_offset_s,
                    position=self.position,
                    time_zone=self.time_zone,
                    moving_s=self.moving_s or self.elapsed_s,
                    elapsed_s=self.elapsed_s,
                    cadence_spm=cadence(self.cadence, mode, both_feet=self.both_feet),
                    heart_rate=heart_rate(self.heart),
                    surface=self.surface or surface_of(self.kind),
                    name=self.name,
                    notes=self.notes,
                    shoe=self.gear if mode in FOOT else None,
                    is_race=self.is_race,
                    rpe=None if self.rpe is None else round(self.rpe),
                    external_key=self.external_key,
                    warnings=said if self.mode else (*said, "mode_unknown"),
                )
            )
        except ReadError as error:
            raise ReadError("bad_row", error.code) from error

    @property
    def external_key(self) -> str:
        """The name of this bout in its source, or one made of what it says: the same whenever the table is read."""
        if self.key:
            return f"{self.source}:{self.key}"
        when = self.started_at or self.wall_clock or self.local_date
        facts = f"{when}|{self.kind}|{self.distance_m}|{self.moving_s or self.elapsed_s}|{self.name}"
        return f"{self.source}:{sha256(facts.encode('utf-8', 'replace')).hexdigest()[:24]}"

    @property
    def label(self) -> str:
        """What to call the row in a list."""
        when = self.started_at or self.wall_clock or self.local_date
        return " · ".join(part for part in (str(when)[:10] if when else "", self.name or self.kind) if part)


def told_apart(rows: list[Row]) -> list[Row]:
    """Rows that say exactly the same twice in one table are two bouts: the later ones get a number."""
    seen: dict[str, int] = {}
    apart = []
    for row in rows:
        key = row.external_key
        count = seen[key] = seen.get(key, 0) + 1
        apart.append(row if count == 1 else replace(row, key=f"{key.partition(':')[2]}#{count}"))
    return apart
