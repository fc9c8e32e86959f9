"""smtplib's client with the clock in hand: a reply as a whole has its time, not each byte of it."""

import smtplib
import socket
import ssl
import time
from typing import Any

LINE = 4096


class Lines:
    """What the server says, line by line, until `ends_at` (monotonic seconds)."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._said = b""
        self.ends_at = 0.0

    def readline(self, limit: int) -> bytes:
        """Return the next line; b"" at the end. TimeoutError when it does not come in time."""
        while b"\n" not in self._said and len(self._said) < limit:
            left = self.ends_at - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._sock.settimeout(left)
            more = self._sock.recv(LINE)
            if not more:
                break
            self._said += more
        line, newline, self._said = self._said.partition(b"\n")
        return line + newline

    def has_spoken(self) -> bool:
        """Return whether it has said something, or hung up, without being asked. Does not wait."""
        if self._said:
            return True
        self._sock.settimeout(0)
        try:
            self._said = self._sock.recv(LINE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Nothing to do: the socket is the client's."""


class Wire(smtplib.SMTP):
    """An SMTP client that waits for at most `timeout` seconds for a whole reply, and as long for a whole write."""

    file: Any

    def connect(self, *to: Any, **about: Any) -> tuple[int, bytes]:
        answer = super().connect(*to, **about)
        if self.sock is not None:  # the final dot is a write of its own, and shall not wait for an acknowledgement
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return answer

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = Lines(self.sock)  # type: ignore[arg-type]
        self.file.ends_at = time.monotonic() + float(self.timeout)
        return super().getreply()

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(float(self.timeout))  # of the whole write, as sendall counts it
        super().send(s)

    def has_spoken(self) -> bool:
        """Return whether the server speaks, or is gone, before it was asked."""
        return self.file is not None and self.file.has_spoken()


class TlsWire(Wire, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""
