"""The ledger's writers and readers: what was decided, what the runner said of it, and the honest record of both."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from risk.engine import parameters as p
from risk.models import Decision, RiskWarning
from runners.models import Category, OutgoingEmail, Runner

Family = RiskWarning.Family
AMBER = RiskWarning.Severity.AMBER
MAY_BE_MADE_OF = frozenset(Category.values) - {Category.NOTES.value}
Numbers = Mapping[str, Any]
Threshold = dict[str, int | float]


def _spike(category: int) -> Threshold:
    return {"per_cent_of_longest30": p.SPIKE_CUTS[category], "sessions": p.SPIKE_SESSIONS}


# What the numbers of a rule are held against; the engine's own parameters, under the names of its numbers.
THRESHOLDS: dict[str, Callable[[Numbers, int], Threshold]] = {
    "W1": lambda numbers, severity: _spike(0),
    "W2": lambda numbers, severity: _spike(2),
    "W3": lambda numbers, severity: {"per_cent_of_ref7": p.WEEK_PER_CENT, "ref7_m": p.WEEK_MIN_M},
    "W4": lambda numbers, severity: {"per_cent_of_ref7": p.W4_PER_CENT, "per_cent_of_ref14": p.W4_PER_CENT},
    "W5": lambda numbers, severity: {"dri": p.DRI_RED if severity > AMBER else p.DRI_AMBER},
    "W6": lambda numbers, severity: (
        {"rest14": p.W6_REST, "sum28_m": p.REST_SUM28_M} if severity >= AMBER else {"rest7": 0}
    ),
    "W7": lambda numbers, severity: {"mileage_m": numbers["threshold_m"]},
    "W8": lambda numbers, severity: {
        "gap_days": p.W8_AMBER_DAYS if severity >= AMBER else min(p.GAP_DAYS, numbers["gap_days"])
    },
    "W9": lambda numbers, severity: {"score_in_two_runs": p.PAIN_TWO_RUNS},
    "W10": lambda numbers, severity: {"susceptibility": p.W10_S, "dri": p.W10_DRI},
}


def enter(
    *,
    warning: RiskWarning,
    emails: Iterable[OutgoingEmail],
    categories: frozenset[str],
    today: date,
    now: datetime,
) -> Decision:
    """Enter an episode that opened or rose, with the e-mails owed for it, in the caller's transaction.

    `categories` are those the runner lets Lamella store now: an episode about their answers is made of all of them.
    What fell before anybody was told is no new decision: its e-mails go to the one that stands.
    """
    owed = list(emails)
    sides = ["runner" if email.coaching_id is None else "coach" for email in owed]
    made = Decision.objects.filter(warning=warning, level__gte=warning.level).order_by("-decided_at", "-pk").first()
    if made is None:
        made = Decision.objects.create(
            runner=warning.runner,
            warning=warning,
            family=warning.family,
            rule=warning.rule,
            severity=warning.severity,
            level=warning.level,
            numbers=warning.numbers,
            threshold=THRESHOLDS[warning.rule](warning.numbers, warning.severity),
            categories=sorted(made_of(warning.family, categories)),
            model_version=warning.model_version,
            decided_on=today,
            decided_at=now,
            recipients={side: sides.count(side) for side in sorted(set(sides))},
        )
    made.emails.add(*owed)
    return made


def made_of(family: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return the categories of data that a family's decision is made of."""
    if family == Family.PAIN:
        return frozenset({Category.PAIN.value})
    if family == Family.SHOE:
        return frozenset({Category.TRAINING.value})
    if family == Family.PROFILE:
        return (allowed & MAY_BE_MADE_OF) | {Category.TRAINING.value, Category.RISK.value}
    return frozenset({Category.TRAINING.value, Category.RISK.value})


def forget_decisions(*, runner: Runner, allowed: frozenset[str]) -> None:
    """Delete the decisions that were made of a category which may not, or no longer, be kept."""
    if allowed >= MAY_BE_MADE_OF:
        return
    Decision.objects.filter(runner=runner).exclude(categories__contained_by=sorted(allowed)).delete()


def say_useful(*, warning: RiskWarning, useful: bool | None, now: datetime) -> None:
    """Note whether the runner found an alert useful, on its latest decision; None takes the answer back."""
    latest = Decision.objects.filter(warning=warning).order_by("-decided_at", "-pk").values("pk")[:1]
    Decision.objects.filter(pk__in=latest).update(useful=useful, useful_at=None if useful is None else now)
