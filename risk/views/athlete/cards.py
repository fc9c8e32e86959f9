"""The cards of an athlete's page, in the coach's units and language; nothing here speaks to the athlete."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from risk import charts, wording
from risk.models import RiskWarning, SharedScore
from risk.services.roster import AthleteFile, Kind, Row, Training
from risk.wording import amounts, coach
from training import kind_words
from training import units as convert
from training.models import Run, Shoe

NEVER_NAMED = frozenset({"limit", "scale_end", "baseline"})  # arithmetic, no reasons
ORDINARY = 1.15  # a steady pattern ripples; below this ratio nothing is called ahead (science.md, section 6.3)


@dataclass(frozen=True)
class Reason:
    """A factor with its value and bar."""

    title: str
    value: str
    points: int
    can_change: bool
    bar: charts.DivergingBar


def reasons(score: SharedScore | None, reader: wording.Reader) -> list[Reason]:
    """Return the factors of what is shared, strongest first: those that can change before those that cannot."""
    named = [f for f in (score.detail["factors"] if score else []) if f["code"] not in NEVER_NAMED and f["shown"]]
    named.sort(key=lambda factor: (not factor["can_change"], -abs(factor["shown"])))
    bars = charts.diverging_bars([factor["shown"] for factor in named])
    return [
        Reason(*coach.factor_facts(factor, reader), factor["shown"], factor["can_change"], bar)
        for factor, bar in zip(named, bars, strict=True)
    ]


@dataclass(frozen=True)
class Reading:
    """What the athlete is told: the sentence under the gauge and what to do next.

    Of a part of the data it is advice alone: the sentence speaks to the athlete, who never reads this one.
    """

    is_partial: bool
    verdict: str
    steps: list[wording.StepWords]


def reading(row: Row, score: SharedScore | None, reader: wording.Reader) -> Reading | None:
    """Return the words made of what is shared; None where there is nothing to word."""
    if score is None or not score.detail or row.kind not in (Kind.LEVEL, Kind.RETURNING):
        return None
    outlook: dict[str, Any] = score.detail["outlook"]
    steps = wording.step_words(outlook, reader, has_level=row.kind == Kind.LEVEL)
    if score.is_partial:
        return Reading(True, "", steps) if steps else None
    return Reading(False, wording.verdict(score.detail, reader), steps)


@dataclass(frozen=True)
class TrendCard:
    chart: charts.Trend
    label: str
    now_label: str
    rows: tuple[tuple[date, int], ...]


def trend(row: Row) -> TrendCard | None:
    """Return six weeks of the index, from the day on which the picture was firm."""
    points = [(date.fromisoformat(on), index) for on, index in row.trend]
    known = [(on, index) for on, index in points if index is not None]
    if not known or row.level is None:
        return None
    values = [index for _on, index in known]
    label = _("Risk index since %(first)s: between %(low)d and %(high)d, now %(now)d, %(level)s.") % {
        "first": amounts.day_month(known[0][0], row.today),
        "low": min(values),
        "high": max(values),
        "now": values[-1],
        "level": wording.band(row.level),
    }
    is_today = known[-1][0] == row.today
    now_label = _("%(index)d today") % {"index": values[-1]} if is_today else str(values[-1])
    return TrendCard(charts.trend(points), label, now_label, tuple(reversed(known)))


@dataclass(frozen=True)
class RepairCard:
    chart: charts.LoadRepair
    label: str
    rows: tuple[tuple[date, float, float], ...]


def repair(score: SharedScore | None, today: date) -> RepairCard | None:
    """Return six weeks of load against repair, in bone-kilometres a day; None where they were not kept."""
    kept = score.detail.get("repair") if score else None
    if not kept:
        return None
    rows = [(date.fromisoformat(on), load, able) for on, load, able in kept]
    chart = charts.load_repair(rows)
    label = _("Load is %(load)s and repair %(repair)s bone-kilometres a day.") % {
        "load": amounts.number(rows[-1][1], 1),
        "repair": amounts.number(rows[-1][2], 1),
    }
    if chart.ahead_since is not None and rows[-1][1] >= ORDINARY * rows[-1][2]:
        since = _("Load has been ahead since %(day)s.") % {"day": amounts.day_month(chart.ahead_since, today)}
        label = f"{label} {since}"
    return RepairCard(chart, label, tuple(reversed(rows)))


@dataclass(frozen=True)
class Line:
    """One bout of a week as its cells; a rest day has no run."""

    on: date
    run: Run | None = None
    distance: str = ""
    speed: str = ""


@dataclass(frozen=True)
class Week:
    monday: date
    lines: list[Line]
    total: str
    is_this_week: bool


def weeks(training: Training, units: str, today: date) -> list[Week]:
    """Return the weeks with something in them, newest first; the total counts running alone."""
    this_monday = _monday(today)
    loaded = {run.local_date for run in training.runs if run.loads_bone}
    lines = [_line(run, units) for run in training.runs]
    lines += [Line(on) for on in training.rests if on not in loaded]  # who ran did not rest, whatever was said before
    lines.sort(key=lambda line: line.on, reverse=True)
    found = []
    for monday, some in groupby(lines, key=lambda line: _monday(line.on)):
        listed = list(some)
        total = sum(line.run.distance_m for line in listed if line.run is not None and line.run.is_running)
        found.append(Week(monday, listed, convert.format_distance(total, units), monday == this_monday))
    return found


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _line(run: Run, units: str) -> Line:
    return Line(
        run.local_date,
        run,
        convert.format_distance(run.distance_m, units) if run.distance_m else "",
        kind_words.speed(run.mode, run.distance_m, float(run.moving_s or 0), units),
    )


@dataclass(frozen=True)
class ShoeLine:
    name: str
    label: str
    chart: charts.ShoeBar
    warn: float
    limit: float
    unit: str


def shoes(pairs: Iterable[Shoe], units: str) -> list[ShoeLine]:
    """Return the pairs in use, the nearest its limit first."""
    lines = []
    for pair in sorted(pairs, key=lambda pair: -pair.mileage_m / pair.limit_m):
        gone, warn, limit = (convert.from_metres(m, units) for m in (pair.mileage_m, pair.heads_up_m, pair.limit_m))
        label = _("%(gone)s of %(limit)s") % {
            "gone": amounts.number(gone),
            "limit": convert.format_distance(pair.limit_m, units, 0),
        }
        chart = charts.shoe_bar(gone, warn, limit)
        lines.append(ShoeLine(pair.name, label, chart, warn, limit, convert.symbol(units)))
    return lines


@dataclass(frozen=True)
class WarningLine:
    """A warning in the third person: read-only for a coach."""

    warning: RiskWarning
    title: str
    facts: str


def warning_lines(found: Iterable[RiskWarning], reader: wording.Reader, file: AthleteFile) -> list[WarningLine]:
    """Return warnings in words; the pair of shoes is named where it is still in use."""
    names = {str(pair.pk): pair.name for pair in (file.training.shoes if file.training else ())}
    return [
        WarningLine(
            warning,
            coach.warning_line(warning.family, warning.numbers, reader, names.get(warning.subject, "")),
            coach.warning_facts(warning.family, warning.numbers, reader),
        )
        for warning in found
    ]
