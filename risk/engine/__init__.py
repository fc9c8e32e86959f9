"""The risk model: pure Python and NumPy. A log and a person in, codes and numbers out."""

from risk.engine.first_weeks import with_week_so_far
from risk.engine.ground import on_ground
from risk.engine.metrics import Information, information
from risk.engine.pain import pain_flag
from risk.engine.parameters import MODEL_VERSION
from risk.engine.plan import Budget, Forecast, ForecastDay, forecast, weekly_budget
from risk.engine.results import Assessment, Factor, PainFlag, Rule, plain
from risk.engine.rows import Rows
from risk.engine.seasons import Season, assess, clears, season
from risk.engine.types import RUNNING, BadInput, Injury, Log, Pain, Person, Run, Shoe
from risk.engine.week import WeekAnswer, first_long_run, longest_before, spread, usual_runs, week_answer, week_levels
from risk.engine.whatif import WhatIf, first_day_out, what_ifs

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
    "WeekAnswer",
    "WhatIf",
    "assess",
    "clears",
    "first_day_out",
    "first_long_run",
    "forecast",
    "information",
    "longest_before",
    "on_ground",
    "pain_flag",
    "plain",
    "season",
    "spread",
    "usual_runs",
    "week_answer",
    "week_levels",
    "weekly_budget",
    "what_ifs",
    "with_week_so_far",
]
