"""Who people are, and who may see what of whom."""

from runners.models.access import HealthAccess
from runners.models.address import AddressTrouble
from runners.models.channel import MailChannel
from runners.models.coaching import DATA, SHARING_VERSION, CoachingLink, CoachingLinkQuerySet, Share, Sharing
from runners.models.consent import WORDING_VERSION, Category, Consent
from runners.models.export import Export
from runners.models.heartbeat import Heartbeat
from runners.models.injury import MIDLINE, BoneInjury, Side, Site
from runners.models.invitation import LIFE, Invitation, InvitationQuerySet
from runners.models.mailing import AlertMute, MailSettings, Weekday
from runners.models.outgoing import EmailMute, OutgoingEmail, OutgoingEmailQuerySet
from runners.models.runner import Coach, Runner, Sex, Units, Weight
from runners.models.user import Theme, User

__all__ = [
    "DATA",
    "LIFE",
    "MIDLINE",
    "SHARING_VERSION",
    "WORDING_VERSION",
    "AddressTrouble",
    "AlertMute",
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
    "MailChannel",
    "MailSettings",
    "OutgoingEmail",
    "OutgoingEmailQuerySet",
    "Runner",
    "Sex",
    "Share",
    "Sharing",
    "Side",
    "Site",
    "Theme",
    "Units",
    "User",
    "Weekday",
    "Weight",
]
