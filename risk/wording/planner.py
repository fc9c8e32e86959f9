"""What the planner says: why a limit is where it is, which day leaves the level, what a change would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from risk.wording import amounts
from risk.wording.levels import band

LIMITS: dict[str, str | Promise] = {
    "load": lazy("What sets the limit: more would carry load ahead of what your bones are used to."),
    "growth": lazy("What sets the limit: a fifth more than you have run lately. Our choice, not a finding."),
    "longest": lazy("What sets the limit: no run more than a tenth past your longest of the last 30 days."),
    "band": lazy("What sets the limit: more would raise your level."),
    "early": lazy("What sets the limit: a fifth more than you have run lately. The log is too young to say more."),
}
CHANGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "cadence_plus_5": (lazy("Cadence 5% higher"), lazy("At the same pace: shorter, lighter steps")),
    "distance_minus_20": (lazy("20% less distance"), lazy("Every run a fifth shorter")),
    "extra_rest_day": (lazy("One more rest day"), lazy("The shortest run left out")),
    "new_shoe": (lazy("Another pair of shoes"), lazy("A new one in place of your main pair")),
}
NO_CHANGE: dict[str, str | Promise] = {
    "extra_rest_day": lazy("There is only one run to leave out."),
    "new_shoe": lazy("A pair adds points from 500 km on. Yours is below that, or not known."),
}


@dataclass(frozen=True)
class ChangeWords:
    """One what-if: the difference in index points and in load, ready to print. Empty where there is none to tell."""

    title: str
    note: str
    points: str
    load: str


def limit(code: str) -> str:
    """Return what set the weekly limit; empty where there is nothing to say."""
    return str(LIMITS.get(code, ""))


def held_back(days: int, share: float | None, week_m: int, units: str) -> str:
    """Return why the week after a break is a small one; without a share it is the least that is named."""
    if share is None:
        return ngettext(
            "What sets the limit: you come back from %(days)d day without a run. This is the least that we name"
            " for a first week. Our choice, not a finding.",
            "What sets the limit: you come back from %(days)d days without a run. This is the least that we name"
            " for a first week. Our choice, not a finding.",
            days,
        ) % {"days": days}
    facts = {"days": days, "percent": round(100 * share), "week": amounts.distance(week_m, units)}
    return (
        ngettext(
            "What sets the limit: you come back from %(days)d day without a run, so the next 7 days begin with about"
            " %(percent)d%% of the %(week)s a week you ran before it. A coaching convention, not a finding.",
            "What sets the limit: you come back from %(days)d days without a run, so the next 7 days begin with about"
            " %(percent)d%% of the %(week)s a week you ran before them. A coaching convention, not a finding.",
            days,
        )
        % facts
    )


def level_or_below(code: str) -> str:
    """Return e.g. "Low", and "Moderate or below" for any other level."""
    return band(code) if code == "low" else _("%(level)s or below") % {"level": band(code)}


def rest_days(count: int) -> str:
    """Return e.g. "at least 2 rest days"."""
    return ngettext("at least %(count)d rest day", "at least %(count)d rest days", count) % {"count": count}


def runs(count: int) -> str:
    """Return e.g. "5 runs"."""
    return ngettext("%(count)d run", "%(count)d runs", count) % {"count": count}


def keeps(now: str, last: date) -> str:
    """Return the finding where no day leaves the level."""
    return _("Keeps you in %(level)s on every day to %(day)s.") % {
        "level": level_or_below(now),
        "day": amounts.short_day(last),
    }


def leaves(on: date, index: int | None, level: str | None) -> str:
    """Return the finding where a day leaves the level, e.g. "Would move you to High on Wed 30 Sep, 64 of 100."."""
    facts = {"level": band(level or "low"), "day": amounts.short_day(on), "index": index}
    return _("Would move you to %(level)s on %(day)s, %(index)s of 100.") % facts


def past_longest(far_m: int, longest30_m: int, units: str) -> str:
    """Return how far the longest run goes past the longest of the 30 days before it."""
    facts = {"far": amounts.distance(far_m, units), "percent": amounts.percent_more(far_m, longest30_m)}
    if not facts["percent"]:
        return _("The longest run, %(far)s, is past the limit above.") % facts
    return _("%(far)s in one run is %(percent)d%% past your longest in 30 days. Single runs count most.") % facts


def long_run(on: date, far_m: int, longest30_m: int, units: str) -> str:
    """Return which run of a plan is the first far past its month."""
    facts = {
        "day": amounts.short_day(on),
        "far": amounts.distance(far_m, units),
        "percent": amounts.percent_more(far_m, longest30_m),
    }
    return _("The first long jump: %(far)s on %(day)s, %(percent)d%% past the longest of the 30 days before.") % facts


def past_week(week_m: int, limit_m: int, units: str) -> str:
    """Return that the week goes past the answer."""
    facts = {"week": amounts.distance(week_m, units), "limit": amounts.at_most(limit_m, units)}
    return _("%(week)s is past the limit above, %(limit)s.") % facts


def dri(ratio: float) -> str:
    """Return how far load goes against what bone is used to."""
    facts = {"ratio": amounts.number(ratio, 2)}
    if ratio < 1.15:
        return _("Load reaches %(ratio)s times what your bones are used to. Below 1.15 is ordinary.") % facts
    return _("Load reaches %(ratio)s times what your bones are used to. From 1.15 on it is ahead.") % facts


def differences(found: Sequence[tuple[str, int | None, float]]) -> list[ChangeWords]:
    """Return the what-ifs, given as (code, index points, load ratio), in the order in which the page has them."""
    by_code = {code: (points, load) for code, points, load in found}
    told = []
    for code, (title, note) in CHANGES.items():
        if code not in by_code:
            told.append(ChangeWords(str(title), str(NO_CHANGE.get(code, "")), "", ""))
            continue
        points, load = by_code[code]
        told.append(ChangeWords(str(title), str(note), _points(points), _signed(load)))
    return told


def _points(points: int | None) -> str:
    if points is None:
        return ""
    if not points:
        return _("no change")
    sign = "+" if points > 0 else "−"
    return ngettext("%(sign)s%(count)d point", "%(sign)s%(count)d points", abs(points)) % {
        "sign": sign,
        "count": abs(points),
    }


def _signed(load: float) -> str:
    """Return a difference in load, e.g. "−0.06"; "no change" below a hundredth."""
    if abs(load) < 0.005:
        return _("no change")
    return f"{'+' if load > 0 else '−'}{amounts.number(abs(load), 2)}"
