"""F15: consent withdrawn, mail turned off, sharing ended, account erased while a letter or a rescore is in flight."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from risk import tasks
from risk.models import RiskScore, RiskWarning
from risk.services import rescoring
from runners import services
from runners.models import CoachingLink, OutgoingEmail, Runner, User
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.conftest import Clock
from tests.scripted_smtp import ScriptedSmtp

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
LOAD = frozenset({"single_run", "weekly_ramp"})
Ending = Callable[[Runner], object]


def _turn_off(runner: Runner) -> None:
    services.turn_off_emails(user=runner.user, kinds=LOAD, now=NOW)


def _withdraw_risk(runner: Runner) -> None:
    services.withdraw_consent(runner=runner, category="risk", now=NOW)


def _withdraw_pain(runner: Runner) -> None:
    services.withdraw_consent(runner=runner, category="pain", now=NOW)


def _end_coaching(runner: Runner) -> None:
    services.end_coaching(link=CoachingLink.objects.get(runner=runner), by=CoachingLink.Side.RUNNER, now=NOW)


def _erase(runner: Runner) -> None:
    services.erase(user=User.objects.get(pk=runner.user_id))


CASES = [
    ("long", "long@example.org", LOAD, _turn_off),
    ("long", "long@example.org", LOAD, _withdraw_risk),
    ("long", "long@example.org", LOAD, _erase),
    ("sore", "sore@example.org", frozenset({"pain"}), _withdraw_pain),
    ("sore", "coach_of_sore@example.org", frozenset({"athlete_pain"}), _end_coaching),
    ("sore", "coach_of_sore@example.org", frozenset({"athlete_pain"}), _erase),
]


def _at(phase: str, case: tuple) -> object:
    short = phase == "rcpt" and case[0] == "long"
    return pytest.param(
        phase, *case, marks=() if short else pytest.mark.long, id=f"{phase}-{case[1][:5]}{case[3].__name__}"
    )


@pytest.mark.parametrize(
    ("phase", "name", "reader", "tells", "end"),
    [_at(phase, case) for phase in ("connect", "mail", "rcpt") for case in CASES],
)
def test_nothing_goes_out_after_the_end_was_committed(
    post: ScriptedSmtp, clock: Clock, phase: str, name: str, reader: str, tells: frozenset[str], end: Ending
) -> None:
    """The end comes while the server is being told of the letter: everything else is agreed already."""
    people = cast(TODAY, [name])
    happen(people, NOW)
    ended: dict[checks.Letter, float] = {}

    def meanwhile() -> None:
        if ended:
            return
        try:
            end(people[name])
            ended[reader, tells] = time.time()
        finally:
            connection.close()

    post.on[phase] = meanwhile
    clock.sweep(minutes=5)
    assert ended
    assert checks.too_late(post, ended) == []
    assert (reader, tells) not in checks.told(post)
    if end is not _erase:
        assert checks.faults(post, people.values(), TODAY) == {}


def test_the_check_goes_red_for_a_mark_that_does_not_look(
    post: ScriptedSmtp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: nobody asks again between the writing of a letter and its handing over."""
    monkeypatch.setattr("runners.outbox.delivery.mark_handed_over", lambda *about: None)
    people = cast(TODAY, ["long"])
    happen(people, NOW)
    ended: dict[checks.Letter, float] = {}

    def meanwhile() -> None:
        post.on.clear()
        _turn_off(people["long"])
        ended["long@example.org", LOAD] = time.time()
        connection.close()

    post.on["rcpt"] = meanwhile
    clock.sweep(minutes=1)
    assert checks.too_late(post, ended) == [("long@example.org", LOAD)]
    assert set(checks.faults(post, people.values(), TODAY)) == {"undue"}


@pytest.mark.parametrize("end", [_withdraw_risk, _erase])
def test_a_rescore_that_has_read_before_brings_nothing_back(
    post: ScriptedSmtp, clock: Clock, monkeypatch: pytest.MonkeyPatch, end: Ending
) -> None:
    """It has read the log when the end commits, and writes after it."""
    people = cast(TODAY, ["long"])
    happen(people, NOW)
    has_read, is_ended = threading.Event(), threading.Event()
    read = rescoring.read_book

    def read_slowly(*about: object) -> object:
        book = read(*about)
        has_read.set()
        assert is_ended.wait(20)
        return book

    def rescore() -> None:
        try:
            tasks.bring_up_to_date(people["long"].pk, NOW)
        finally:
            connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(rescoring, "read_book", read_slowly)
        late = threading.Thread(target=rescore)
        late.start()
        assert has_read.wait(20)
        end(people["long"])
        is_ended.set()
        late.join()
    clock.sweep(minutes=3)
    assert checks.told(post) == {}
    for kind in (RiskScore, RiskWarning):
        assert not kind.objects.filter(runner=people["long"].pk).exists()
    called_off = OutgoingEmail.objects.filter(runner=people["long"].pk, kind="load")
    assert not called_off.exclude(state="suppressed").exists()
