"""What every e-mail of this app shares: links, headers, the three templates, lines of at most 72 columns."""

import re
import textwrap
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise

from risk.models import RescoreRequest, RiskWarning
from runners.links import unsubscribe_url
from runners.models import OutgoingEmail, Runner
from runners.outbox import Message, NoLongerDue, NotYet

COLUMNS = 72
_NUMBERED = re.compile(r"\d+\. ")
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=\w)")
_HELD = "\x00"  # a blank at which no line is broken


def link(name: str, *args: object) -> str:
    """Return the absolute address of a page; e-mails are built outside any request."""
    return settings.SITE_URL + reverse(name, args=args)


def runner_of(email: OutgoingEmail) -> Runner:
    """Return whom the e-mail is about; it is not due without one."""
    if email.runner is None:
        raise NoLongerDue("no runner")
    return email.runner


def wait_for_rescore(runner: Runner) -> None:
    """Raise NotYet while the log has changed and the warnings have not followed: what stands may be untrue."""
    if RescoreRequest.objects.filter(runner=runner).exists():
        raise NotYet


def warning_of(email: OutgoingEmail) -> RiskWarning:
    """Return the open warning that the e-mail is about; it is not due once that is over."""
    warning = RiskWarning.objects.open().filter(runner=email.runner, pk=email.subject_id).first()
    if warning is None:
        raise NoLongerDue("no longer true")
    if warning.told_level >= warning.level:
        raise NoLongerDue("told already")
    return warning


def letter(
    name: str,
    email: OutgoingEmail,
    label: str | Promise,
    context: dict[str, Any],
    on_sent: Callable[[], None],
) -> Message:
    """Render the trio emails/<name>.{subject.txt,txt,html} with the footer and headers that all share."""
    turn_off = unsubscribe_url(email.user, email.kind)
    context = context | {
        "name": email.user.get_short_name(),
        "kind": label,
        "turn_off_url": turn_off,
        "emails_url": link("runners:emails"),
        "what_to_do_url": link("risk:what_to_do"),
    }
    return Message(
        subject=" ".join(render_to_string(f"emails/{name}.subject.txt", context).split()),
        text=wrap(render_to_string(f"emails/{name}.txt", context)),
        html=render_to_string(f"emails/{name}.html", context),
        headers={
            "List-Unsubscribe": f"<{turn_off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        on_sent=on_sent,
    )


def tell(warning: RiskWarning) -> None:
    """Note how much of an episode an e-mail has told: the level that its words were about."""
    RiskWarning.objects.filter(pk=warning.pk, told_level__lt=warning.level).update(told_level=warning.level)


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
