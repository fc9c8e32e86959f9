"""What it means: scores, warnings and what is still to be worked out."""

from risk.models.hold import MailHold
from risk.models.note import MOST_LETTERS, CoachNote
from risk.models.score import RescoreRequest, RiskScore, ScoreDue
from risk.models.shared import ENGINE_CATEGORIES, NEEDED, STALE, SharedScore, shared_key
from risk.models.warning import RiskWarning

__all__ = [
    "ENGINE_CATEGORIES",
    "MOST_LETTERS",
    "NEEDED",
    "STALE",
    "CoachNote",
    "MailHold",
    "RescoreRequest",
    "RiskScore",
    "RiskWarning",
    "ScoreDue",
    "SharedScore",
    "shared_key",
]
