"""The series of a recording as charts with their words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils import formats
from django.utils.translation import gettext as _

from training import units as convert
from training.charts import LineChart, line_chart
from training.models import Run
from training.series import Recording
from training.views.recorded.words import Words, whole

_CLOCK_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_PLAIN_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MARKS_UNITS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_MARKS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240, 720)
_SAME = 0.03  # so far a recording's own pace may lie from the run's and be called the same


@dataclass(frozen=True)
class Series:
    """One chart. `label` tells a screen reader what there is to see, `told` is the same in short for everybody."""

    title: str
    chart: LineChart
    told: str
    label: str


def series_of(recording: Recording, told: Words, run: Run) -> list[Series]:
    """Return pace or speed, heart rate, cadence and elevation, each as far as it was recorded."""
    columns = recording.columns
    speeds = [None if speed is None else told.speed_value(speed) for speed in recording.speeds()]
    mean, is_own = _mean_speed(recording, run)
    mean = None if mean is None else told.speed_value(mean)
    heights = [None if up is None else told.height_value(up) for up in recording.means(columns.height, 0.1)]
    span = 5.0 if told.is_ride else 60.0
    draw = partial(_one, recording, told)
    found = [
        draw(
            told.speed_title, speeds, told.speed, told.speed_tick, _CLOCK_STEPS, span, mean, is_own, not told.is_ride
        ),
        draw(_("Heart rate"), recording.means(columns.heart), told.beats, whole, _PLAIN_STEPS, 20.0),
        draw(_("Cadence"), recording.means(columns.cadence), told.cadence, whole, _PLAIN_STEPS, 20.0),
        draw(_("Elevation"), heights, told.height, whole, _PLAIN_STEPS, told.height_value(20.0), is_height=True),
    ]
    return [one for one in found if one is not None]


def _mean_speed(recording: Recording, run: Run) -> tuple[float | None, bool]:
    """Return metres a second, and whether that is the recording's own.

    A device stops its clock by rules of its own, so that its samples give a pace some seconds off the run's; that of
    the run is the one that the page says everywhere. Where somebody changed the run, the recording speaks for itself.
    """
    seconds, metres = sum(leg.seconds for leg in recording.legs), sum(leg.metres for leg in recording.legs)
    own = metres / seconds if seconds and metres else None
    if own is None or not run.distance_m or not run.moving_s:
        return own, False
    said = run.distance_m / float(run.moving_s)
    return (said, False) if abs(said - own) <= _SAME * own else (own, True)


def _one(
    recording: Recording,
    told: Words,
    title: str,
    values: list[float | None],
    words: Callable[[float], str],
    tick: Callable[[float], str],
    steps: tuple[int, ...],
    least_span: float,
    mean: float | None = None,
    is_own: bool = False,
    is_flipped: bool = False,
    is_height: bool = False,
) -> Series | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    places = recording.places()
    chart = line_chart(
        recording.spots(values),
        steps=steps,
        label=tick,
        span=(places[0], places[-1]),
        marks=_marks(recording, told.units),
        least_span=least_span,
        is_flipped=is_flipped,
    )
    if chart is None:
        return None
    ends = {"title": title, "low": words(min(known)), "high": words(max(known))}
    if is_height:
        short = _("from %(low)s to %(high)s") % ends
        return Series(title, chart, short, _("%(title)s: from %(low)s to %(high)s.") % ends)
    ends["mean"] = words(sum(known) / len(known) if mean is None else mean)
    short = (_("%(mean)s on average in the recording") if is_own else _("%(mean)s on average")) % ends
    if is_flipped:
        ends["low"], ends["high"] = ends["high"], ends["low"]
    return Series(title, chart, short, _("%(title)s: %(mean)s on average, from %(low)s to %(high)s.") % ends)


def _marks(recording: Recording, units: str) -> list[tuple[float, str]]:
    """Return the marks of the horizontal axis: six steps of distance at most, or else of time."""
    places = recording.places()
    begin, length = places[0], places[-1] - places[0]
    if recording.metres is None:
        every = next((60.0 * one for one in _MARKS_MIN if length <= 360.0 * one), length / 5)
        return [(begin + at * every, convert.format_duration(at * every)) for at in range(int(length / every) + 1)]
    unit = convert.metres_per(units)
    every = next((one for one in _MARKS_UNITS if length <= 6 * unit * one), _MARKS_UNITS[-1])
    numbers = [at * every for at in range(int(length / unit / every + 1e-9) + 1)]
    texts = [formats.number_format(number, decimal_pos=0 if every >= 1 else 1) for number in numbers]
    texts[-1] = f"{texts[-1]} {convert.symbol(units)}"
    return [(begin + number * unit, text) for number, text in zip(numbers, texts, strict=True)]
