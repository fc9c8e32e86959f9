"""What a run would do, said while it is typed and before it is saved."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from risk import services, wording
from risk.models import RiskScore
from risk.services.recovery import plan_in_force
from risk.views.own import for_runner
from risk.wording import amounts
from risk.wording.firm import may_name_level
from runners.models import Runner, Units
from training import kind_words, kinds
from training import units as convert
from training.forms.days import EARLIEST
from training.forms.plausible import is_odd as is_odd_for
from training.models import RUNNING, Mode

WITHOUT_LOAD = frozenset({Mode.CYCLE, Mode.SWIM, Mode.ROW, Mode.STRENGTH})
SHORT_M = 10_000  # what may have been typed in metres is echoed, so that a wrong reading is seen


@require_safe
@for_runner
def run_preview(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Echo what was understood of a distance and a time, and what the run would do; empty for empty input.

    Reads the runner's own log alone. A time that cannot be read, or an odd pace, is named at once and leaves no
    level: it would rest on a guess. Whatever else cannot be a run is met with silence: the form says so when sent.
    Other training echoes in the words of its sport; what loads no bone says that, and has no effect.
    """
    now, mode = timezone.now(), request.GET.get("mode", "")
    mode = mode if mode in Mode.values else Mode.RUN
    unit = request.GET.get("unit", "")
    distance_m = _distance(request.GET.get("distance", ""), unit if unit in Units.values else runner.units, mode)
    moving_s = _duration(request.GET.get("duration", ""), distance_m, mode)
    is_short = bool(distance_m and distance_m < SHORT_M and mode not in RUNNING)
    context: dict[str, Any] = {
        "distance": convert.format_distance(distance_m or 0, runner.units) if is_short else "",
        "time": convert.spell_duration(moving_s) if moving_s else "",
        "pace": kind_words.speed(mode, distance_m, moving_s, runner.units) if distance_m and moving_s else "",
    }
    on = _day(request.GET.get("local_date", ""), runner.today(now))
    if mode in WITHOUT_LOAD:
        context |= {"for_bone": kind_words.words_of(mode).counts} if distance_m or moving_s else {}
    elif (moving_s if mode == Mode.TEAM else distance_m) and on >= EARLIEST:
        context |= _effect(runner, on, distance_m or 0, moving_s, now, mode)
    if hint := _hint(request.GET.get("duration", ""), distance_m, moving_s, runner.units, mode):
        context |= {"hint": hint, "level": ""}
    return render(request, "risk/_preview.html", context)


def _distance(text: str, unit: str, mode: str) -> int | None:
    if not kinds.has_distance(mode):
        return None
    try:
        return kinds.read_distance(text, unit, mode)
    except ValueError:
        return None


def _duration(text: str, distance_m: int | None, mode: str) -> float | None:
    try:
        return kinds.read_duration(text, distance_m, mode)
    except ValueError:
        return None


def _hint(typed: str, distance_m: int | None, moving_s: float | None, units: str, mode: str) -> str:
    """Return what is wrong with the time as typed; empty where it can be the time of this, or nothing is typed."""
    if not typed.strip():
        return ""
    if not moving_s:
        return _("Write the time like 45:30 or 1:02:10")
    if mode not in RUNNING:
        is_odd = is_odd_for(mode=mode, distance_m=distance_m or 0, moving_s=moving_s)
        return _("An odd time for this: check it, and the distance") if is_odd else ""
    quick, slow = convert.FASTEST_S_PER_KM, convert.SLOWEST_S_PER_KM
    if not distance_m or quick <= moving_s * convert.M_PER_KM / distance_m <= slow:
        return ""
    span = {
        "quick": convert.format_pace(convert.M_PER_KM, quick, units).split(" /")[0],
        "slow": convert.format_pace(convert.M_PER_KM, slow, units),
    }
    return _("An odd pace, not between %(quick)s and %(slow)s: check distance and time") % span


def _day(text: str, today: date) -> date:
    try:
        return parse_date(text) or today
    except ValueError:  # well formed, but no such day
        return today


def _effect(
    runner: Runner, on: date, distance_m: int, moving_s: float | None, now: datetime, mode: str
) -> dict[str, Any]:
    """Return how far past the longest run it is, and where the level would stand, if there is one to show.

    While a return plan stands in place of the index neither is said.
    """
    if plan_in_force(runner, runner.today(now)) is not None:
        return {}
    seen = services.preview(runner=runner, on=on, distance_m=distance_m, moving_s=moving_s, now=now, mode=mode)
    if seen is None:
        return {}
    context: dict[str, Any] = {}
    if seen.past_longest_percent and seen.longest30_m:  # the figure as every other page prints it
        context["past_longest"] = amounts.percent_more(distance_m, seen.longest30_m)
    if seen.hidden or not seen.band_after or not seen.band_before or not _has_level(runner, runner.today(now)):
        return context
    words = {"level": wording.band(seen.band_after)}
    text = _("Stays %(level)s") if seen.band_after == seen.band_before else _("Would be %(level)s")
    return context | {"level": seen.band_after, "level_text": text % words}


def _has_level(runner: Runner, today: date) -> bool:
    """Return whether the runner's page names a level now: not while a picture is built or after a break."""
    newest = RiskScore.objects.filter(runner=runner).between(today - timedelta(days=1), today).last()
    if newest is None:
        return False
    first = runner.runs.kept().running().oldest_first().values_list("local_date", flat=True).first()
    return may_name_level(newest.detail, first, newest.local_date)
