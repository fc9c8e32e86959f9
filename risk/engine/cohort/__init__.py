"""Ten thousand runners at once: from daily arrays to index, light and W1 to W6."""

from risk.engine.cohort.daily import Daily, side_by_side
from risk.engine.cohort.scores import Scores, cohort

__all__ = ["Daily", "Scores", "cohort", "side_by_side"]
