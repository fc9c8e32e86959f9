"""Any other backend of Django's: console, files and memory in development, an API of a sender through anymail.

Such a backend does everything in one call, so the mark comes before it: whatever breaks without an answer is unknown.
"""

import smtplib
from contextlib import suppress

import requests
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from runners.transport.outcomes import ChannelDown, Deferred, Mark, Refused, Unknown

TOO_MANY, AWAY = 429, 503  # the API says itself that it did not take it
NOT_LET_IN = (401, 402, 403)


class BackendTransport:
    """One connection of the backend's own, opened with the first letter."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def probe(self) -> None:
        """Open it; an API says only with the next letter whether it lets us in."""
        self.close()
        self._opened()

    def send(self, mail: EmailMultiAlternatives, mark: Mark) -> None:
        mail.connection = self._opened()
        mark()
        try:
            mail.send()
        except Exception as fault:
            self.close()
            raise _outcome(fault) from fault

    def close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection = None

    def _opened(self) -> BaseEmailBackend:
        if self._connection is None:
            try:
                connection = get_connection()
                connection.open()
            except (OSError, smtplib.SMTPException) as fault:
                raise ChannelDown(f"no answer ({type(fault).__name__})") from fault
            self._connection = connection
        return self._connection


def _outcome(fault: Exception) -> Exception:
    """Return what is known after this."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in fault.recipients.values()]
        if all(code >= 500 for code in codes):
            return Refused(codes[0], is_recipient=True, is_address=True)
        return Deferred(codes[0], is_recipient=True)
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return ChannelDown(f"sign-in refused ({fault.smtp_code})")
    if isinstance(fault, smtplib.SMTPResponseException):
        return Refused(fault.smtp_code) if fault.smtp_code >= 500 else Deferred(fault.smtp_code)
    if isinstance(fault, AnymailRecipientsRefused):
        return Refused("API", is_recipient=True, is_address=True)
    if isinstance(fault, AnymailAPIError):
        if isinstance(fault.status_code, int):
            return _answer(fault.status_code)
        return _unanswered(fault)
    return Unknown(type(fault).__name__)


def _unanswered(fault: AnymailAPIError) -> Exception:
    """Return what is known when no answer came: surely nothing was sent where there was no connection at all."""
    cause: object = fault
    for _ in range(5):  # the request's error, urllib3's "gave up", and its reason
        if isinstance(cause, requests.exceptions.SSLError):
            return ChannelDown("no encryption (SSLError)")
        if isinstance(cause, NewConnectionError | ConnectTimeoutError):
            return ChannelDown(f"no answer ({type(cause).__name__})")
        cause = (
            getattr(cause, "reason", None)
            or getattr(cause, "__cause__", None)
            or next(iter(getattr(cause, "args", ())), None)
        )
    return Unknown(type(fault).__name__)


def _answer(status: int) -> Exception:
    """Return what an API's "no" means, by its HTTP status."""
    if status in NOT_LET_IN:
        return ChannelDown(f"sign-in refused ({status})")
    if status in (TOO_MANY, AWAY):
        return Deferred(status)
    return Refused(status) if 400 <= status < 500 else Unknown(f"answer {status}")
