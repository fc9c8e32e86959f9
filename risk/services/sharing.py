"""The scores that coaches see: the engine run on what is shared, and on nothing else.

One row for each choice of categories that the runner's links have now. A day whose index is hidden for a reason
that is not shared looks like a day on which nothing came in; once it is over, it looks like any other.
"""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from risk import engine
from risk.models import ENGINE_CATEGORIES, ON_PLAN, STALE, SharedScore, shared_key
from risk.services.outlook import outlook
from risk.services.reading import Book
from risk.services.recovery import PlanState
from runners.models import Category, CoachingLink, Runner

TREND_DAYS = 42
WHOLE = shared_key(ENGINE_CATEGORIES)
REASONS = 4  # how many factors a row of the roster may need


def store_shared_scores(
    *, runner: Runner, season: engine.Season, book: Book, today: date, now: datetime, plan: PlanState | None = None
) -> int:
    """Bring the rows that coaches read in line with the log and with what is shared; return how many changed.

    `plan` is the return plan that stands in place of the index: whom pain is not shared with sees a stale day.
    """
    stored = dict(SharedScore.objects.filter(runner=runner).values_list("categories", "content_hash"))
    if not stored and not CoachingLink.objects.not_ended().filter(runner=runner).exists():
        return 0
    rows = [_row(runner, key, season, book, plan, today, now) for key in _wanted(runner)]
    changed = [row for row in rows if stored.get(row.categories) != row.content_hash]
    SharedScore.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["runner", "categories"],
        update_fields=[f.name for f in SharedScore._meta.fields if f.name not in ("id", "runner", "categories")],
    )
    if gone := stored.keys() - {row.categories for row in rows}:
        SharedScore.objects.filter(runner=runner, categories__in=gone).delete()
    return len(changed) + len(gone)


def _wanted(runner: Runner) -> list[str]:
    """Return the choices of categories for which a score can be worked out, each once. One query."""
    links = CoachingLink.objects.in_force().with_shares().filter(runner=runner)
    return sorted({key for key in (shared_key(link.shares()) for link in links) if key})


def only(book: Book, categories: frozenset[str]) -> Book:
    """Return what the engine may know where only these categories are shared."""
    kept = book.categories & categories
    person, log = book.person, book.log
    if Category.PAIN not in kept:
        person, log = replace(person, injuries=None), replace(log, pains=())
    if Category.BODY not in kept:
        person = replace(person, sex=None, birth_year=None, height_cm=None, weights=())
    return Book(log=log, person=person, categories=kept)


def _row(
    runner: Runner, key: str, season: engine.Season, book: Book, plan: PlanState | None, today: date, now: datetime
) -> SharedScore:
    shared = only(book, frozenset(key.split(",")))
    is_whole = shared.log == book.log and shared.person == book.person
    seen = season if is_whole else engine.season(shared.log, shared.person, today)
    hidden = _hidden(season, seen)
    if hidden[-1] == STALE or _is_not_designed(season, seen, today):
        row = SharedScore(hidden=STALE, local_date=_last_seen(season, hidden, today))
    elif plan is not None:
        row = _of_plan(plan, shared.categories, season, hidden, today)
    else:
        row = _told(seen, today)
    row.runner, row.categories = runner, key
    row.model_version, row.computed_at = engine.MODEL_VERSION, now
    row.is_partial = key != WHOLE  # whatever there is to share: or it would tell that there is something
    row.trend = _trend(seen) if row.hidden not in (STALE, ON_PLAN) else []
    row.content_hash = _content_hash(row)
    return row


def _of_plan(
    plan: PlanState, categories: frozenset[str], season: engine.Season, hidden: list[str], today: date
) -> SharedScore:
    """Return the row of somebody on a return plan: that they are, where pain is shared, and else nothing.

    A plan that follows a pain which is not shared goes on with its last day: a stale day never moves forward.
    """
    if Category.PAIN in categories:
        return SharedScore(hidden=ON_PLAN, local_date=today)
    eve = min(plan.plan.started_on, today) - timedelta(days=1)
    seen = (on for on, reason in zip(reversed(season.days), reversed(hidden), strict=True) if reason != STALE)
    return SharedScore(hidden=STALE, local_date=next((on for on in seen if on <= eve), eve))


def _told(seen: engine.Season, today: date) -> SharedScore:
    day = seen.day(today)
    detail = engine.plain(day) | {"outlook": outlook(seen, today), "repair": _repair(seen)}
    return SharedScore(
        local_date=today,
        index=day.index,
        band=day.band or "",
        light=day.light,
        hidden=day.hidden or "",
        summary=_summary(seen, detail),
        detail=detail,
    )


def _hidden(season: engine.Season, seen: engine.Season) -> list[str]:
    """Return by day why a coach sees no index: a reason of what is shared, or "stale" for one that is not."""
    both = zip(season.hidden, seen.hidden, strict=True)
    return [(own or "") if whole is None or own == whole else STALE for whole, own in both]


def _is_not_designed(season: engine.Season, seen: engine.Season, today: date) -> bool:
    """Whether the model does not fit the runner for a reason that is not shared."""
    return season.day(today).not_designed_for != seen.day(today).not_designed_for


def _last_seen(season: engine.Season, hidden: list[str], today: date) -> date:
    """Return the last day before the present run of hidden ones; the day before the log where there is none."""
    back = next((back for back, reason in enumerate(reversed(hidden)) if reason != STALE), len(hidden))
    return today - timedelta(days=max(back, 1))


def _trend(seen: engine.Season) -> list[list[Any]]:
    """Return six weeks of the index without what is not shared: a gap on the days of a pain that is over would
    tell of it. While it is not over there is no trend at all.
    """
    days = list(zip(seen.days, seen.index, seen.hidden, strict=True))[-TREND_DAYS:]
    return [[on.isoformat(), None if reason else int(index)] for on, index, reason in days]


def _repair(seen: engine.Season) -> list[list[Any]]:
    """Return [ISO date, load, repair] of six weeks, for the drawing of one against the other."""
    days = list(zip(seen.days, seen.damage, seen.capacity, strict=True))[-TREND_DAYS:]
    return [[on.isoformat(), round(float(load), 3), round(float(repair), 3)] for on, load, repair in days]


def _summary(seen: engine.Season, detail: dict[str, Any]) -> dict[str, Any]:
    """Return the few facts that a row of the roster prints, so that it need not read the whole assessment."""
    raising = sorted((f for f in detail["factors"] if f["shown"] > 0), key=lambda factor: -factor["shown"])
    named = [factor for factor in raising if factor["code"] not in ("baseline", "limit", "scale_end")]
    runs = [run.on for run in seen.log.runs if run.mode in engine.RUNNING]
    names = ("early", "returning", "break_days", "not_designed_for", "confidence", "week_m")
    return {name: detail[name] for name in names} | {
        "factors": named[:REASONS],
        "range_m": detail["outlook"]["week_m"],
        "first_run_on": min(runs).isoformat() if runs else None,
        "last_run_on": max(runs).isoformat() if runs else None,
        "pain": detail["pain"],
    }


def _content_hash(row: SharedScore) -> str:
    """Return a hash of what the row says, so that an unchanged one is not written again."""
    said = (
        row.local_date.isoformat(), row.model_version, row.index, row.band, row.light, row.hidden, row.is_partial,
        row.trend, row.detail,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
