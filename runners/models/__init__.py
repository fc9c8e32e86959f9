"""Who people are, and who may see what of whom."""

from runners.models.consent import Category, Consent
from runners.models.heartbeat import Heartbeat
from runners.models.injury import BoneInjury, Side, Site
from runners.models.outgoing import EmailMute, OutgoingEmail
from runners.models.runner import Coach, Runner, Sex, Units, Weight
from runners.models.user import User

__all__ = [
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
    "Units",
    "User",
    "Weight",
]
