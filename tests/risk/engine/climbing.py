"""Ladders in one line, for the tests of the return to running."""

from datetime import date, timedelta

from risk.engine.ladder import Begin, ClinicianOk, Event, Ladder, Morning, Session, Tick, advance, look, replay
from risk.engine.ladder_table import TICKED_GATES

START = date(2026, 3, 2)


def on(day: int) -> date:
    return START + timedelta(days=day)


def gates(day: int = 0, skip: str = "") -> list[Event]:
    """Return every gate ticked on a day, and the clinician's agreement."""
    ticks: list[Event] = [Tick(on(day), gate) for gate in TICKED_GATES if gate != skip]
    return ticks if skip == "clinician" else [*ticks, ClinicianOk(on(day))]


def ready(site: str = "tibia", *more: Event) -> Ladder:
    """Return the ladder with its gates met on day 0; the first session may be done on day 5."""
    return replay([Begin(on(0), site), *gates(), *more])


def climbed(ladder: Ladder, to: str, day: int) -> tuple[Ladder, int]:
    """Return the ladder at a step after painless sessions on the first days that it allows."""
    while (seen := look(ladder, on(day))).step is not None and seen.step.code != to:
        day = (seen.next_on - START).days
        ladder = advance(ladder, Session(on(day), "none"))
        ladder = advance(ladder, Morning(on(day + 1), is_sore=False))
        day += 1
    return ladder, day


def due(ladder: Ladder) -> str | None:
    return look(ladder, ladder.on).step.code


def replay_on(ladder: Ladder, *events: Event) -> Ladder:
    """Return the ladder after more events."""
    for event in events:
        ladder = advance(ladder, event)
    return ladder
