"""What a coach may see of their athletes now. Reading it and recording that it was read are one transaction."""

from risk.services.roster.athlete import AthleteFile, Training, athlete
from risk.services.roster.facts import ShoeFact
from risk.services.roster.pains import Sore
from risk.services.roster.rows import Group, Kind, Row, group_of
from risk.services.roster.team import Roster, roster

__all__ = [
    "AthleteFile",
    "Group",
    "Kind",
    "Roster",
    "Row",
    "ShoeFact",
    "Sore",
    "Training",
    "athlete",
    "group_of",
    "roster",
]
