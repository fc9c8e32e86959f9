"""F8: whatever the mail server does, what is due has arrived five minutes after it is well again, and once.

Real letters, the real sweep and SMTP transport, and a clock that goes on when it is told to. A sender that is killed
in the middle (F8g) is in test_sender_killed.py; twenty real seconds of tar are in test_tarpit.py.
"""

import random
from collections.abc import Iterator

import pytest

from config.operator import reading
from risk.models import RescoreRequest
from runners.models import MailChannel, OutgoingEmail, Runner
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen, happen_to
from tests.faults.conftest import Clock
from tests.posting import MAX_COPIES, point_at
from tests.scripted_smtp import ScriptedSmtp, drop, slow

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
TOLD = 5  # letters due to the four and to the coach of one


@pytest.fixture
def people(clock: Clock, post: ScriptedSmtp) -> dict[str, Runner]:
    people = cast(TODAY, ["long", "back", "worn", "sore"])
    happen(people, NOW)
    return people


def faults(post: ScriptedSmtp, people: dict[str, Runner], copies: int = 1) -> dict[str, object]:
    return checks.faults(post, people.values(), TODAY, allowed=lambda message_id: copies)


def tried() -> int:
    return sum(OutgoingEmail.objects.values_list("attempts", flat=True))


def test_a_server_that_refuses_for_an_hour(people: dict[str, Runner], post: ScriptedSmtp, clock: Clock) -> None:
    post.refuse()
    clock.sweep(minutes=60, every_s=600)
    assert (MailChannel.objects.get().state, tried()) == ("paused", 0)
    assert sum(checks.missing(checks.expected(people.values(), TODAY), post).values()) == TOLD
    post.heal()
    clock.sweep(minutes=5)
    assert faults(post, people) == {}


@pytest.mark.parametrize(
    "phase", [*(pytest.param(one, marks=pytest.mark.long) for one in ("mail", "rcpt", "data")), "dot"]
)
def test_a_server_that_puts_off_three_in_ten(
    people: dict[str, Runner], post: ScriptedSmtp, clock: Clock, phase: str
) -> None:
    chance = random.Random(phase)
    post.script(phase, "451 4.3.0 later")
    post.always(
        phase, lambda _: "451 4.3.0 later" if chance.random() < 0.3 else {"data": "354 go"}.get(phase, "250 ok")
    )
    clock.sweep(minutes=60, every_s=300)
    post.heal()
    clock.sweep(minutes=5)
    assert faults(post, people) == {}


@pytest.mark.parametrize("keeps", [True, pytest.param(False, marks=pytest.mark.long)], ids=["kept", "lost"])
def test_a_connection_that_drops_after_the_final_dot(
    people: dict[str, Runner], post: ScriptedSmtp, clock: Clock, keeps: bool
) -> None:
    """Nobody knows: each goes once more, with the same Message-ID, and never a third time."""
    post.script("dot", *[drop(keeps=keeps)] * TOLD)
    clock.sweep(minutes=30)
    assert faults(post, people, copies=MAX_COPIES) == {}
    assert set(post.copies().values()) == {2 if keeps else 1}
    assert {one.message_id for one in post.received} == set(post.copies())


def test_a_server_in_tar_keeps_no_score_waiting(
    people: dict[str, Runner], post: ScriptedSmtp, clock: Clock, settings: object
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    post.always("rcpt", slow(0.4))
    clock.sweep(minutes=2)
    more = cast(TODAY, ["single"])
    happen(more, clock.now)
    clock.sweep(minutes=1)
    assert not RescoreRequest.objects.exists()
    assert post.kept == []
    post.heal()
    clock.sweep(minutes=5)
    assert faults(post, people | more) == {}


def test_an_address_that_is_refused_has_failed_for_all_to_see(
    people: dict[str, Runner], post: ScriptedSmtp, clock: Clock
) -> None:
    post.always("rcpt", "550 5.1.1 nobody of that name")
    clock.sweep(minutes=2)
    post.heal()
    clock.sweep(minutes=60, every_s=900)
    assert post.received == []  # never is never
    assert list(OutgoingEmail.objects.values_list("state", flat=True)) == ["failed"] * TOLD
    assert reading.read(clock.now).mail.failed == {"recipient refused (550)": TOLD}


@pytest.fixture
def locked_out(clock: Clock, settings: object) -> Iterator[ScriptedSmtp]:
    """A server that wants another password than the settings have."""
    with ScriptedSmtp(login=("lamella", "right")) as server:
        point_at(server, settings, EMAIL_TIMEOUT=5, WAKING_HOURS=(0, 24), LOAD_EMAIL_DELAY_S=0)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "lamella", "wrong"
        yield server


def test_a_sign_in_that_is_refused_burns_nobodys_attempts(
    locked_out: ScriptedSmtp, clock: Clock, settings: object
) -> None:
    people = cast(TODAY, ["long", "back", "worn", "sore"])
    happen(people, NOW)
    clock.sweep(minutes=60, every_s=600)
    channel = MailChannel.objects.get()
    assert (channel.state, channel.reason, tried()) == ("paused", "sign-in refused (535)", 0)
    assert "MAIL" not in locked_out.events
    settings.EMAIL_HOST_PASSWORD = "right"
    clock.sweep(minutes=5)
    assert faults(locked_out, people) == {}


@pytest.mark.long
def test_who_runs_while_the_server_is_away_is_told_too(
    people: dict[str, Runner], post: ScriptedSmtp, clock: Clock
) -> None:
    post.refuse()
    clock.sweep(minutes=10)
    more = cast(TODAY, ["ramp", "jump", "calm"])
    for name, runner in more.items():
        happen_to(name, runner, clock.now, TODAY)
    clock.sweep(minutes=10)
    post.heal()
    clock.sweep(minutes=5)
    assert faults(post, people | more) == {}
