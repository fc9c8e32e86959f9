"""The risk model: pure Python and NumPy. A log and a person in, codes and numbers out."""

from risk.engine.first_weeks import with_week_so_far
from risk.engine.metrics import Information, information
from risk.engine.pain import pain_flag
from risk.engine.parameters import MODEL_VERSION
from risk.engine.plan import Budget, Forecast, ForecastDay, forecast, weekly_budget
from risk.engine.results import Assessment, Factor, PainFlag, Rule, plain
from risk.engine.rows import Rows
from risk.engine.seasons import Season, assess, clears, season
from risk.engine.types import RUNNING, BadInput, Injury, Log, Pain, Person, Run, Shoe

__all__ = [
    "MODEL_VERSION",
    "RUNNING",
    "Assessment",
    "BadInput",
    "Budget",
    "Factor",
    "Forecast",
    "ForecastDay",
    "Information",
    "Injury",
    "Log",
    "Pain",
    "PainFlag",
    "Person",
    "Rows",
    "Rule",
    "Run",
    "Season",
    "Shoe",
    "assess",
    "clears",
    "forecast",
    "information",
    "pain_flag",
    "plain",
    "season",
    "weekly_budget",
    "with_week_so_far",
]
