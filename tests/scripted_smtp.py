"""An SMTP server that does as it is told: what it answers to each command, when it hangs up, what it keeps.

    with ScriptedSmtp() as server:
        server.script("rcpt", "451 4.2.1 later")            # the next time only
        server.always("dot", drop())                        # until heal()
        server.refuse()                                     # nobody listens on the port; heal() listens again

Phases, in their order: connect, ehlo, starttls, auth, mail, rcpt, data (the command), body (before a byte of it is
read), dot (after the final dot was read), quit. Everything whose final dot came is in `received`; what the server
took upon itself (and what a person would find in the mailbox) is in `kept`.
"""

import base64
import contextlib
import email
import email.policy
import socket
import ssl
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Self

CERTIFICATE = Path(__file__).parent / "certificate.pem"  # of localhost, signed by itself; secures nothing
PHASES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot", "quit")
_USUAL = {"connect": "220 scripted", "starttls": "220 go", "auth": "235 ok", "data": "354 go", "quit": "221 bye"}


@dataclass(frozen=True)
class Act:
    """What the server does at one phase: wait, answer (None: as usual; "": nothing), hang up."""

    reply: str | None = None
    wait_s: float = 0.0
    hangs_up: bool = False
    keeps: bool | None = None  # of a letter at its dot; None: as the reply says


def drop(reply: str = "", *, keeps: bool = True) -> Act:
    """Hang up, after this answer if there is one. At the dot: having kept the letter, or not."""
    return Act(reply=reply, hangs_up=True, keeps=keeps)


def slow(seconds: float, reply: str | None = None) -> Act:
    """Answer after so long."""
    return Act(reply=reply, wait_s=seconds)


@dataclass(frozen=True)
class Received:
    """One letter whose final dot came."""

    sender: str
    recipient: str
    content: bytes
    reply: str
    is_kept: bool
    at: float  # seconds since 1970

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)  # type: ignore[return-value]

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


Plan = str | Act | Callable[[int], "str | Act"]  # a function gets how often this phase was reached before


class ScriptedSmtp:
    """See the module. `events` are the commands that came; `on[phase]` is called before the answer to it."""

    def __init__(self, port: int = 0, *, login: tuple[str, str] | None = None, offers_tls: bool = False) -> None:
        self.port = port
        self.received: list[Received] = []
        self.events: list[str] = []
        self.on: dict[str, Callable[[], object]] = {}
        self.login, self.offers_tls = login, offers_tls
        self.connections = 0
        self._once: dict[str, deque[Plan]] = defaultdict(deque)
        self._always: dict[str, Plan] = {}
        self._reached: Counter[str] = Counter()
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    # ── what a test says and asks ────────────────────────────────────────────

    def script(self, phase: str, *plans: Plan) -> None:
        """Do these at the next times this phase is reached, one after the other."""
        self._once[self._known(phase)].extend(plans)

    def always(self, phase: str, plan: Plan) -> None:
        """Do this whenever this phase is reached, until `heal`."""
        self._always[self._known(phase)] = plan

    def refuse(self) -> None:
        """Stop listening and cut every connection: the next one is refused."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):  # wakes the thread that accepts
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            for one in list(self._open):
                _cut(one)

    def heal(self) -> None:
        """Answer as usual from now on, and listen again."""
        self._once.clear()
        self._always.clear()
        if self._listener is None:
            self._listen()

    @property
    def kept(self) -> list[Received]:
        return [one for one in self.received if one.is_kept]

    def copies(self) -> Counter[str]:
        """Return how many copies of each Message-ID the server took upon itself."""
        return Counter(one.message_id for one in self.kept)

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(self, *fault: object) -> None:
        self.refuse()

    # ── how it does it ───────────────────────────────────────────────────────

    def _known(self, phase: str) -> str:
        if phase not in PHASES:
            raise ValueError(f"no phase {phase!r}")
        return phase

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)  # a long letter does not wait unread
        listener.bind(("127.0.0.1", self.port))
        listener.listen(50)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(sock)
                self.connections += 1
            threading.Thread(target=self._serve, args=[sock], daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        conversation = _Conversation(self, sock)
        with contextlib.suppress(OSError, ValueError):  # the client is gone, or we hung up
            conversation.run()
        conversation.lines.close()
        with self._lock:
            self._open -= {sock, conversation.sock}
        _cut(conversation.sock)
        sock.close()

    def next_act(self, phase: str) -> Act:
        """Return what is to be done now, and count that the phase was reached."""
        with self._lock:
            number = self._reached[phase]
            self._reached[phase] += 1
            queue = self._once.get(phase)
            plan = queue.popleft() if queue else self._always.get(phase, Act())
        if callable(plan):
            plan = plan(number)
        return Act(reply=plan) if isinstance(plan, str) else plan


class _Conversation:
    """One connection."""

    def __init__(self, server: ScriptedSmtp, sock: socket.socket) -> None:
        self.server, self.sock = server, sock
        self.lines = sock.makefile("rb")
        self.sender = self.recipient = ""
        self.is_encrypted = False

    def run(self) -> None:
        if not self._answer("connect"):
            return
        while line := self.lines.readline():
            self.server.events.append(line.decode("utf-8", "replace").split(" ")[0].strip().upper())
            if not self._command(line.decode("utf-8", "replace").strip()):
                return

    def _command(self, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "EHLO" | "HELO":
                return self._answer("ehlo", self._greeting())
            case "STARTTLS":
                return self._answer("starttls") and self._encrypt()
            case "AUTH":
                return self._answer("auth", None if self._may_enter(rest) else "535 5.7.8 no")
            case "MAIL":
                self.sender = rest.partition("<")[2].partition(">")[0]
                return self._answer("mail")
            case "RCPT":
                self.recipient = rest.partition("<")[2].partition(">")[0]
                return self._answer("rcpt")
            case "DATA":
                return self._letter()
            case "QUIT":
                self._answer("quit")
                return False
        self._say("250 ok")
        return True

    def _greeting(self) -> str:
        offers = ["8BITMIME"]
        offers += ["STARTTLS"] if self.server.offers_tls and not self.is_encrypted else []
        offers += ["AUTH PLAIN"] if self.server.login else []
        return "\r\n".join(["250-scripted", *(f"250-{one}" for one in offers[:-1]), f"250 {offers[-1]}"])

    def _may_enter(self, rest: str) -> bool:
        given = base64.b64decode(rest.partition(" ")[2]).split(b"\0")
        return self.server.login is not None and [one.decode() for one in given[1:]] == list(self.server.login)

    def _encrypt(self) -> bool:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.lines.close()
        self.sock = context.wrap_socket(self.sock, server_side=True)
        with self.server._lock:
            self.server._open.add(self.sock)
        self.lines, self.is_encrypted = self.sock.makefile("rb"), True
        return True

    def _letter(self) -> bool:
        if not self._answer("data"):
            return False
        if self.last[:3] != "354":
            return True
        act = self.server.next_act("body")
        if self._is_over(act):
            return False
        lines = []
        while (line := self.lines.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if not line:
            return False
        return self._answer("dot", content=b"".join(lines))

    def _answer(self, phase: str, usual: str | None = None, content: bytes | None = None) -> bool:
        act = self.server.next_act(phase)
        if phase in self.server.on:
            self.server.on[phase]()
        reply = (usual or _USUAL.get(phase, "250 ok")) if act.reply is None else act.reply
        if content is not None:
            is_kept = reply.startswith("2") if act.keeps is None else act.keeps
            self.server.received.append(Received(self.sender, self.recipient, content, reply, is_kept, time.time()))
        self.last = reply
        return not self._is_over(act, reply)

    def _is_over(self, act: Act, reply: str = "") -> bool:
        """Do what the act says; return whether the connection ends with it."""
        if act.wait_s:
            time.sleep(act.wait_s)
        if reply:
            self._say(reply)
        return act.hangs_up

    def _say(self, reply: str) -> None:
        self.sock.sendall(reply.encode() + b"\r\n")


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        sock.close()
