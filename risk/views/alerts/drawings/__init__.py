"""The one chart that a warning's text refers to, by its family."""

from collections.abc import Callable

from risk.models import RiskWarning
from risk.views.alerts.drawings.asked import Asked, Drawing
from risk.views.alerts.drawings.bones import pain
from risk.views.alerts.drawings.days import rest, single_run
from risk.views.alerts.drawings.plain import repair, shoe
from risk.views.alerts.drawings.weeks import comeback, ramp
from runners.models import Category

Family = RiskWarning.Family
TRAINING, RISK, PAIN = Category.TRAINING, Category.RISK, Category.PAIN
# What draws each family, and the categories that it reads.
DRAWN: dict[str, tuple[Callable[[Asked], Drawing | None], frozenset[Category]]] = {
    Family.SINGLE_RUN: (single_run, frozenset({TRAINING, RISK})),
    Family.WEEKLY_RAMP: (ramp, frozenset({TRAINING, RISK})),
    Family.MODEL_LOAD: (repair, frozenset({TRAINING, RISK})),
    Family.PROFILE: (repair, frozenset({TRAINING, RISK})),
    Family.REST: (rest, frozenset({TRAINING, RISK})),
    Family.RETURN: (comeback, frozenset({TRAINING, RISK})),
    Family.SHOE: (shoe, frozenset({TRAINING})),
    Family.PAIN: (pain, frozenset({PAIN})),
}


def drawing(asked: Asked) -> Drawing | None:
    """Return the chart; None without a consent that it needs, or where the log no longer holds what it is about.

    One query at most, however long the log; for somebody new, whose log began without a run, one more.
    """
    draw, needed = DRAWN[asked.warning.family]
    return draw(asked) if needed <= asked.state.categories else None
