"""The shoe e-mail: once when a pair nears its distance, once when it is there, then for each further 100 km."""

from datetime import date, datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from risk.emails.letter import letter, link, runner_of, tell, wait_for_rescore, warning_of
from risk.wording import amounts
from runners.models import OutgoingEmail
from runners.outbox import Message, NoLongerDue, kinds
from training.models import Run, Shoe

PACE_DAYS = 28
FORESEEABLE_WEEKS = 26  # beyond half a year a pace says nothing about a date


def build_shoe(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter about one pair; NoLongerDue once it is retired, or below the mark again."""
    runner = runner_of(email)
    wait_for_rescore(runner)
    warning = warning_of(email)
    mark_m = warning.numbers["threshold_m"]
    pair = _pair(runner.pk, warning.subject)
    if pair is None:
        raise NoLongerDue("retired")
    if pair.mileage_m < mark_m:
        raise NoLongerDue("no longer true")
    units = runner.units
    weeks = _weeks_left(pair, runner.today(now))
    context = {
        "shoe": pair.name,
        "gone": amounts.distance(pair.mileage_m, units),
        "mark": amounts.distance(mark_m, units),
        "limit": amounts.distance(pair.limit_m, units),
        "weeks": weeks,
        "variant": _variant(mark_m, pair),
        "button_url": link("training:shoe_edit", pair.pk),
        "button_label": _("See this pair"),
    }
    label = next(kind.label for kind in kinds() if kind.code == "shoe")
    return letter("shoe", email, label, context, partial(tell, warning))


def _pair(runner_id: object, subject: str) -> Shoe | None:
    try:
        return Shoe.objects.filter(runner=runner_id, pk=subject).in_use().with_mileage().first()
    except (ValidationError, ValueError):
        return None


def _variant(mark_m: int, pair: Shoe) -> str:
    """Return which of the three letters: before the limit, at it, or beyond."""
    if mark_m < pair.limit_m:
        return "heads_up"
    return "limit" if mark_m == pair.limit_m else "further"


def _weeks_left(pair: Shoe, today: date) -> int | None:
    """Return about how many weeks to the limit at the pace of the last four; None where it cannot be told."""
    recent = (
        Run.objects.kept()
        .filter(shoe=pair)
        .between(today - timedelta(days=PACE_DAYS - 1), today)
        .aggregate(metres=Sum("distance_m"))["metres"]
    )
    left = pair.limit_m - pair.mileage_m
    if not recent or left <= 0:
        return None
    weeks = max(1, round(left / recent * PACE_DAYS / 7))
    return weeks if weeks <= FORESEEABLE_WEEKS else None
