"""Bone pain that outranks every number (Warden 2014; thresholds [ENG])."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from risk.engine import parameters as p
from risk.engine.results import PainFlag
from risk.engine.types import RUNNING, Pain, Run

REASONS = ("rest", "night", "limp", "hip", "high_risk_site", "stays", "two_runs")  # strongest first
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to before when a report, or two of a pair, raise the flag."""

    start: date
    end: date  # the first day without it
    reason: str
    reports: tuple[Pain, ...]


def reasons_of(report: Pain) -> tuple[str, ...]:
    """Return why one report alone raises the flag; a score of 0 at a grave site is no pain."""
    hurts = report.score != 0
    found = {
        "rest": report.at_rest,
        "night": report.at_night,
        "limp": report.limping,
        "hip": hurts and report.site in p.HIP_GROUP,
        "high_risk_site": hurts and report.site in p.HIGH_RISK_SITES,
        "stays": report.stays,
    }
    return tuple(reason for reason in REASONS if found.get(reason))


def spells(pains: Iterable[Pain], runs: Iterable[Run]) -> tuple[Spell, ...]:
    """Return every stretch of days on which something raises the flag, whenever it was cleared."""
    found = []
    sore: dict[tuple[str, str | None], dict[date, list[Pain]]] = {}
    for report in pains:
        end = report.cleared_on or FOREVER
        found += [Spell(report.on, end, reason, (report,)) for reason in reasons_of(report)]
        if (report.with_run or report.during) and (report.score or 0) >= p.PAIN_TWO_RUNS:
            sore.setdefault((report.site, report.side or None), {}).setdefault(report.on, []).append(report)
    if sore:
        ran = sorted({run.on for run in runs if run.mode in RUNNING})
        for by_day in sore.values():
            found += _pairs(by_day, ran)
    return tuple(spell for spell in found if spell.start < spell.end)


def _pairs(by_day: dict[date, list[Pain]], ran: list[date]) -> list[Spell]:
    """Return the spells of two runs in a row: two of one day, or the last day that had runs and this."""
    groups = [reports for day, reports in by_day.items() if len(reports) > 1 and day in set(ran)]
    groups += [by_day[one] + by_day[two] for one, two in pairwise(ran) if one in by_day and two in by_day]
    return [
        Spell(
            max(report.on for report in group),
            max(report.cleared_on or FOREVER for report in group),
            "two_runs",
            tuple(group),
        )
        for group in groups
    ]


def is_urgent(report: Pain) -> bool:
    """Return whether care is wanted the same day: a limp, or hip or thigh pain that bears weight badly."""
    loaded = report.with_run or bool(report.during) or report.at_rest or report.at_night
    return report.limping or (report.site in p.URGENT_SITES and report.score != 0 and loaded)


def flag_on(found: tuple[Spell, ...], today: date) -> PainFlag | None:
    """Return the flag of a day. Reports of later days do not count."""
    now = [spell for spell in found if spell.start <= today < spell.end]
    if not now:
        return None
    standing = [
        report
        for spell in now
        for report in spell.reports
        if report.on <= today and today < (report.cleared_on or FOREVER)
    ] or [report for spell in now for report in spell.reports]

    def strength(spell: Spell) -> tuple[int, int, int]:
        worst = max((report.score or 0) for report in spell.reports)
        return REASONS.index(spell.reason), -worst, -max(report.on for report in spell.reports).toordinal()

    lead = min(now, key=strength)
    report = max(lead.reports, key=lambda one: (one.score or 0, one.on))
    since, moved = min(spell.start for spell in now), True
    while moved:  # a flag that one report handed to the next is one flag
        joined = [spell.start for spell in found if spell.start < since <= spell.end]
        moved = bool(joined)
        since = min([since, *joined])
    reasons = {spell.reason for spell in now}
    return PainFlag(
        reason=lead.reason,
        site=report.site,
        side=report.side or None,
        score=report.score,
        since=since,
        reports=len({one for one in standing if (one.site, one.side) == (report.site, report.side)}),
        urgent=any(is_urgent(one) for one in standing),
        reasons=tuple(reason for reason in REASONS if reason in reasons),
    )


def pain_flag(pains: Iterable[Pain], runs: Iterable[Run], today: date) -> PainFlag | None:
    """Return the pain flag of a day, or None. It lasts until every report that raised it is cleared."""
    so_far = [report for report in pains if report.on <= today]
    return flag_on(spells(so_far, [run for run in runs if run.on <= today]), today)


def flagged_days(found: tuple[Spell, ...], first: int, size: int) -> list[tuple[int, int]]:
    """Return the flagged stretches as slices of days since `first` (an ordinal)."""
    out = []
    for spell in found:
        start, end = max(0, spell.start.toordinal() - first), min(size, spell.end.toordinal() - first)
        if start < end:
            out.append((start, end))
    return out
