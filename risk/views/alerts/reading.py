"""A warning with its words, as the inbox and its own page show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from risk import wording
from risk.models import RiskWarning
from runners.models import Runner
from training.models import Shoe

Family = RiskWarning.Family
WAITS = frozenset(Family.values) - {Family.PAIN, Family.SHOE}  # say nothing while a bone hurts, or a plan stands
ICONS = {
    Family.SINGLE_RUN: "run",
    Family.WEEKLY_RAMP: "calendar-week",
    Family.MODEL_LOAD: "activity-heartbeat",
    Family.REST: "moon",
    Family.RETURN: "route",
    Family.PROFILE: "user",
    Family.SHOE: "shoe",
    Family.PAIN: "flag-3",
}


@dataclass(frozen=True)
class Action:
    """The one thing a row leads to."""

    url: str
    label: str | Promise


@dataclass(frozen=True)
class Alert:
    """A warning and its words."""

    warning: RiskWarning
    words: wording.WarningWords
    icon: str
    action: Action

    @property
    def can_wait(self) -> bool:
        """Whether it may be put off."""
        return self.warning.family != Family.PAIN


def alert_of(warning: RiskWarning, reader: wording.Reader, names: dict[str, str]) -> Alert:
    words = wording.warning_words(
        warning.family, warning.rule, warning.numbers, reader, shoe=names.get(warning.subject, "")
    )
    return Alert(warning, words, ICONS[Family(warning.family)], action_of(warning, is_there=warning.subject in names))


def action_of(warning: RiskWarning, *, is_there: bool = True) -> Action:
    """Return where the runner can do something about it; a pair that is gone is no place to go."""
    if warning.family == Family.PAIN:
        return Action(reverse("risk:what_to_do"), lazy("What to do"))
    if warning.family == Family.SHOE:
        if not is_there:
            return Action(reverse("training:shoe_list"), lazy("See your shoes"))
        if warning.numbers["past_limit"] and warning.closed_on is None:
            return Action(reverse("training:shoe_keep", args=[warning.subject]), lazy("Keep it longer, or retire it"))
        return Action(reverse("training:shoe_edit", args=[warning.subject]), lazy("See this pair"))
    if warning.family in (Family.SINGLE_RUN, Family.RETURN, Family.WEEKLY_RAMP):
        return Action(reverse("risk:plan"), lazy("Plan the next days"))
    return Action(reverse("risk:detail"), lazy("See your picture"))


def shoe_names(runner: Runner, found: Iterable[RiskWarning]) -> dict[str, str]:
    """Return names by id of the pairs that warnings are about; no query where there are none."""
    ids = {warning.subject for warning in found if warning.family == Family.SHOE}
    if not ids:
        return {}
    return {str(pk): name for pk, name in Shoe.objects.filter(runner=runner, pk__in=ids).values_list("pk", "name")}
