"""What it means: scores, warnings and what is still to be worked out."""

from risk.models.score import RescoreRequest, RiskScore, ScoreDue
from risk.models.warning import RiskWarning

__all__ = ["RescoreRequest", "RiskScore", "RiskWarning", "ScoreDue"]
