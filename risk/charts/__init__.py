"""Numbers to SVG geometry. No Django, no words, no colours: templates write the text, CSS paints.

Every number meant for an SVG attribute leaves as a string with a decimal point, because a template
would write a float with the decimal comma of the reader's language. A value that is missing stays
missing: a line breaks there instead of running through zero.
"""

from risk.charts.bars import (
    DayBar,
    DivergingBar,
    WeekBars,
    WeekDay,
    diverging_bars,
    week_bars,
)
from risk.charts.bullet import Bullet, bullet
from risk.charts.columns import Column, Columns, Reference, columns
from risk.charts.gauges import Arc, Gauge, gauge
from risk.charts.levels import LEVELS, Level, level_of
from risk.charts.lines import Sparkline, Trend, sparkline, trend
from risk.charts.repair import LoadRepair, load_repair
from training.charts import ShoeBar, shoe_bar

__all__ = [
    "LEVELS",
    "Arc",
    "Bullet",
    "Column",
    "Columns",
    "DayBar",
    "DivergingBar",
    "Gauge",
    "Level",
    "LoadRepair",
    "Reference",
    "ShoeBar",
    "Sparkline",
    "Trend",
    "WeekBars",
    "WeekDay",
    "bullet",
    "columns",
    "diverging_bars",
    "gauge",
    "level_of",
    "load_repair",
    "shoe_bar",
    "sparkline",
    "trend",
    "week_bars",
]
