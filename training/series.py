"""What is drawn and told of a recording: pure functions from samples to short series and to a table of splits.

**Pauses.** A gap of more than 10 s between two samples in which less than 0.5 m/s was covered is a pause, as in the
importers. The clock of a run stands still in it, and a line breaks there.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from training.charts.geometry import Spot
from training.samples import Column, Columns

MOST_LEGS, MOST_PAUSES = 300, 60
LEAST_LEG_S = 10.0
PAUSE_S, PAUSE_MPS = 10.0, 0.5
STANDING_MPS = 0.3  # slower than this has no pace worth drawing
SMOOTHED_OVER = 3  # legs


@dataclass(frozen=True)
class Leg:
    """A short piece of a run, from one sample to a later one. Seconds and metres."""

    seconds: float
    metres: float
    first: int
    last: int
    is_after_pause: bool = False


class Recording:
    """Samples with what follows from them: seconds in motion so far, metres so far, legs of equal numbers of samples.

    `metres` is None where no distance was recorded.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.seconds = [value / 10 for value in columns.seconds or () if value is not None]
        self.metres = _filled(columns.metres)
        self._pauses = self._found_pauses()
        self.clock = self._moving_clock()
        self.legs = self._cut()

    def _found_pauses(self) -> dict[int, float]:
        """Return the length of each pause, by the sample before it."""
        found = {}
        for at, (time, later) in enumerate(pairwise(self.seconds)):
            gap = later - time
            if gap > PAUSE_S and (self.metres is None or self.metres[at + 1] - self.metres[at] < PAUSE_MPS * gap):
                found[at] = gap
        return found

    def _moving_clock(self) -> list[float]:
        clock, paused = [], 0.0
        for at, time in enumerate(self.seconds):
            clock.append(time - paused)
            paused += self._pauses.get(at, 0.0)
        return clock

    def _cut(self) -> list[Leg]:
        count = len(self.seconds)
        if count < 2:
            return []
        usual = median(later - time for time, later in pairwise(self.seconds)) or 1.0
        size = max(-(-count // MOST_LEGS), round(LEAST_LEG_S / usual), 1)
        longest = sorted(self._pauses, key=self._pauses.__getitem__, reverse=True)[:MOST_PAUSES]
        stops = sorted({*longest, count - 1})
        legs, begin = [], 0
        for stop in stops:
            cuts = [*range(begin, stop, size), stop]
            for one, other in pairwise(cuts):
                far = 0.0 if self.metres is None else self.metres[other] - self.metres[one]
                legs.append(Leg(self.clock[other] - self.clock[one], far, one, other, one == begin and begin > 0))
            begin = stop + 1
        return legs

    def places(self) -> list[float]:
        """Return where each sample stands on the horizontal axis: metres, or else seconds."""
        return self.seconds if self.metres is None else self.metres

    def spots(self, values: Sequence[float | None]) -> list[Spot]:
        """Return one value a leg as spots in the middle of their legs, with a hole at each pause."""
        places, found = self.places(), []
        for leg, value in zip(self.legs, values, strict=True):
            if leg.is_after_pause:
                found.append(Spot(places[leg.first], None))
            found.append(Spot((places[leg.first] + places[leg.last]) / 2, value))
        return found

    def speeds(self) -> list[float | None]:
        """Return metres a second of each leg, smoothed over its neighbours on the same side of a pause."""
        if self.metres is None:
            return [None] * len(self.legs)
        found: list[float | None] = []
        for at, leg in enumerate(self.legs):
            near = [leg]
            if at and not leg.is_after_pause:
                near.append(self.legs[at - 1])
            if at + 1 < len(self.legs) and not self.legs[at + 1].is_after_pause:
                near.append(self.legs[at + 1])
            seconds, far = sum(one.seconds for one in near), sum(one.metres for one in near)
            found.append(far / seconds if seconds > 0 and far >= STANDING_MPS * seconds else None)
        return found

    def means(self, column: Column, times: float = 1) -> list[float | None]:
        """Return the mean of what is known in each leg, each value so many times as large."""
        if column is None:
            return [None] * len(self.legs)
        return [_mean(column[leg.first : leg.last + 1], times) for leg in self.legs]


@dataclass(frozen=True)
class Split:
    """The way from one mark to the next. `end` and `length` in what the axis counts: metres, or seconds."""

    end: float
    length: float
    seconds: float  # in motion
    heart: float | None
    cadence: float | None
    height: float | None  # metres above the sea, at its end


def splits(recording: Recording, every: float) -> list[Split]:
    """Return the pieces between marks so far apart; the last is what is left, where that is a tenth at least."""
    places, clock, columns = recording.places(), recording.clock, recording.columns
    if len(places) < 2 or places[-1] <= places[0]:
        return []
    begin, end = places[0], places[-1]
    marks = [begin + number * every for number in range(int((end - begin) / every) + 1)]
    if end - marks[-1] >= 0.1 * every:
        marks.append(end)
    found = []
    for one, other in pairwise(marks):
        first, last = bisect_left(places, one), max(bisect_left(places, other), 1)
        seconds = _at(places, clock, other) - _at(places, clock, one)
        inside = slice(first, last + 1)
        heights = [up for up in (columns.height or ())[inside] if up is not None]
        found.append(
            Split(
                end=other - begin,
                length=other - one,
                seconds=seconds,
                heart=_mean((columns.heart or ())[inside]),
                cadence=_mean((columns.cadence or ())[inside]),
                height=heights[-1] / 10 if heights else None,
            )
        )
    return found


def _at(places: Sequence[float], clock: Sequence[float], place: float) -> float:
    """Return the clock at a place between two samples."""
    after = bisect_left(places, place)
    if after <= 0:
        return clock[0]
    if after >= len(places):
        return clock[-1]
    far = places[after] - places[after - 1]
    share = (place - places[after - 1]) / far if far else 1.0
    return clock[after - 1] + share * (clock[after] - clock[after - 1])


def _mean(values: Sequence[int | None], times: float = 1) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) * times if known else None


def _filled(column: Column) -> list[float] | None:
    """Return metres with holes closed by what was known before; None where no way was covered."""
    if column is None:
        return None
    found, last = [], 0.0
    for value in column:
        last = last if value is None else value / 10
        found.append(last)
    return found if found and found[-1] > found[0] else None
