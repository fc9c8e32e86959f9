"""Who runs in the fault tests: each with something to be told, or with a reason why nothing may be told.

`cast(today)` makes their weeks, `happen(cast, now)` what today brings. The weeks are counted back from today, so that
they are the same on whatever date the real clock stands.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from runners.models import EmailMute, Runner
from tests import factories, log_factories
from tests.factories import ALL
from training import services
from training.models import Run, Shoe

HABIT_KM = (6.0, 8.0, 0.0, 13.0, 5.0, 0.0, 8.0)  # so many days back, modulo seven: 40 km a week
WEEKS = 8
NOBODY_IS_TOLD = ("calm", "muted", "private")


def _weeks(runner: Runner, today: date, first_back: int = 1, **other_km: float) -> None:
    """Give the runner eight weeks up to yesterday, or up to so many days back; `back2=4.0` is another distance."""
    rows = []
    for back in range(first_back, 7 * WEEKS + 1):
        metres = round(1000 * other_km.get(f"back{back}", HABIT_KM[back % 7]))
        if metres:
            rows.append(
                Run(
                    runner=runner,
                    local_date=today - timedelta(days=back),
                    distance_m=metres,
                    moving_s=round(metres * 0.35, 1),
                    cadence_spm=170,
                    surface="road",
                )
            )
    Run.objects.bulk_create(rows)


Role = Callable[[str, date], Runner]


def _runner(name: str, **fields: Any) -> Runner:
    return factories.runner(name, usual_weekly_m=40_000, **fields)


def _usual(name: str, today: date) -> Runner:
    runner = _runner(name)
    _weeks(runner, today)
    return runner


def _single(name: str, today: date) -> Runner:
    runner = _runner(name)
    _weeks(runner, today, back1=5)
    return runner


def _ramp(name: str, today: date) -> Runner:
    runner = _runner(name)
    _weeks(runner, today, back2=4)
    return runner


def _back(name: str, today: date) -> Runner:
    runner = _runner(name)
    _weeks(runner, today, first_back=21)
    return runner


def _worn(name: str, today: date) -> Runner:
    runner = _usual(name, today)
    log_factories.shoe(runner, start_distance_m=395_000)
    return runner


def _jump(name: str, today: date) -> Runner:
    runner = _usual(name, today)
    log_factories.shoe(runner, start_distance_m=396_000, heads_up_m=398_000, limit_m=400_000)
    return runner


def _sore(name: str, today: date) -> Runner:
    runner = _usual(name, today)
    factories.coaching(factories.coach(f"coach_of_{name}"), runner)
    return runner


def _muted(name: str, today: date) -> Runner:
    runner = _usual(name, today)
    for kind in ("single_run", "weekly_ramp", "model_load", "rest", "return", "profile"):
        EmailMute.objects.create(user=runner.user, kind=kind, muted_at=factories.NOW)
    return runner


def _private(name: str, today: date) -> Runner:
    runner = _runner(name, consents=set(ALL) - {"risk"})
    _weeks(runner, today)
    return runner


ROLES: dict[str, tuple[Role, float]] = {  # who, and how many kilometres they run today
    "calm": (_usual, 6.0),
    "long": (_usual, 19.5),  # a long run that makes a big week too: one letter for both
    "single": (_single, 14.5),
    "ramp": (_ramp, 13.0),
    "back": (_back, 5.0),
    "worn": (_worn, 6.0),
    "jump": (_jump, 6.0),  # past both marks in one run
    "sore": (_sore, 0.0),  # and a coach who may know
    "muted": (_muted, 19.5),
    "private": (_private, 19.5),
}


def cast(today: date, names: Iterable[str] = tuple(ROLES)) -> dict[str, Runner]:
    """Create these runners with their weeks; nothing has happened today."""
    return {name: ROLES[name][0](name, today) for name in names}


def happen(people: dict[str, Runner], now: datetime, today: date | None = None) -> None:
    """Let today happen to each of them, through the services that the pages use."""
    for name, runner in people.items():
        happen_to(name, runner, now, today or runner.today(now))


def happen_to(name: str, runner: Runner, now: datetime, today: date) -> None:
    """Let today happen to one."""
    km = ROLES[name][1]
    if not km:
        pain = {"site": "tibia", "side": "l", "score": 5, "at_rest": True}
        services.report_pain(runner=runner, now=now, local_date=today, pain=pain)
        return
    pair = Shoe.objects.filter(runner=runner).first()
    metres = round(1000 * km)
    services.log_run(
        runner=runner, now=now, local_date=today, distance_m=metres, moving_s=round(metres * 0.35, 1), shoe=pair
    )
