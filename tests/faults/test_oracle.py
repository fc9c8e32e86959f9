"""The oracle agrees with what the design says of each runner of the cast, and each check goes red when it must."""

import smtplib
import time

import pytest

from runners.models import OutgoingEmail
from runners.services import turn_off_emails
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import NOBODY_IS_TOLD, ROLES, cast, happen
from tests.faults.conftest import Clock
from tests.scripted_smtp import ScriptedSmtp, drop

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

WANTED = {
    "long": {"single_run", "weekly_ramp"},
    "single": {"single_run"},
    "ramp": {"weekly_ramp"},
    "back": {"return"},
    "worn": {"shoe"},
    "jump": {"shoe"},
    "sore": {"pain"},
}


def test_it_says_what_the_design_says(clock: Clock) -> None:
    """By hand: HABIT_KM and ROLES against science.md §6.6."""
    people = cast(TODAY)
    happen(people, NOW)
    due = checks.expected(people.values(), TODAY)
    wanted = {(f"{name}@example.org", frozenset(tells)): 1 for name, tells in WANTED.items()}
    wanted |= {("coach_of_sore@example.org", frozenset({"athlete_pain"})): 1}
    assert dict(due) == wanted
    assert set(WANTED) | set(NOBODY_IS_TOLD) == set(ROLES)


def test_the_real_thing_tells_just_that(clock: Clock, post: ScriptedSmtp) -> None:
    people = cast(TODAY)
    happen(people, NOW)
    clock.sweep(minutes=5)
    assert checks.faults(post, people.values(), TODAY) == {}
    assert checks.untrue_scores() == ""


# ── each check goes red ──────────────────────────────────────────────────────


@pytest.fixture
def one(clock: Clock, post: ScriptedSmtp) -> ScriptedSmtp:
    """One letter is owed, and has not gone yet."""
    people = cast(TODAY, ["long"])
    happen(people, NOW)
    clock.now = NOW
    return post


def test_a_dropped_letter_is_missing(one: ScriptedSmtp, clock: Clock) -> None:
    """Planted: the row says sent, and the server never had it."""
    one.always("dot", drop("250 ok", keeps=False))
    clock.sweep(minutes=2)
    (email,) = OutgoingEmail.objects.all()
    found = checks.faults(one, [email.runner], TODAY)
    assert email.state == "sent"
    assert set(found) == {"missing"}


def test_a_decision_that_is_made_twice_is_undue(one: ScriptedSmtp, clock: Clock) -> None:
    """Planted: the same letter in a second row, as without the dedupe key."""
    clock.sweep(minutes=2)
    (email,) = OutgoingEmail.objects.all()
    email.runner.warnings.update(told_level=0)
    OutgoingEmail.objects.create(
        kind="load", user=email.user, runner=email.runner, dedupe_key="again", subject_id=email.subject_id,
        next_attempt_at=clock.now, expires_at=email.expires_at,
    )  # fmt: skip
    clock.sweep(minutes=1)
    assert set(checks.faults(one, [email.runner], TODAY)) == {"undue"}


def test_a_second_copy_of_one_letter_is_doubled(one: ScriptedSmtp, clock: Clock) -> None:
    """Planted: the outbox forgets that it has sent it."""
    clock.sweep(minutes=2)
    (email,) = OutgoingEmail.objects.all()
    email.runner.warnings.update(told_level=0)
    OutgoingEmail.objects.update(state="pending", next_attempt_at=clock.now)
    clock.sweep(minutes=1)
    assert checks.faults(one, [email.runner], TODAY) == {"doubled": {email.message_id: 2}}
    assert checks.faults(one, [email.runner], TODAY, allowed=lambda message_id: 2) == {}


def test_one_after_an_opt_out_is_too_late(one: ScriptedSmtp, clock: Clock) -> None:
    """Planted: a letter that goes past the outbox, after its reader has turned off what it tells."""
    clock.sweep(minutes=1)
    (sent,) = one.kept
    reader, families = checks.letter_of(sent)
    runner = OutgoingEmail.objects.get().runner
    turn_off_emails(user=runner.user, kinds=families, now=clock.now)
    ended = {(reader, families): time.time()}
    assert checks.too_late(one, ended) == []
    with smtplib.SMTP("127.0.0.1", one.port) as wire:
        wire.sendmail(sent.sender, reader, sent.content.replace(b"@lamella>", b".late@lamella>"))
    assert checks.too_late(one, ended) == [(reader, families)]
    assert checks.expected([runner], TODAY) == {}
    assert set(checks.faults(one, [runner], TODAY)) == {"undue"}
