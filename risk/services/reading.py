"""From rows to the engine's types: the only place that knows both.

A category without consent in force is not read at all, so the engine cannot use it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from risk import engine
from runners.models import BoneInjury, Category, Runner, Sex
from training.models import PainReport, Run, Shoe

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Book:
    """All that the engine may know of one runner today."""

    log: engine.Log
    person: engine.Person
    categories: frozenset[str]


def read_book(runner: Runner, today: date, categories: frozenset[str] | None = None) -> Book:
    """Return the runner's log and person, as far as consent goes. At most 6 queries, however long the log."""
    allowed = runner.categories() if categories is None else categories
    runs = engine.Rows(())
    shoes: list[engine.Shoe] = []
    if Category.TRAINING in allowed:
        runs = _runs(runner, today)
        shoes = [_shoe(shoe) for shoe in runner.shoes.all()]
    pains = read_pains(runner, today) if Category.PAIN in allowed else ()
    log = engine.Log(runs=runs, pains=pains, shoes=tuple(shoes))
    return Book(log, engine.with_week_so_far(_person(runner, allowed), log, today), allowed)


def read_pains(runner: Runner, today: date) -> tuple[engine.Pain, ...]:
    """Return the runner's kept pain reports, oldest first.

    A report dated ahead of today (the runner flew west since) counts from today: pain does not pause.
    """
    reports = runner.pain_reports.kept().order_by("local_date", "created_at", "pk")
    return tuple(pain_of(report, today) for report in reports)


_RUN_COLUMNS = (
    "pk",
    "local_date",
    "distance_m",
    "moving_s",
    "cadence_spm",
    "mode",
    "surface",
    "is_race",
    "rpe",
    "shoe_id",
)


def _run_rows(runner: Runner, today: date) -> Iterable[tuple]:
    kept = Run.objects.kept().filter(runner=runner, local_date__lte=today)
    return kept.oldest_first().values_list(*_RUN_COLUMNS)


def _runs(runner: Runner, today: date) -> engine.Rows:
    """Return the runs that the engine takes. One that it refuses must not take the runner's every score away."""
    found = list(_run_rows(runner, today))
    pairs = {shoe: str(shoe) for shoe in {row[-1] for row in found} if shoe}  # a name for each pair, not each run
    runs, refused = engine.Rows.accepted(
        (on, distance_m, moving_s, cadence_spm, mode, surface or None, is_race, rpe, pairs.get(shoe_id))
        for _, on, distance_m, moving_s, cadence_spm, mode, surface, is_race, rpe, shoe_id in found
    )
    for at in refused:
        logger.error("run %s is left out of the scores: the engine refuses it", found[at][0])
    return runs


def _shoe(shoe: Shoe) -> engine.Shoe:
    return engine.Shoe(
        key=str(shoe.pk),
        start_m=shoe.start_distance_m,
        heads_up_m=shoe.heads_up_m,
        limit_m=shoe.limit_m,
        retired_on=shoe.retired_on,
    )


def pain_of(report: PainReport, today: date) -> engine.Pain:
    return engine.Pain(
        on=min(report.local_date, today),
        site=report.site,
        side=report.side or None,
        score=report.score,
        during=report.during or None,
        stays=report.stays or report.keeps_flag,
        at_rest=report.at_rest,
        at_night=report.at_night,
        limping=report.limping,
        with_run=report.run_id is not None,
        cleared_on=report.cleared_on,
    )


def _person(runner: Runner, allowed: frozenset[str]) -> engine.Person:
    body, pain, training = (name in allowed for name in (Category.BODY, Category.PAIN, Category.TRAINING))
    weights = runner.weights.order_by("measured_on").values_list("measured_on", "kg") if body else ()
    injuries = list(BoneInjury.objects.filter(runner=runner).order_by("happened_on", "pk")) if pain else []
    said_none = pain and runner.had_bone_injury is False
    return engine.Person(
        sex=runner.sex if body and runner.sex in (Sex.FEMALE, Sex.MALE) else None,
        birth_year=runner.birth_year if body else None,
        height_cm=float(runner.height_cm) if body and runner.height_cm is not None else None,
        weights=tuple((on, float(kg)) for on, kg in weights),
        usual_weekly_m=runner.usual_weekly_m if training else None,
        cadence_spm=runner.usual_cadence_spm if training else None,
        injuries=tuple(
            engine.Injury(site=row.site, side=row.side or None, on=row.happened_on, confirmed=row.confirmed)
            for row in injuries
        )
        if injuries or said_none
        else None,
        joined_on=runner.joined_on(),
    )
