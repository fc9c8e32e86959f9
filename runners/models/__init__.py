"""Who people are, and who may see what of whom."""

from runners.models.consent import WORDING_VERSION, Category, Consent
from runners.models.heartbeat import Heartbeat
from runners.models.injury import MIDLINE, BoneInjury, Side, Site
from runners.models.outgoing import EmailMute, OutgoingEmail
from runners.models.runner import Coach, Runner, Sex, Units, Weight
from runners.models.user import Theme, User

__all__ = [
    "MIDLINE",
    "WORDING_VERSION",
    "BoneInjury",
    "Category",
    "Coach",
    "Consent",
    "EmailMute",
    "Heartbeat",
    "OutgoingEmail",
    "Runner",
    "Sex",
    "Side",
    "Site",
    "Theme",
    "Units",
    "User",
    "Weight",
]
