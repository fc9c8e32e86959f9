"""Everything that risk does: the only writers of scores and warnings, the only callers of the engine."""

from risk.engine import MODEL_VERSION
from risk.services.guard import release_mail, runners_of_older_versions
from risk.services.outlook import Preview, preview
from risk.services.pain import pain_flag_of
from risk.services.rescoring import erase_scores, request_rescore, rescore
from risk.services.state import OtherTraining, RiskState, risk_state
from risk.services.warnings import acknowledge, close_for_consent, families_allowed

__all__ = [
    "MODEL_VERSION",
    "OtherTraining",
    "Preview",
    "RiskState",
    "acknowledge",
    "close_for_consent",
    "erase_scores",
    "families_allowed",
    "pain_flag_of",
    "preview",
    "release_mail",
    "request_rescore",
    "rescore",
    "risk_state",
    "runners_of_older_versions",
]
