"""The first four weeks of a log whose runner has not said what a usual week is.

Science.md §6.3 then makes the baseline of the first 28 calendar days, and `season` does exactly that. While fewer
days exist, a 28th of what was run so far is less than the runner is used to: of 90 steady patterns (15 to 100 km on
3 to 7 days a week) 64 would be shown amber or red between day 2 and day 20, and none is with the mean of the days
there are. A log alone cannot tell a steady runner from one who went from nothing to the same week on day 0; the
question about the usual week can, so it stays among what is unknown.
"""

from dataclasses import replace
from datetime import date

from risk.engine import parameters as p
from risk.engine.rows import columns_of
from risk.engine.types import MAX_WEEK_M, RUNNING, Log, Person

WEEK = 7  # d


def with_week_so_far(person: Person, log: Log, today: date) -> Person:
    """Return the person with the mean week of the log so far, where none is stated and it is shorter than 28 days.

    A log of less than a week counts as one. From day 27 on, and where a week is stated, the person is the same.
    """
    if person.usual_weekly_m is not None or not log.runs:
        return person
    days = today.toordinal() - int(columns_of(log.runs).on.min()) + 1
    if days >= p.BASELINE_DAYS:
        return person
    metres = sum(run.distance_m for run in log.runs if run.mode in RUNNING)
    week_m = min(MAX_WEEK_M, round(metres * WEEK / max(WEEK, days)))
    return replace(person, usual_weekly_m=week_m, usual_week_from_log=True)
