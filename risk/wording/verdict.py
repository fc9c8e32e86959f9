"""One sentence that says why the level stands where it stands."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from risk.wording import amounts
from risk.wording.firm import BREAK_DAYS, is_returning
from risk.wording.reader import Reader

NEWS_DAYS = 7  # so long a long run leads the page


def verdict(detail: Mapping[str, Any], reader: Reader) -> str:
    """Return the sentence under the gauge, as escaped HTML with the number in bold."""
    if is_returning(detail):
        return _back(detail)
    found = {factor["code"]: factor for factor in detail["factors"]}
    if (spike := found.get("spike")) and spike["shown"] > 0 and spike["numbers"]["days_since"] <= NEWS_DAYS:
        return _spike(spike["numbers"], reader)
    if detail["light"] in ("amber", "red"):
        over = amounts.percent_more(detail["damage"], detail["capacity"])
        return format_html(
            _("The load of the last weeks is <b>{percent}%</b> ahead of what your bones are used to."), percent=over
        )
    if (week := found.get("week")) and week["shown"] > 0:
        return format_html(
            _("<b>{week}</b> in 7 days was more than any week of the month before. Bone needs time to catch up."),
            week=amounts.distance(week["numbers"]["week_m"], reader.units),
        )
    if detail["light"] == "watch":
        return _("Load is a little ahead of what your bones are used to. An even week lets repair catch up.")
    if detail["band"] in ("high", "very_high"):
        return _steady(detail["factors"])
    return _("Your load is in line with what your bones are used to.")


def _steady(factors: list[Mapping[str, Any]]) -> str:
    """Return where a high level comes from while nothing is rising."""
    raising = [factor for factor in factors if factor["code"] != "baseline" and factor["shown"] > 0]
    fixed = sum(factor["shown"] for factor in raising if not factor["can_change"])
    if 2 * fixed >= sum(factor["shown"] for factor in raising):
        return _("Your load is steady. Most of this level comes from what cannot be changed, not from this week.")
    return _("Your load is steady. Most of this level comes from your usual week and habits, not from these days.")


def _spike(numbers: Mapping[str, Any], reader: Reader) -> str:
    on = amounts.parse(numbers["on"])
    ago = (reader.today - on).days
    far = amounts.distance(numbers["session_m"], reader.units)
    if ago == 0:
        text = _("Today’s <b>{far}</b> was a big step up. The model counts it for two weeks.")
    elif ago == 1:
        text = _("Yesterday’s <b>{far}</b> was a big step up. The model counts it for two weeks.")
    elif ago < 7:
        text = _("{day}’s <b>{far}</b> was a big step up. The model counts it for two weeks.")
    else:
        text = _("The <b>{far}</b> of last {day} was a big step up. The model counts it for two weeks.")
    return format_html(text, far=far, day=amounts.weekday(on))


def _back(detail: Mapping[str, Any]) -> str:
    if detail["break_days"] >= BREAK_DAYS:
        return format_html(
            _("You have not run for <b>{days}</b>. Bone gets used to less; start again below where you stopped."),
            days=amounts.days(detail["break_days"]),
        )
    return _("You are coming back from a break. Your numbers look low, but bone needs some weeks to get used to it.")
