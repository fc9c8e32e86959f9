"""What every e-mail shares: links, headers, the three templates, lines of at most 72 columns."""

import re
import textwrap
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise

from runners.links import unsubscribe_url
from runners.models import OutgoingEmail
from runners.outbox import Message

COLUMNS = 72
_NUMBERED = re.compile(r"\d+\. ")
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=\w)")
_HELD = "\x00"  # a blank at which no line is broken


def link(name: str, *args: object) -> str:
    """Return the absolute address of a page; e-mails are built outside any request."""
    return settings.SITE_URL + reverse(name, args=args)


def letter(
    name: str,
    email: OutgoingEmail,
    label: str | Promise,
    context: dict[str, Any],
    on_sent: Callable[[], None] | None = None,
    *,
    is_alert: bool = True,
    kinds: Collection[str] = (),
    categories: frozenset[str] = frozenset(),
) -> Message:
    """Render the trio emails/<name>.{subject.txt,txt,html} with the footer and headers that all share.

    An alert to an account can be turned off by its own link, which names the alert kinds that this letter tells (the
    one of the letter's own name, where none are given); an invitation, or what the account itself asked for, is no
    subscription and carries none. `categories`: consents that this very letter rests on, beyond those of its kind.
    """
    headers: dict[str, str] = {}
    context = context | {"kind": label, "what_to_do_url": link("risk:what_to_do")}
    if email.user is not None and is_alert:
        turn_off = unsubscribe_url(email.user, *(kinds or [email.kind]))
        headers = {
            "List-Unsubscribe": f"<{turn_off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        context |= {
            "name": email.user.get_short_name(),
            "turn_off_url": turn_off,
            "emails_url": link("runners:emails"),
        }
    return Message(
        subject=" ".join(render_to_string(f"emails/{name}.subject.txt", context).split()),
        text=wrap(render_to_string(f"emails/{name}.txt", context)),
        html=render_to_string(f"emails/{name}.html", context),
        headers=headers,
        on_sent=on_sent,
        categories=categories,
    )


def wrap(text: str) -> str:
    """Break lines at 72 columns, never in an address or behind a number; at most one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line == "-- ":  # the signature mark keeps its space
            lines.append(line)
            continue
        numbered = _NUMBERED.match(line)
        lines += textwrap.wrap(
            _NUMBER_AND_UNIT.sub(_HELD, line.strip()),
            COLUMNS,
            subsequent_indent=" " * (numbered.end() if numbered else 0),
            break_long_words=False,
            break_on_hyphens=False,
        ) or ([""] if lines and lines[-1] else [])
    return "\n".join(lines).replace(_HELD, " ") + "\n"
