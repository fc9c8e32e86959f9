"""The shoe e-mail: once when a pair nears its distance, once when it is there, then for each further 100 km."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from risk import wording
from risk.emails.letter import letter, link, runner_of, tell, wait_for_rescore, warning_of
from risk.models import RiskWarning
from risk.wording import amounts
from risk.wording.lasting import over_words
from runners.models import OutgoingEmail
from runners.outbox import Message, NoLongerDue, kinds
from training.models import ON_FOOT, Run, Shoe

PACE_DAYS = 28
HEADS_UP = "heads_up"
LIMIT_LEVEL = 2  # of an episode: the pair is at its limit
FORESEEABLE_DAYS = 182  # beyond half a year a pace says nothing about a date


def build_shoe(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter about one pair; NoLongerDue once it is retired, or below the mark again."""
    runner = runner_of(email)
    wait_for_rescore(runner)
    warning = warning_of(email, runner.today(now))
    mark_m = warning.numbers["threshold_m"]
    pair = _pair(runner.pk, warning.subject)
    if pair is None:
        raise NoLongerDue("retired")
    if pair.mileage_m < mark_m:
        raise NoLongerDue("no longer true")
    units, today = runner.units, runner.today(now)
    variant = _variant(mark_m, pair, warning)
    goal_m = pair.limit_m if variant == HEADS_UP else pair.kept_until_m(pair.mileage_m)
    days = _days_left(pair, goal_m, today)
    context = {
        "shoe": pair.name,
        "gone": amounts.distance(pair.mileage_m, units),
        "mark": amounts.distance(mark_m, units),
        "limit": amounts.distance(pair.limit_m, units),
        "goal": amounts.distance(goal_m, units),
        "weeks": None if days is None else max(1, round(days / 7)),
        "goal_on": None if days is None else amounts.day_month(today + timedelta(days=days), today),
        "variant": variant,
        "over": over_words(warning.family, warning.numbers, wording.Reader(units, today)),
    } | _buttons(pair, variant, units)
    label = next(kind.label for kind in kinds() if kind.code == "shoe")
    return letter("shoe", email, label, context, partial(tell, warning))


def _buttons(pair: Any, variant: str, units: str) -> dict[str, str]:
    """Return where the letter leads: each is a page that asks, and following a link changes nothing."""
    if variant == HEADS_UP:
        return {"button_url": link("training:shoe_edit", pair.pk), "button_label": _("See this pair")}
    until = amounts.distance(pair.kept_until_m(pair.mileage_m), units)
    return {
        "button_url": link("training:shoe_retire", pair.pk),
        "button_label": _("Retire it"),
        "second_url": link("training:shoe_keep", pair.pk),
        "second_label": _("Keep until %(until)s") % {"until": until},
    }


def _pair(runner_id: object, subject: str) -> Shoe | None:
    try:
        return Shoe.objects.filter(runner=runner_id, pk=subject).in_use().with_mileage().first()
    except (ValidationError, ValueError):
        return None


def _variant(mark_m: int, pair: Any, warning: RiskWarning) -> str:
    """Return which of the three letters: before the limit, at it, or beyond.

    Where an import jumped past the limit and more, the limit is what has not been told yet.
    """
    if mark_m < pair.limit_m:
        return HEADS_UP
    is_untold = warning.told_level < LIMIT_LEVEL and pair.start_distance_m < pair.limit_m
    return "limit" if mark_m == pair.limit_m or is_untold else "further"


def _days_left(pair: Any, goal_m: int, today: date) -> int | None:
    """Return about how many days to a distance at the pace of the last four weeks; None where it cannot be told."""
    recent = (
        Run.objects.kept()
        .filter(shoe=pair, mode__in=ON_FOOT)
        .between(today - timedelta(days=PACE_DAYS - 1), today)
        .aggregate(metres=Sum("distance_m"))["metres"]
    )
    left = goal_m - pair.mileage_m
    if not recent or left <= 0:
        return None
    days = max(1, round(left / recent * PACE_DAYS))
    return days if days <= FORESEEABLE_DAYS else None
