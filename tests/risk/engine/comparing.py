"""The engine's season against that of the naive version, field by field and day by day."""

import math
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from risk.engine import Assessment, season
from risk.engine.naive import season as naive_season

from .nasty import Case, nasty_season

CLOSE = 1e-9
FIELDS = (
    *("on", "distance_m", "load_ebk", "baseline_ebk", "damage", "capacity", "dri", "longest30_m", "spike_ratio"),
    *("week_m", "previous_week_m", "sum28_m", "ref7_m", "ref14_m", "rest7", "rest14", "days_in_a_row", "break_days"),
    *("load_term", "spike_term", "week_term", "rest_term", "load_risk", "volume", "susceptibility", "relative_risk"),
    *("index", "band", "light", "early", "returning", "hidden", "confidence"),
)


def close(one: Any, two: Any) -> bool:
    """Return whether two numbers agree to 1e-9, and whether anything else is equal."""
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=CLOSE, abs_tol=CLOSE)
    return type(one) is type(two) and bool(one == two)


@lru_cache(maxsize=128)
def engine_days(seed: int, stretch: int = 1) -> list[Assessment]:
    """Return what the engine says of each day of this seed's season."""
    case = nasty_season(seed, stretch)
    found = season(case.log, case.person, case.until)
    if seed % 3:  # worked out by season, as for a chart; else day by day, as for a page that shows one
        assert len(found.index) == len(found)
    return [found.day(on) for on in found.days]


def differences(case: Case, engine: list[Assessment]) -> Iterator[str]:
    """Yield every disagreement, with the seed, the day, and both values."""
    naive = naive_season(case.log, case.person, case.until)
    if len(engine) != len(naive):
        yield f"seed {case.seed}: {len(engine)} days and {len(naive)}"
        return
    for t, (ours, theirs) in enumerate(zip(engine, naive, strict=True)):
        pairs: list[tuple[str, Any, Any]] = [(name, getattr(ours, name), theirs[name]) for name in FIELDS]
        rows = {row["code"]: row for row in theirs["factors"]}
        pairs.append(("factors", [row.code for row in ours.factors], list(rows)))
        for row in ours.factors:
            if row.code in rows:
                naive_row = rows[row.code]
                for name in ("multiplier", "points", "shown"):
                    pairs.append((f"{row.code} {name}", getattr(row, name), naive_row[name]))
        pairs.append(("rules", _engine_rules(ours), _naive_rules(theirs)))
        for name, one, two in pairs:
            if not close(one, two):
                yield f"seed {case.seed}, day {t}, {name}: {one!r}, naive {two!r}"


def _engine_rules(day: Assessment) -> list[tuple[str, str, str, str, bool]]:
    """Return the rules of a day. Which site of several a pain flag names is told by test_pain.py, not here."""
    return sorted((r.id, r.severity, r.state, "" if r.id == "W9" else r.subject, r.tell) for r in day.rules)


def _naive_rules(day: dict[str, Any]) -> list[tuple[str, str, str, str, bool]]:
    """Return the same of the naive version."""
    return sorted((r.id, r.severity, r.state, r.subject, r.tell) for r in day["rules"])


def reached(case: Case, days: list[Assessment]) -> Counter[str]:
    """Count what a season came to: which days would have shown a fault in which branch."""
    seen: Counter[str] = Counter()
    seen["days"] += len(days)
    seen[f"style {case.style}"] += 1
    for day in days:
        seen[f"light {day.light}"] += 1
        seen[f"band {day.band}"] += 1
        seen[f"hidden {day.hidden}"] += 1
        seen[f"confidence {day.confidence}"] += 1
        seen[f"rest_term {day.rest_term}"] += 1
        for rule in day.rules:
            seen[f"{rule.id} {rule.severity} {rule.state}{'' if rule.tell else ' untold'}"] += 1
        for row in day.factors:
            seen[f"factor {row.code}"] += 1
        seen[f"pain {day.pain.reason if day.pain else None}"] += 1
        seen["early"] += day.early
        seen["early amber"] += day.early and day.dri >= 1.3
        seen["returning"] += day.returning
        seen["week fades"] += 1 < day.week_term < 1.4
        seen["spike fades"] += 1 < day.spike_term < 1.59
        seen["spike large"] += day.spike_term > 1.59
        seen["C at the floor"] += day.capacity == 2.0
        seen["unknown rest"] += day.rest14 is None and len(days) > 14 and day is days[-1]
        seen["over two hundred days"] += day is days[-1] and len(days) > 200
    return seen
