"""Columns over days or weeks: one may reach past a reference, and a day can carry a ring or a dot."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.charts.geometry import Point, Scale, fmt, linear

WIDTH = 318
TOP, BASE = 18, 122
ROW = 14  # of the letters below
WIDEST, SHARE = 26.0, 0.72
LEAST = 1.5  # a value of zero is still seen
EDGE = 24  # letters nearer than this to an edge begin or end there


@dataclass(frozen=True)
class Column:
    """A day or a week: its value in any one unit, None where there is none.

    `mark` is "ring" or "dot": at the top of a column, at the base where no column stands. `below` and `told` are the
    two lines of letters under it, `over` stands above it. What `is_main` has of its value past the reference is told
    apart from the rest.
    """

    value: float | None = None
    mark: str = ""
    below: str = ""
    told: str = ""
    over: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Reference:
    """What columns are measured against: a dashed line over the columns from `first` to `last`, both included."""

    value: float
    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Bar:
    """A column as drawn; `bar` and `past` as (y, height), None where nothing stands."""

    x: str
    bar: tuple[str, str] | None
    past: tuple[str, str] | None
    mark: Point | None
    is_full: bool
    centre: str
    anchor: str
    letters_x: str
    over_y: str
    below: str
    told: str
    over: str
    is_main: bool


@dataclass(frozen=True)
class Line:
    """The reference: from `x1` to `x2`, its words above the beginning."""

    x1: str
    x2: str
    y: str
    text: str


@dataclass(frozen=True)
class Columns:
    """The drawing in a box of `width` by `height`. `levels` are (y, text), `split_x` a line between two columns."""

    bars: tuple[Bar, ...]
    reference: Line | None
    levels: tuple[tuple[str, str], ...]
    split_x: str
    bar_width: str
    radius: str
    height: str
    width: str = str(WIDTH)
    top_y: str = str(TOP)
    base_y: str = str(BASE)
    below_y: str = str(BASE + ROW)
    told_y: str = str(BASE + 2 * ROW)


def columns(
    items: Sequence[Column],
    *,
    reference: Reference | None = None,
    top: float | None = None,
    levels: Sequence[tuple[float, str]] = (),
    split: int | None = None,
) -> Columns:
    """Return the drawing of columns, oldest first. The scale begins at zero and ends at `top`, else at the highest
    of the columns and the reference. `split` is the column before which a line stands.
    """
    highest = max([item.value or 0 for item in items] + [reference.value if reference else 0], default=0)
    y = linear((0, top or highest or 1), (BASE, TOP))
    step = WIDTH / max(len(items), 1)
    width = min(WIDEST, SHARE * step)
    rows = 2 if any(item.told for item in items) else 1
    return Columns(
        bars=tuple(_bar(item, (number + 0.5) * step, width, y, reference) for number, item in enumerate(items)),
        reference=_line(reference, step, width, y) if reference and items else None,
        levels=tuple((fmt(y(value)), text) for value, text in levels),
        split_x=fmt(split * step) if split else "",
        bar_width=fmt(width),
        radius=fmt(min(4.0, width / 4)),
        height=fmt(BASE + rows * ROW + 4),
    )


def _bar(item: Column, centre: float, width: float, y: Scale, reference: Reference | None) -> Bar:
    height = None if item.value is None else max(BASE - y(item.value), LEAST)
    top = BASE - (height or 0)
    past = None
    if item.is_main and item.value is not None and reference is not None and item.value > reference.value:
        past = (fmt(top), fmt(y(reference.value) - top))
    anchor = "start" if centre < EDGE else "end" if centre > WIDTH - EDGE else "middle"
    edge = {"start": 0.0, "middle": centre, "end": float(WIDTH)}[anchor]
    return Bar(
        x=fmt(centre - width / 2),
        bar=None if height is None else (fmt(top), fmt(height)),
        past=past,
        mark=Point(fmt(centre), fmt(top if height else BASE - 5)) if item.mark else None,
        is_full=item.mark == "dot",
        centre=fmt(centre),
        anchor="middle" if width >= WIDEST else anchor,
        letters_x=fmt(centre if width >= WIDEST else edge),
        over_y=fmt(top - 5),
        below=item.below,
        told=item.told,
        over=item.over,
        is_main=item.is_main,
    )


def _line(reference: Reference, step: float, width: float, y: Scale) -> Line:
    spare = (step - width) / 2
    return Line(
        x1=fmt(reference.first * step + spare),
        x2=fmt((reference.last + 1) * step - spare),
        y=fmt(y(reference.value)),
        text=reference.text,
    )
