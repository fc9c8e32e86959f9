"""What is asked for, and what comes back: a chart, its words and its numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as lazy

from risk import charts, wording
from risk.models import RiskWarning
from risk.services import RiskState
from risk.wording import amounts
from runners.models import Runner
from training import units as convert

DAY = timedelta(days=1)
# Said where the log does not hold the numbers of the text (any more): a run was corrected, or older ones came in.
CHANGED = lazy("Drawn from your log as it is now; the text above keeps the numbers of its day.")


@dataclass(frozen=True)
class Asked:
    """A warning, whose it is, and for whom its numbers are written."""

    warning: RiskWarning
    runner: Runner
    state: RiskState
    reader: wording.Reader

    @property
    def as_of(self) -> date:
        """The local date that the warning's numbers are of: an open one follows the newest score, while one that is
        over keeps those of the day before it ended.
        """
        if self.warning.closed_on is not None:
            return max(self.warning.opened_on, self.warning.closed_on - DAY)
        return self.state.score.local_date if self.state.score else self.state.today

    def last_day(self, fits: Callable[[date], bool]) -> date:
        """Return `as_of`, or the day of the end where the numbers fit that alone: what ended in the middle of a day
        (a plan began, a run was corrected) had followed it already.
        """
        ended = self.warning.closed_on
        return ended if ended is not None and fits(ended) and not fits(self.as_of) else self.as_of

    def value(self, metres: float) -> float:
        """Return a distance in the runner's unit."""
        return convert.from_metres(metres, self.reader.units)

    def far(self, metres: float) -> str:
        """Return a distance with its unit."""
        return amounts.distance(metres, self.reader.units)

    def day(self, on: date) -> str:
        """Return a day in the middle of a sentence."""
        return amounts.day_month(on, self.reader.today)


@dataclass(frozen=True)
class Drawing:
    """`label` is the finding, read aloud and printed; `key` says what the signs mean. Of `rows` the first cell names
    the row. `marks` and `unit` belong to a pair of shoes.
    """

    title: str
    partial: str
    chart: charts.Columns | charts.LoadRepair | charts.ShoeBar
    label: str
    key: str
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    marks: tuple[float, float] = (0, 0)
    unit: str = ""


COLUMNS = "partials/charts/columns.html"


def days_between(first: date, last: date) -> list[date]:
    """Return every day from the first to the last, both included; none where the last lies before."""
    return [first + n * DAY for n in range((last - first).days + 1)]
