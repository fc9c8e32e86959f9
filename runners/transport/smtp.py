"""SMTP by our own hand, because nobody else tells when DATA begins.

Before DATA everything that fails was surely not accepted. The mark is committed just before the DATA command, and
what follows it is taken apart as finely as the protocol allows: only a connection that breaks after the final dot and
before the answer to it leaves nobody knowing.
"""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.encoding import punycode

from runners.transport.outcomes import ChannelDown, Deferred, Mark, Refused, Unknown
from runners.transport.wire import TlsWire, Wire

NO_ANSWER, NO_NAME, NO_TLS = "no answer", "no such name", "no encryption"
NO_SIGN_IN, NO_SENDER, NO_GREETING = "sign-in refused", "sender refused", "no greeting"
LOST = "connection lost"
SIGN_IN_CODES = {530, 534, 535, 538}
_STATUS = re.compile(rb"^5\.(\d{1,3})\.\d{1,3}\b")  # RFC 3463; 5.7.x is about policy, not about the address
_ENDS = re.compile(rb"\r\n|\r|\n")
_DOTS = re.compile(rb"^\.", re.MULTILINE)


class SmtpTransport:
    """One connection, opened with the first letter and kept for the next ones."""

    def __init__(self) -> None:
        self._wire: Wire | None = None
        self._is_used = False

    def probe(self) -> None:
        """Connect, sign in and name ourselves as the sender; ChannelDown where any of it fails."""
        self.close()
        sender = _address(settings.DEFAULT_FROM_EMAIL)
        wire = self._connected()
        try:
            self._mail_from(wire, sender, [])
            wire.rset()
        except Deferred as no:
            self._drop()
            raise ChannelDown(f"{NO_SENDER} ({no.code})") from no
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise ChannelDown(f"{NO_ANSWER} ({type(fault).__name__})") from fault

    def send(self, mail: EmailMultiAlternatives, mark: Mark) -> None:
        """Hand over one letter to one recipient. The connection stays open for the next."""
        recipient, body = _address(mail.to[0]), _body(mail)
        wire = self._agreed(_address(mail.from_email), recipient, body)
        try:
            mark()
        except BaseException:
            self._reset(wire)
            raise
        self._is_used = True
        try:
            _data(wire, body)
        except BaseException:
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye, without waiting long for the answer."""
        if self._wire is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._wire.timeout = min(self._wire.timeout, 2)
                self._wire.quit()
        self._drop()

    def _agreed(self, sender: str, recipient: str, body: bytes) -> Wire:
        """Return the connection once the server agreed to both addresses; a kept one may have died meanwhile."""
        is_kept = self._wire is not None and self._is_used
        try:
            return self._agree(sender, recipient, body)
        except Deferred as no:
            if not (is_kept and no.code in (LOST, 421)):
                raise
            self._drop()
            return self._agree(sender, recipient, body)

    def _agree(self, sender: str, recipient: str, body: bytes) -> Wire:
        wire = self._wire or self._connected()
        options = ["BODY=8BITMIME"] if wire.has_extn("8bitmime") and not body.isascii() else []
        if not recipient.isascii():
            if not wire.has_extn("smtputf8"):
                raise Refused(553, is_recipient=True, is_address=True)
            options.append("SMTPUTF8")
        try:
            self._mail_from(wire, sender, options)
            _rcpt_to(wire, recipient)
        except Deferred as no:
            self._reset(wire) if no.is_recipient and no.code != 421 else self._drop()
            raise
        except Refused:
            self._reset(wire)
            raise
        except ChannelDown:
            self._drop()
            raise
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise Deferred(LOST) from fault
        return wire

    def _mail_from(self, wire: Wire, sender: str, options: list[str]) -> None:
        code, _ = wire.mail(sender, options)
        if code >= 500:  # about us: every letter would meet the same
            raise ChannelDown(f"{NO_SIGN_IN if code in SIGN_IN_CODES else NO_SENDER} ({code})")
        if code != 250:
            raise Deferred(code)

    def _connected(self) -> Wire:
        """Connect, encrypt and sign in as the settings say; ChannelDown where any of it fails."""
        try:
            wire = _dialled()
        except (OSError, smtplib.SMTPException) as fault:
            raise ChannelDown(_why(fault)) from fault
        try:
            wire.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                _encrypt(wire)
            if settings.EMAIL_HOST_USER:
                _sign_in(wire)
        except ChannelDown:
            wire.close()
            raise
        except (OSError, smtplib.SMTPException) as fault:
            wire.close()
            raise ChannelDown(_why(fault)) from fault
        self._wire, self._is_used = wire, False
        return wire

    def _reset(self, wire: Wire) -> None:
        """Make the server forget the recipient it agreed to; a connection that cannot is given up."""
        try:
            code, _ = wire.rset()
        except (OSError, smtplib.SMTPException):
            code = 0
        if code != 250:
            self._drop()
        self._is_used = True

    def _drop(self) -> None:
        if self._wire is not None:
            with suppress(OSError):
                self._wire.close()
        self._wire = None


def own_name() -> str:
    """Return how we greet: by the site's own name, which costs no look-up; a number in brackets (RFC 5321 4.1.3)."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    try:
        address = ip_address(host)
    except ValueError:
        return punycode(host)
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def _dialled() -> Wire:
    """Return a connection that the server has greeted; encrypted where the settings say so from the first byte."""
    to = (settings.EMAIL_HOST, settings.EMAIL_PORT, own_name())
    timeout = settings.EMAIL_TIMEOUT
    if settings.EMAIL_USE_SSL:  # smtplib's own context would take any certificate
        return TlsWire(*to, timeout=timeout, context=ssl.create_default_context())
    return Wire(*to, timeout=timeout)


def _encrypt(wire: Wire) -> None:
    try:
        code, _ = wire.starttls(context=ssl.create_default_context())
    except (OSError, smtplib.SMTPException) as fault:  # not offered, a certificate that does not hold, hung up
        raise ChannelDown(f"{NO_TLS} ({type(fault).__name__})") from fault
    if code != 220:
        raise ChannelDown(f"{NO_TLS} ({code})")
    wire.ehlo_or_helo_if_needed()


def _sign_in(wire: Wire) -> None:
    try:
        wire.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPResponseException as no:
        raise ChannelDown(f"{NO_SIGN_IN} ({no.smtp_code})") from no
    except smtplib.SMTPNotSupportedError as fault:
        raise ChannelDown(f"{NO_SIGN_IN} (not offered)") from fault


def _why(fault: Exception) -> str:
    """Return the reason code of a connection that did not come about."""
    if isinstance(fault, socket.gaierror):
        return f"{NO_NAME} ({type(fault).__name__})"
    if isinstance(fault, ssl.SSLError):
        return f"{NO_TLS} ({type(fault).__name__})"
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{NO_GREETING} ({fault.smtp_code})"
    return f"{NO_ANSWER} ({type(fault).__name__})"


def _rcpt_to(wire: Wire, recipient: str) -> None:
    code, reply = wire.rcpt(recipient)
    if code in SIGN_IN_CODES:
        raise ChannelDown(f"{NO_SIGN_IN} ({code})")
    if code >= 500:
        status = _STATUS.match(reply)
        raise Refused(code, is_recipient=True, is_address=status is None or status[1] != b"7")
    if code not in (250, 251):
        raise Deferred(code, is_recipient=True)


def _data(wire: Wire, body: bytes) -> None:
    """Send the letter. Until its final dot is on its way, whatever breaks was surely not accepted."""
    try:
        code, _ = wire.docmd("DATA")
        if code == 354:
            wire.send(body)
            if wire.has_spoken():  # hung up, or "no" in the middle: the dot is not sent
                code, _ = wire.getreply()
                raise Deferred(code) if code < 500 else Refused(code)
    except (OSError, smtplib.SMTPException) as fault:
        raise Deferred(LOST) from fault
    if code != 354:
        raise Refused(code) if code >= 500 else Deferred(code)
    try:
        wire.send(b".\r\n")
        code, _ = wire.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        raise Unknown(type(fault).__name__) from fault
    if 200 <= code < 300:
        return
    if code < 400:  # no reply that there is
        raise Unknown(f"reply {code}")
    raise Refused(code) if code >= 500 else Deferred(code)


def _address(written: str) -> str:
    """Return the bare address; a domain in another script is written in ASCII."""
    local, _, domain = parseaddr(written)[1].rpartition("@")
    return f"{local}@{punycode(domain)}"


def _body(mail: EmailMultiAlternatives) -> bytes:
    """Return the letter as it goes over the wire, without the final dot: CRLF, and dots at line starts doubled."""
    lines = _ENDS.sub(b"\r\n", mail.message().as_bytes()).removesuffix(b"\r\n") + b"\r\n"
    return _DOTS.sub(b"..", lines)
