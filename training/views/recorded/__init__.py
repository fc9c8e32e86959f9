"""What a device recorded, as the run page shows it: a route, charts, splits and laps in the runner's own units."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from runners.models import User
from training import laps
from training.charts import RouteMap, route_map
from training.models import Run, RunTrace
from training.series import Recording
from training.views.recorded.drawings import Series, series_of
from training.views.recorded.tables import Table, lap_table, split_table
from training.views.recorded.words import Words, bars


@dataclass(frozen=True)
class Recorded:
    """All of it; what was not recorded is None or empty."""

    route: RouteMap | None
    route_label: str
    series: list[Series]
    splits: Table
    laps: Table


def recorded_of(run: Run, user: User, units: str) -> Recorded | None:
    """Return what is kept of a run's recording, as this person may see it; None for one that was typed. One query."""
    trace = RunTrace.objects.filter(run=run).first()
    if trace is None:
        return None
    trace.run = run
    recording, words = Recording(trace.columns()), Words(run.mode, units)
    drawn = route_map(trace.route_for(user), bars(units))
    return Recorded(
        route=drawn,
        route_label=_route_label(drawn),
        series=series_of(recording, words, run),
        splits=split_table(recording, words),
        laps=lap_table(laps.read(trace.laps), words),
    )


def _route_label(drawn: RouteMap | None) -> str:
    if drawn is None:
        return ""
    return _("The way you went, drawn to scale with north up. The bar is %(length)s long.") % {
        "length": drawn.bar_text
    }
