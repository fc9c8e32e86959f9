"""A runner's weekly summary: what was run, what is usual, what fits next. It tells no warning as news."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk import wording
from risk.emails.letter import letter, link, runner_of
from risk.models import ENGINE_CATEGORIES, RiskWarning
from risk.services.regular_mail import LASTS
from risk.services.week import Week, read_week
from risk.wording import amounts
from runners.models import Category, OutgoingEmail
from runners.outbox import Message, NoLongerDue, NotYet

WAITS_FOR_SCORE = timedelta(hours=2)  # then the letter goes without a level
MOST_SHOES = 3


def build_weekly(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue where there is nothing to say, NotYet while today is being worked out."""
    runner = runner_of(email)
    week = read_week(runner, date.fromisoformat(email.facts["on"]), now)
    if not week.says_something:
        raise NoLongerDue("nothing to say")
    if week.state.is_updating and now < email.expires_at - LASTS + WAITS_FOR_SCORE:
        raise NotYet
    reader = wording.Reader(runner.units, week.state.today)
    if week.state.plan is not None and week.state.flag is None:
        context, rests_on = _of_plan(week), frozenset({Category.PAIN.value})
    else:
        context, rests_on = _of_week(week, reader)
    return letter("weekly", email, _("Weekly summary"), context, categories=rests_on)


def _of_plan(week: Week) -> dict[str, Any]:
    """A return plan is all that counts meanwhile: no distances, no level."""
    assert week.state.plan is not None  # noqa: S101  (asked by the caller)
    return {
        "is_on_plan": True,
        "heading": _("Your return plan comes first"),
        "button_url": link("risk:recovery", week.state.plan.plan.pk),
        "button_label": _("See your plan"),
    }


def _of_week(week: Week, reader: wording.Reader) -> tuple[dict[str, Any], frozenset[str]]:
    hurts = week.state.flag is not None
    told = [w for w in week.warnings if w.family not in (RiskWarning.Family.PAIN, RiskWarning.Family.SHOE)]
    score = None if week.state.is_updating else week.score
    has_level = score is not None and week.has_level
    outlook = score.detail.get("outlook", {}) if score is not None else {}
    context = {
        "heading": _("Your week"),
        "ran": _ran(week, reader),
        "usual": _usual(week, reader),
        "shoes": [_pair(pair, reader) for pair in week.shoes[:MOST_SHOES]],
        "hurts": hurts,
        "open": ", ".join(dict.fromkeys(str(RiskWarning.Family(w.family).label) for w in told)),
        "steps": wording.step_words(outlook, reader, has_level=has_level),
        "button_url": link("risk:what_to_do") if hurts else link("risk:today"),
        "button_label": _("Read what to do") if hurts else _("See today"),
    }
    if has_level and score is not None:
        context |= {"tag": _level(score.band, score.index or 0, week.change), "tag_level": score.band}
    rests_on = set(week.state.categories & ENGINE_CATEGORIES) if score is not None else set()
    rests_on |= {Category.RISK.value} if told else set()
    rests_on |= {Category.PAIN.value} if hurts else set()
    return context, frozenset(rests_on)


def _ran(week: Week, reader: wording.Reader) -> str:
    days = {"first": amounts.short_day(week.first), "last": amounts.short_day(week.last)}
    if not week.runs:
        return _("From %(first)s to %(last)s you logged no run.") % days
    facts = days | {"far": amounts.distance(week.metres, reader.units), "count": week.runs}
    if week.runs == 1:
        return _("From %(first)s to %(last)s you ran %(far)s, in one run.") % facts
    said = ngettext(
        "From %(first)s to %(last)s you ran %(far)s in %(count)d run.",
        "From %(first)s to %(last)s you ran %(far)s in %(count)d runs.",
        week.runs,
    )
    longest = _("The longest was %(far)s.") % {"far": amounts.distance(week.longest_m, reader.units)}
    return f"{said % facts} {longest}"


def _usual(week: Week, reader: wording.Reader) -> str:
    if week.usual_m is None:
        return ""
    said = ngettext(
        "In the week before it was %(far)s.", "The %(count)d weeks before averaged %(far)s.", week.usual_weeks
    )
    return said % {"far": amounts.distance(week.usual_m, reader.units), "count": week.usual_weeks}


def _pair(pair: Any, reader: wording.Reader) -> str:
    """Return e.g. "Blue daily: 402 km, limit 500 km"."""
    return _("%(shoe)s: %(gone)s, limit %(limit)s") % {
        "shoe": pair.name,
        "gone": amounts.distance(pair.mileage_m, reader.units),
        "limit": amounts.distance(pair.limit_m, reader.units),
    }


def _level(band: str, index: int, change: int | None) -> str:
    words = {"level": wording.band(band), "index": index, "points": abs(change or 0)}
    if change is None:
        return _("%(level)s, %(index)d of 100") % words
    if change > 0:
        return _("%(level)s, %(index)d of 100, up %(points)d in 7 days") % words
    if change < 0:
        return _("%(level)s, %(index)d of 100, down %(points)d in 7 days") % words
    return _("%(level)s, %(index)d of 100, as 7 days ago") % words
