"""The demo's post: every e-mail becomes one file, which a page of the demo shows. Nothing leaves the machine."""

import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ReceivedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"^\d{19}-[0-9a-f]{32}$")  # nanoseconds since 1970, then a random number
NEWEST = 200


class EmailBackend(BaseEmailBackend):
    """Writes each message to EMAIL_FILE_PATH; a reader sees a whole file or none."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        directory = Path(settings.EMAIL_FILE_PATH)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():019d}-{uuid.uuid4().hex}"
            draft = directory / f"{name}.draft"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(directory / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """One e-mail as it was sent."""

    name: str
    sent_at: datetime
    message: ReceivedMessage

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def part(self, kind: str) -> str:
        """Return the "plain" or the "html" part; empty where there is none."""
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body else ""


def letters() -> list[Letter]:
    """Return the newest letters, newest first."""
    directory = Path(settings.EMAIL_FILE_PATH)
    files = sorted((file for file in directory.glob("*.eml") if NAME.match(file.stem)), reverse=True)
    return [_read(file) for file in files[:NEWEST]]


def letter(name: str) -> Letter | None:
    """Return the letter of this name, if there is one."""
    file = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
    return _read(file) if NAME.match(name) and file.is_file() else None


def _read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    nanoseconds = int(file.stem.split("-")[0])
    return Letter(file.stem, datetime.fromtimestamp(nanoseconds / 1e9, tz=UTC), message)
