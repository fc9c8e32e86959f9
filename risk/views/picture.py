"""Which picture a page may paint of a runner: decided once, from the state that asks pain first."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from risk import charts, wording
from risk.services import RiskState
from risk.wording.firm import FIRM_AFTER, is_building, is_returning
from runners.models import Category, Runner
from training.models import RestDay

STALE_AFTER = timedelta(days=7)

LEVEL, STALE, RETURNING, BUILDING = "level", "stale", "returning", "building"
CLINICIAN, NOT_DESIGNED, WAITING = "clinician", "not_designed", "waiting"
PAIN, NO_RUNS, NO_TRAINING, NO_RISK = "pain", "no_runs", "no_training", "no_risk"
ON_PLAN = "on_plan"  # a return plan stands in place of the index

WITH_LEVEL = (LEVEL, STALE)


def kind_of(state: RiskState) -> str:
    """Return what may be shown: a level only for `level` and `stale`."""
    early = _without_score(state)
    if early or state.score is None:
        return early or WAITING
    detail = state.score.detail
    if state.score.hidden == "clinician":
        return CLINICIAN
    if state.score.index is None or not detail:
        return WAITING  # of a day whose pain has since been cleared
    if detail["not_designed_for"]:
        return NOT_DESIGNED
    if detail["early"] or is_building(state.first_run_on, state.today):
        return BUILDING
    if is_returning(detail):
        return RETURNING
    return STALE if state.last_run_on and state.today - state.last_run_on >= STALE_AFTER else LEVEL


def _without_score(state: RiskState) -> str:
    if state.flag is not None:
        return PAIN
    if state.plan is not None:
        return ON_PLAN
    if Category.TRAINING not in state.categories:
        return NO_TRAINING
    if Category.RISK not in state.categories:
        return NO_RISK
    return NO_RUNS if state.first_run_on is None else ""


@dataclass(frozen=True)
class Picture:
    """What Today and the risk page print. Index, level and change are None unless `kind` allows a level."""

    kind: str
    state: RiskState
    reader: wording.Reader
    detail: dict[str, Any]
    index: int | None
    level: str | None
    change: int | None
    factors: tuple[wording.FactorWords, ...]
    steps: tuple[wording.StepWords, ...]
    verdict: str

    @property
    def has_level(self) -> bool:
        return self.level is not None

    @property
    def gauge(self) -> charts.Gauge:
        return charts.gauge(self.index)

    @property
    def outlook(self) -> dict[str, Any]:
        return self.detail.get("outlook", {})

    @property
    def firm_on(self) -> date | None:
        """The day on which the picture stops being provisional."""
        return self.state.first_run_on + FIRM_AFTER if self.state.first_run_on else None

    @property
    def days_logged(self) -> int:
        return (self.state.today - self.state.first_run_on).days + 1 if self.state.first_run_on else 0

    @property
    def confidence(self) -> str:
        return wording.confidence(self.detail["confidence"])

    @property
    def unknown(self) -> list[str]:
        return wording.unknown(self.detail["unknown"])

    @property
    def conditions(self) -> list[str]:
        return wording.conditions(self.detail["not_designed_for"])

    @property
    def badge(self) -> str:
        """The load light in words, where load is worth a word."""
        light = self.detail.get("light")
        return wording.light(light) if light in ("watch", "amber", "red") else ""


def _has_rested(runner: Runner, today: date) -> bool:
    """Return whether the runner has said, within the week, that they rest."""
    return RestDay.objects.filter(runner=runner, local_date__gt=today - STALE_AFTER, local_date__lte=today).exists()


def picture(state: RiskState, runner: Runner) -> Picture:
    """Put a state into words for one runner. One query, and only after a week without a run."""
    kind = kind_of(state)
    if kind == STALE and _has_rested(runner, state.today):
        kind = LEVEL
    score = state.score if kind in (LEVEL, STALE, RETURNING, BUILDING) else None
    detail = score.detail if score else {}
    shown = score if kind in WITH_LEVEL else None
    reader = wording.Reader(runner.units, state.today)
    index = shown.index if shown else None
    told = kind in (LEVEL, STALE, RETURNING)
    return Picture(
        kind=kind,
        state=state,
        reader=reader,
        detail=detail or (state.score.detail if kind == NOT_DESIGNED and state.score else {}),
        index=index,
        level=shown.band if shown else None,
        change=_change(state, index),
        factors=tuple(wording.factor_words(factor, reader) for factor in detail["factors"]) if told else (),
        steps=_steps(detail, reader, has_level=shown is not None),
        verdict=wording.verdict(detail, reader) if told else "",
    )


def _steps(detail: dict[str, Any], reader: wording.Reader, *, has_level: bool) -> tuple[wording.StepWords, ...]:
    return tuple(wording.step_words(detail.get("outlook", {}), reader, has_level=has_level))


def _change(state: RiskState, index: int | None) -> int | None:
    """Return the change in 7 days; none against a day on which the picture was still being built."""
    if index is None or state.week_ago is None or state.score is None:
        return None
    was = state.score.local_date - timedelta(days=7)
    return None if is_building(state.first_run_on, was) else index - state.week_ago
