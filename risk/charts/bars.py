"""Bars: points that add or take away, the days of a week, the distance of a shoe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.charts.geometry import clamp, fmt, linear

WIDTH = 318


@dataclass(frozen=True)
class DivergingBar:
    """A bar from the common zero line at `zero_x`: to the right it adds, to the left it takes away."""

    x: str
    width: str
    zero_x: str
    is_lowering: bool
    box: str = str(WIDTH)


def diverging_bars(values: Sequence[float]) -> tuple[DivergingBar, ...]:
    """Return one bar for each value, all on one scale, so that equal lengths mean equal points."""
    most = max((value for value in values if value > 0), default=0.0)
    least = max((-value for value in values if value < 0), default=0.0)
    share = clamp(least / (most + least), 0.12, 0.88) if most + least else 0.5
    zero = WIDTH * share
    unit = min(
        [room / reach for room, reach in ((WIDTH - zero, most), (zero, least)) if reach],
        default=0.0,
    )
    return tuple(
        DivergingBar(
            x=fmt(zero + min(value, 0) * unit),
            width=fmt(abs(value) * unit),
            zero_x=fmt(zero),
            is_lowering=value < 0,
        )
        for value in values
    )


@dataclass(frozen=True)
class WeekDay:
    """One day: the distance run, the upper limit suggested, in any one unit; None where there is none.

    `loading` and `other` name in a word or two what was done beside running ("45 min"): what loads bone, so that the
    day is no rest day, and all else. They have no height, for they are no distance.
    """

    day: date
    done: float | None = None
    planned: float | None = None
    is_today: bool = False
    is_rest: bool = False
    other: str = ""
    loading: str = ""


@dataclass(frozen=True)
class DayBar:
    """A column: `done` and `planned` as (y, height), None where nothing stands; `day` as it came in."""

    day: WeekDay
    centre: str
    x: str
    plan_x: str
    done: tuple[str, str] | None
    planned: tuple[str, str] | None
    pill_x: str = "0"
    pills: tuple["Pill", ...] = ()


@dataclass(frozen=True)
class Pill:
    """Other training of one day, one below the other: filled where it loads bone."""

    text: str
    y: str
    text_y: str
    is_full: bool


@dataclass(frozen=True)
class WeekBars:
    """The columns of a week in a box of 318 by `height`; the base line lies at y = 78.

    Below the distances stand the pills of other training, where there was any: one or two rows.
    """

    bars: tuple[DayBar, ...]
    height: str = "110"
    pill_width: str = "43"
    bar_width: str = "26"
    plan_width: str = "24.8"
    base_y: str = "77.5"


def week_bars(days: Sequence[WeekDay]) -> WeekBars:
    """Return one column for each day; the tallest of all distances and limits reaches the top."""
    top = max((value for day in days for value in (day.done, day.planned) if value), default=0.0) or 1
    y = linear((0, top), (78, 4))
    column = WIDTH / max(len(days), 1)

    def box(value: float | None) -> tuple[str, str] | None:
        return (fmt(y(value)), fmt(78 - y(value))) if value and value > 0 else None

    return WeekBars(
        tuple(
            DayBar(
                day=day,
                centre=fmt(column * (number + 0.5)),
                x=fmt(column * (number + 0.5) - 13),
                plan_x=fmt(column * (number + 0.5) - 12.4),
                done=box(day.done),
                planned=box(day.planned),
                pill_x=fmt(column * (number + 0.5) - 21.5),
                pills=_pills(day),
            )
            for number, day in enumerate(days)
        ),
        height=fmt(110 + max((len(_pills(day)) for day in days), default=0) * 24),
    )


def _pills(day: WeekDay) -> tuple[Pill, ...]:
    told = [(text, is_full) for text, is_full in ((day.loading, True), (day.other, False)) if text]
    return tuple(
        Pill(text, y=fmt(115 + row * 24), text_y=fmt(127 + row * 24), is_full=is_full)
        for row, (text, is_full) in enumerate(told)
    )
