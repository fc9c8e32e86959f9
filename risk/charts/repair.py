"""Load against repair: damage and capacity by day, and the stretches in which damage is ahead."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.charts.geometry import Scale, Spot, fmt, known, line, linear, path
from training.charts.lines import levels

WIDTH, HEIGHT = 320, 150
RIGHT, TOP, BOTTOM = 70, 8, 20
LABEL_GAP = 14  # two labels at the right end stand at least this far apart
MOST_DAYS = 260
ROOM = 0.15  # of what the lines span, kept free above and below them
LEAST_SPAN = 0.6  # of the highest value: an even month is not drawn as if it went up and down
STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)


@dataclass(frozen=True)
class LoadRepair:
    """The two lines in a box of `width` by `height`; `gaps` are areas where load is ahead of repair.

    `levels` are (y, value): few, for the vertical axis need not begin at zero.
    `ahead_since` is the first day of the stretch that is still open on the last day, or None.
    """

    load: str
    repair: str
    gaps: tuple[str, ...]
    load_label_y: str
    repair_label_y: str
    load_value: float | None
    repair_value: float | None
    ahead_since: date | None
    first_day: date | None
    last_day: date | None
    levels: tuple[tuple[str, float], ...] = ()
    width: str = str(WIDTH)
    height: str = str(HEIGHT)
    right: str = str(WIDTH - RIGHT)
    label_x: str = str(WIDTH - RIGHT + 6)
    base_y: str = str(HEIGHT - BOTTOM)
    axis_y: str = str(HEIGHT - 4)


def load_repair(days: Sequence[tuple[date, float | None, float | None]]) -> LoadRepair:
    """Return the drawing of (day, damage, capacity), oldest first, both in the same unit.

    A day on which either is missing breaks both lines. The vertical axis holds what is there, with room above and
    below, and never less than 0: what counts is the distance between the lines. A long season is drawn from every
    second, third … day, counted back from the last.
    """
    step = max(1, math.ceil(len(days) / MOST_DAYS))
    drawn = list(reversed(days[::-1][::step]))
    usable = [(load, repair) for _, load, repair in days if known(load) and known(repair)]
    low, high = _scale([value for pair in usable for value in pair])
    span = (days[0][0].toordinal(), days[-1][0].toordinal()) if days else (0, 0)
    x = linear(span, (0, WIDTH - RIGHT))
    y = linear((low, high), (HEIGHT - BOTTOM, TOP))
    loads = [Spot(day.toordinal(), load if _both(load, repair) else None) for day, load, repair in drawn]
    repairs = [Spot(day.toordinal(), repair if _both(load, repair) else None) for day, load, repair in drawn]
    last = usable[-1] if usable else None
    load_y, repair_y = _label_places(y(last[0]), y(last[1])) if last else (0.0, 0.0)
    return LoadRepair(
        load=line(loads, x, y, step),
        repair=line(repairs, x, y, step),
        gaps=tuple(_gaps(loads, repairs, x, y, step)),
        load_label_y=fmt(load_y),
        repair_label_y=fmt(repair_y),
        load_value=last[0] if last else None,
        repair_value=last[1] if last else None,
        ahead_since=_ahead_since(days),
        first_day=days[0][0] if days else None,
        last_day=days[-1][0] if days else None,
        levels=tuple((fmt(y(value)), value) for value in levels(low, high, STEPS, 3) if value) if usable else (),
    )


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """Return where the vertical axis begins and ends."""
    least, most = min(values, default=0), max(values, default=0) or 1
    room = max(ROOM * (most - least), (LEAST_SPAN * most - (most - least)) / 2)
    return max(0.0, least - room), most + room


def _both(load: float | None, repair: float | None) -> bool:
    return known(load) and known(repair)


def _label_places(load_y: float, repair_y: float) -> tuple[float, float]:
    """Return two baselines near the line ends, pushed apart equally when they would overlap."""
    missing = LABEL_GAP - abs(load_y - repair_y)
    push = max(0.0, missing) / 2
    up, down = (-push, push) if load_y <= repair_y else (push, -push)
    return load_y + up + 4, repair_y + down + 4


def _ahead_since(days: Sequence[tuple[date, float | None, float | None]]) -> date | None:
    since = None
    for day, load, repair in reversed(days):
        if not (known(load) and known(repair) and load > repair):
            break
        since = day
    return since


def _gaps(loads: Sequence[Spot], repairs: Sequence[Spot], x: Scale, y: Scale, step: float) -> list[str]:
    """Return a closed area for each stretch with load above repair, cut exactly where the lines cross."""
    areas: list[str] = []
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []

    def close() -> None:
        if len(upper) > 1:
            areas.append(path([*upper, *reversed(lower)]) + "Z")
        upper.clear()
        lower.clear()

    previous: tuple[float, float, float] | None = None
    for load, repair in zip(loads, repairs, strict=True):
        if load.value is None or repair.value is None or (previous and load.at - previous[0] > step):
            close()
            previous = None
        if load.value is None or repair.value is None:
            continue
        ahead = load.value > repair.value
        if previous and ahead != (previous[1] > previous[2]):
            cross = _crossing(previous, (load.at, load.value, repair.value))
            upper.append((x(cross[0]), y(cross[1])))
            lower.append((x(cross[0]), y(cross[1])))
            if not ahead:
                close()
        if ahead:
            upper.append((x(load.at), y(load.value)))
            lower.append((x(load.at), y(repair.value)))
        previous = (load.at, load.value, repair.value)
    close()
    return areas


def _crossing(before: tuple[float, float, float], after: tuple[float, float, float]) -> tuple[float, float]:
    """Return where the two straight pieces between neighbouring days meet, as (position, value)."""
    gap_before, gap_after = before[1] - before[2], after[1] - after[2]
    share = gap_before / (gap_before - gap_after)
    return before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])
