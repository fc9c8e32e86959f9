"""The only writers of what is known about people."""

from runners.services.access import record_access
from runners.services.accounts import (
    become,
    call,
    choose_theme,
    erase,
    finish_welcome,
    move_coach,
)
from runners.services.coaching import (
    AlreadyLinked,
    OwnCoach,
    begin_coaching,
    end_coaching,
    may_share,
    notice_end,
    share,
)
from runners.services.consents import ConsentMissing, give_consent, require_consent, withdraw_consent
from runners.services.delivery import note_bounce, try_address_again
from runners.services.exports import ask_for_export, build_export, forget_exports, forget_exports_of
from runners.services.invitations import (
    InvitationEnded,
    Invited,
    SaidNo,
    TooManyInvitations,
    accept_as_athlete,
    accept_as_coach,
    cancel_invitation,
    decline_invitation,
    forget_invitations,
    invite_athlete,
    invite_coach,
)
from runners.services.mailing import mute_emails, save_preferences, send_test, turn_off_emails, unmute_emails
from runners.services.profiles import CATEGORY_OF, remove_injury, report_injury, save_profile
from runners.services.restoring import restore_injuries, restore_profile, restore_rows, restore_weights
from runners.services.restoring_mail import restore_alert_mutes, restore_email_mutes, restore_hours

__all__ = [
    "CATEGORY_OF",
    "AlreadyLinked",
    "ConsentMissing",
    "InvitationEnded",
    "Invited",
    "OwnCoach",
    "SaidNo",
    "TooManyInvitations",
    "accept_as_athlete",
    "accept_as_coach",
    "ask_for_export",
    "become",
    "begin_coaching",
    "build_export",
    "call",
    "cancel_invitation",
    "choose_theme",
    "decline_invitation",
    "end_coaching",
    "erase",
    "finish_welcome",
    "forget_exports",
    "forget_exports_of",
    "forget_invitations",
    "give_consent",
    "invite_athlete",
    "invite_coach",
    "may_share",
    "move_coach",
    "mute_emails",
    "note_bounce",
    "notice_end",
    "record_access",
    "remove_injury",
    "report_injury",
    "require_consent",
    "restore_alert_mutes",
    "restore_email_mutes",
    "restore_hours",
    "restore_injuries",
    "restore_profile",
    "restore_rows",
    "restore_weights",
    "save_preferences",
    "save_profile",
    "send_test",
    "share",
    "try_address_again",
    "turn_off_emails",
    "unmute_emails",
    "withdraw_consent",
]
