"""What it means: scores, warnings and what is still to be worked out."""

from risk.models.hold import MailHold
from risk.models.ledger import FOLLOW_UP, Decision
from risk.models.mail_due import MailDue, unplanned
from risk.models.note import MOST_LETTERS, CoachNote
from risk.models.planned import PlannedWeek
from risk.models.return_plan import ReturnGate, ReturnPlan, ReturnSession
from risk.models.score import RescoreRequest, RiskScore, ScoreDue
from risk.models.shared import ENGINE_CATEGORIES, NEEDED, ON_PLAN, STALE, SharedScore, shared_key
from risk.models.warning import RiskWarning

__all__ = [
    "ENGINE_CATEGORIES",
    "FOLLOW_UP",
    "MOST_LETTERS",
    "NEEDED",
    "ON_PLAN",
    "STALE",
    "CoachNote",
    "Decision",
    "MailDue",
    "MailHold",
    "PlannedWeek",
    "RescoreRequest",
    "ReturnGate",
    "ReturnPlan",
    "ReturnSession",
    "RiskScore",
    "RiskWarning",
    "ScoreDue",
    "SharedScore",
    "shared_key",
    "unplanned",
]
