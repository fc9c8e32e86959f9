"""Who people are, and who may see what of whom."""

from runners.models.access import HealthAccess
from runners.models.coaching import DATA, SHARING_VERSION, CoachingLink, CoachingLinkQuerySet, Share, Sharing
from runners.models.consent import WORDING_VERSION, Category, Consent
from runners.models.export import Export
from runners.models.heartbeat import Heartbeat
from runners.models.injury import MIDLINE, BoneInjury, Side, Site
from runners.models.invitation import LIFE, Invitation, InvitationQuerySet
from runners.models.outgoing import EmailMute, OutgoingEmail
from runners.models.runner import Coach, Runner, Sex, Units, Weight
from runners.models.user import Theme, User

__all__ = [
    "DATA",
    "LIFE",
    "MIDLINE",
    "SHARING_VERSION",
    "WORDING_VERSION",
    "BoneInjury",
    "Category",
    "Coach",
    "CoachingLink",
    "CoachingLinkQuerySet",
    "Consent",
    "EmailMute",
    "Export",
    "HealthAccess",
    "Heartbeat",
    "Invitation",
    "InvitationQuerySet",
    "OutgoingEmail",
    "Runner",
    "Sex",
    "Share",
    "Sharing",
    "Side",
    "Site",
    "Theme",
    "Units",
    "User",
    "Weight",
]
