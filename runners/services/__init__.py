"""The only writers of what is known about people."""

from runners.services.accounts import (
    become,
    choose_theme,
    erase,
    finish_welcome,
    mute_emails,
    unmute_emails,
)
from runners.services.consents import ConsentMissing, give_consent, require_consent, withdraw_consent
from runners.services.profiles import CATEGORY_OF, remove_injury, report_injury, save_profile

__all__ = [
    "CATEGORY_OF",
    "ConsentMissing",
    "become",
    "choose_theme",
    "erase",
    "finish_welcome",
    "give_consent",
    "mute_emails",
    "remove_injury",
    "report_injury",
    "require_consent",
    "save_profile",
    "unmute_emails",
    "withdraw_consent",
]
