"""The index over time: the trend with its bands and forecast, and the small line of a table row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk.charts.levels import INDEX_MAX, LEVELS, level_of
from training.charts.geometry import Point, Spot, clamp, fmt, known, line, linear, path, thin

MOST_POINTS = 240  # more cannot be told apart in a drawing about 250 wide

WIDTH, HEIGHT = 318, 152
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 6, 20
LABEL_ROOM = 36  # half the width of the label at the dot


@dataclass(frozen=True)
class BandBox:
    """The stripe of one level behind the trend, and the baseline of its name."""

    code: str
    css: str
    y: str
    height: str
    label_y: str


@dataclass(frozen=True)
class Trend:
    """The trend in a box of `width` by `height`. `dot` is the latest known value, None without any."""

    bands: tuple[BandBox, ...]
    line: str
    forecast: str
    dot: Point | None
    dot_value: float | None
    label: Point | None
    label_anchor: str
    first_day: date | None
    last_day: date | None
    left: str = str(LEFT)
    right: str = str(WIDTH - RIGHT)
    band_width: str = str(WIDTH - LEFT)
    width: str = str(WIDTH)
    height: str = str(HEIGHT)
    axis_y: str = str(HEIGHT - 4)


def trend(points: Sequence[tuple[date, float | None]], forecast: Sequence[tuple[date, float]] = ()) -> Trend:
    """Return the drawing of the index by day, oldest first; days may be missing or None.

    The vertical axis is always 0 to 100. The forecast is drawn on from the latest known value.
    """
    spots = [Spot(day.toordinal(), _index(value)) for day, value in points]
    ahead = [Spot(day.toordinal(), _index(value)) for day, value in forecast]
    everything = [*spots, *ahead]
    span = (everything[0].at, everything[-1].at) if everything else (0, 0)
    x = linear(span, (LEFT, WIDTH - RIGHT))
    y = linear((0, INDEX_MAX), (HEIGHT - BOTTOM, TOP))
    latest = next((spot for spot in reversed(spots) if known(spot.value)), None)
    dot = label = None
    anchor = "middle"
    dotted = ""
    if latest is not None and latest.value is not None:
        at, high = x(latest.at), y(latest.value)
        dot = Point(fmt(at), fmt(high))
        anchor = _anchor(at)
        label = Point(fmt(at), fmt(high - 11 if high - 22 > TOP else high + 20))
        if ahead:
            dotted = path([(at, high), *((x(s.at), y(s.value)) for s in ahead if s.value is not None)])
    return Trend(
        bands=_bands(),
        line=line(thin(spots, MOST_POINTS), x, y, step=_step(spots)),
        forecast=dotted,
        dot=dot,
        dot_value=latest.value if latest else None,
        label=label,
        label_anchor=anchor,
        first_day=date.fromordinal(int(span[0])) if everything else None,
        last_day=date.fromordinal(int(span[1])) if everything else None,
    )


@dataclass(frozen=True)
class Sparkline:
    """A line of 100 by 36 on the fixed scale 0 to 100, so that rows compare; `end` is its last value.

    `corner` is where a mark of 10 by 10 goes so that `end` is its middle.
    """

    line: str
    end: Point | None
    corner: Point | None
    css: str
    threshold_y: str | None


def sparkline(values: Sequence[float | None], threshold: float | None = None) -> Sparkline:
    """Return the small line of daily indices, oldest first; None is a day without one."""
    spots = [Spot(number, _index(value)) for number, value in enumerate(values)]
    x = linear((0, max(len(spots) - 1, 1)), (2, 90))
    y = linear((0, INDEX_MAX), (33, 3))
    latest = next((spot for spot in reversed(spots) if known(spot.value)), None)
    end = corner = None
    css = "none"
    if latest is not None and latest.value is not None:
        end = Point(fmt(x(latest.at)), fmt(y(latest.value)))
        corner = Point(fmt(x(latest.at) - 5), fmt(y(latest.value) - 5))
        css = level_of(latest.value).css
    return Sparkline(
        line=line(thin(spots, MOST_POINTS), x, y, step=_step(spots)),
        end=end,
        corner=corner,
        css=css,
        threshold_y=None if threshold is None else fmt(y(threshold)),
    )


def _index(value: float | None) -> float | None:
    return clamp(value, 0, INDEX_MAX) if known(value) else None


def _step(spots: Sequence[Spot]) -> float:
    """Return how far apart neighbours may be: a day, or a bucket once points have been thinned out."""
    return 1 if len(spots) <= MOST_POINTS else 4 * len(spots) / MOST_POINTS


def _anchor(at: float) -> str:
    if at + LABEL_ROOM > WIDTH:
        return "end"
    return "start" if at - LABEL_ROOM < LEFT else "middle"


def _bands() -> tuple[BandBox, ...]:
    y = linear((0, INDEX_MAX), (HEIGHT - BOTTOM, TOP))
    return tuple(
        BandBox(
            code=level.code,
            css=level.css,
            y=fmt(y(level.high)),
            height=fmt(y(level.low) - y(level.high) - 1.5),
            label_y=fmt((y(level.low) + y(level.high)) / 2 + 3.5),
        )
        for level in LEVELS
    )
