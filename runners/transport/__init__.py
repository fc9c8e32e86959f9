"""How a letter leaves this machine: over SMTP by our own hand, or through whatever backend the settings name.

A transport calls `mark` exactly once for each letter, after the server has agreed to sender and recipient and before
it sees a byte of the letter, and says by its exceptions what is known of one that was not taken.
"""

from django.conf import settings

from runners.transport.backend import BackendTransport
from runners.transport.outcomes import ChannelDown, Deferred, Mark, Refused, Transport, Unknown
from runners.transport.smtp import SmtpTransport

DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"

__all__ = ["ChannelDown", "Deferred", "Mark", "Refused", "Transport", "Unknown", "current", "is_off", "is_smtp"]


def is_smtp() -> bool:
    """Return whether our own SMTP transport is used: wherever the settings name Django's."""
    return settings.EMAIL_BACKEND == DJANGO_SMTP


def is_off() -> bool:
    """Return whether this installation sends no e-mail at all: no server has a name."""
    return is_smtp() and not settings.EMAIL_HOST


def current() -> Transport:
    """Return a transport as the settings say; nothing is connected yet. Close it."""
    return SmtpTransport() if is_smtp() else BackendTransport()
