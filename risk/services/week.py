"""A runner's week for their summary: what was run, against what is usual, and what a page would show of risk now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from risk.models import RiskScore, RiskWarning
from risk.services.state import RiskState, risk_state
from risk.wording.firm import is_building, may_name_level
from runners.models import EmailMute, Runner
from training.models import Run, Shoe

DAYS = timedelta(days=7)
MOST_WEEKS = 4  # that make the usual one
SILENT_AFTER = timedelta(days=7)  # without a run the level is about days that nobody knows of
Runs = list[tuple[date, int]]


@dataclass(frozen=True)
class Week:
    """The seven days that ended the day before `on`, in metres; `usual_m` is None where no whole week came before.

    `score` is None where Today would show no picture of load: pain, a return plan, no consent, nothing worked out.
    """

    first: date
    last: date
    runs: int
    metres: int
    longest_m: int
    before_m: int  # in the seven days before these
    usual_m: int | None
    usual_weeks: int
    state: RiskState
    score: RiskScore | None
    has_level: bool
    change: int | None  # of the level in 7 days
    shoes: tuple[Shoe, ...]  # in use and past their own heads-up, the most worn first, with `mileage_m`
    warnings: tuple[RiskWarning, ...]  # open, neither put off nor turned off, gravest first

    @property
    def says_something(self) -> bool:
        return bool(self.metres or self.before_m or self.warnings or self.state.plan or self.state.flag)


def read_week(runner: Runner, on: date, now: datetime) -> Week:
    """Return the week before the local date `on`. Thirteen queries, however long the log."""
    state = risk_state(runner, now)
    runs = _runs(runner, on)
    mine = [metres for day, metres in runs if day >= on - DAYS]
    weeks = _weeks_before(runs, on, state.first_run_on)
    score = _score(state)
    has_level = score is not None and _has_level(state, score)
    return Week(
        first=on - DAYS,
        last=on - timedelta(days=1),
        runs=len(mine),
        metres=sum(mine),
        longest_m=max(mine, default=0),
        before_m=sum(metres for day, metres in runs if on - 2 * DAYS <= day < on - DAYS),
        usual_m=round(sum(weeks) / len(weeks)) if weeks else None,
        usual_weeks=len(weeks),
        state=state,
        score=score,
        has_level=has_level,
        change=_change(state, score) if has_level else None,
        shoes=_worn(runner),
        warnings=_warnings(runner, state),
    )


def _runs(runner: Runner, on: date) -> Runs:
    since = on - (MOST_WEEKS + 1) * DAYS
    found = Run.objects.kept().running().filter(runner=runner, local_date__gte=since, local_date__lt=on)
    return list(found.values_list("local_date", "distance_m"))


def _weeks_before(runs: Runs, on: date, first_run_on: date | None) -> list[int]:
    """Return the metres of up to four weeks before this one, as far as the log reaches over the whole of them."""
    weeks = []
    for back in range(1, MOST_WEEKS + 1):
        first = on - (back + 1) * DAYS
        if first_run_on is None or first < first_run_on:
            break
        weeks.append(sum(metres for day, metres in runs if first <= day < first + DAYS))
    return weeks


def _score(state: RiskState) -> RiskScore | None:
    """Return today's score where Today shows a picture made of it."""
    score = state.score
    if score is None or score.local_date != state.today or score.index is None or not score.detail:
        return None
    return None if score.detail["not_designed_for"] else score


def _has_level(state: RiskState, score: RiskScore) -> bool:
    if state.last_run_on is None or state.today - state.last_run_on >= SILENT_AFTER:
        return False
    return may_name_level(score.detail, state.first_run_on, state.today)


def _change(state: RiskState, score: RiskScore | None) -> int | None:
    """Return the change in 7 days; none against a day on which the picture was still being built."""
    if score is None or score.index is None or state.week_ago is None:
        return None
    return None if is_building(state.first_run_on, score.local_date - DAYS) else score.index - state.week_ago


def _worn(runner: Runner) -> tuple[Shoe, ...]:
    pairs = Shoe.objects.filter(runner=runner).in_use().with_mileage().order_by("name", "pk")
    worn = [pair for pair in pairs if pair.mileage_m >= pair.heads_up_m]  # type: ignore[attr-defined]
    return tuple(sorted(worn, key=lambda pair: -pair.mileage_m / pair.limit_m))  # type: ignore[attr-defined]


def _warnings(runner: Runner, state: RiskState) -> tuple[RiskWarning, ...]:
    muted = set(EmailMute.objects.filter(user=runner.user_id).values_list("kind", flat=True))
    return tuple(w for w in state.warnings if w.family not in muted and not w.is_snoozed(state.today))
