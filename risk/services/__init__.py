"""Everything that risk does: the only writers of scores and warnings, the only callers of the engine."""

from risk.engine import MODEL_VERSION
from risk.services.guard import release_mail, runners_of_older_versions
from risk.services.inbox import SNOOZE_DAYS, acknowledge, bring_back, snooze
from risk.services.ledger import forget_decisions, say_useful
from risk.services.mail_due import plan_new, replan
from risk.services.outlook import Preview, preview
from risk.services.pain import pain_flag_of
from risk.services.planned import drop_week, planned_week, restore_planned_week, use_week
from risk.services.planning import (
    AskRefused,
    DatedPlan,
    WeekAsk,
    WeekPlan,
    plan_dates,
    plan_week,
)
from risk.services.record import Record, SiteRecord, record_of, site_record
from risk.services.regular_mail import owe_regular_mail
from risk.services.rescoring import erase_scores, request_rescore, rescore, rescore_if_owed
from risk.services.state import OtherTraining, RiskState, risk_state
from risk.services.warnings import close_for_consent, families_allowed

__all__ = [
    "MODEL_VERSION",
    "SNOOZE_DAYS",
    "AskRefused",
    "DatedPlan",
    "OtherTraining",
    "Preview",
    "Record",
    "RiskState",
    "SiteRecord",
    "WeekAsk",
    "WeekPlan",
    "acknowledge",
    "bring_back",
    "close_for_consent",
    "drop_week",
    "erase_scores",
    "families_allowed",
    "forget_decisions",
    "owe_regular_mail",
    "pain_flag_of",
    "plan_dates",
    "plan_new",
    "plan_week",
    "planned_week",
    "preview",
    "record_of",
    "release_mail",
    "replan",
    "request_rescore",
    "rescore",
    "rescore_if_owed",
    "restore_planned_week",
    "risk_state",
    "runners_of_older_versions",
    "say_useful",
    "site_record",
    "snooze",
    "use_week",
]
