"""What may become of a letter that was not taken. Codes name no person."""

from collections.abc import Callable
from typing import Protocol

from django.core.mail import EmailMultiAlternatives

Mark = Callable[[], None]  # commits that from here on nobody may know; what it raises calls the letter back


class ChannelDown(Exception):
    """Nobody's letter would be taken now: no answer, no such name, no encryption, no sign-in. Surely not accepted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Deferred(Exception):
    """Not now (4xx), or the connection broke before the end of the letter. Surely not accepted.

    `is_recipient`: it is about this recipient, not about the server.
    """

    def __init__(self, code: int | str, *, is_recipient: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_recipient = is_recipient


class Refused(Exception):
    """Never (5xx). `is_address`: because there is no such recipient, rather than for what or who we are."""

    def __init__(self, code: int | str, *, is_recipient: bool = False, is_address: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_recipient = is_recipient
        self.is_address = is_address


class Unknown(Exception):
    """The connection broke after the last byte and before the answer: it may have been accepted."""


class Transport(Protocol):
    """Takes letters to one recipient each, one after the other."""

    def send(self, mail: EmailMultiAlternatives, mark: Mark) -> None:
        """Return when it was accepted; raises one of the above, or what `mark` raised."""

    def probe(self) -> None:
        """Raise ChannelDown unless the server would take a letter of ours now. Sends none."""

    def close(self) -> None:
        """End the connection, if there is one; never raises."""
