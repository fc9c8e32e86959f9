"""What no order of events can do to the return-to-run ladder."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from risk.engine.ladder import (
    STEPS,
    Begin,
    ClinicianOk,
    DayPassed,
    Event,
    Ladder,
    Morning,
    PainReport,
    Session,
    Tick,
    Untick,
    advance,
    begin,
    look,
    replay,
)
from risk.engine.ladder_table import PAIN_FREE_DAYS, PAINS, RED_FLAGS, TICKED_GATES
from risk.engine.types import SITES, BadInput

from .climbing import START, gates, on

KINDS = 12  # of event below, the painless ones more than once so that some stories climb
CODES = tuple(step.code for step in STEPS)
rows = st.lists(st.tuples(st.integers(0, KINDS - 1), st.integers(0, 4), st.integers(0, 59)), max_size=30)
climbs = st.none() | st.integers(0, len(STEPS) + 1)
stories = st.builds(lambda *told: story(*told), st.sampled_from(sorted(SITES)), climbs, rows)


def story(site: str, climbed: int | None, rows: list[tuple[int, int, int]]) -> list[Event]:
    """Return a plan: gates open, or met on the first day and some steps climbed; then what happened over weeks."""
    found: list[Event] = [Begin(START, site)]
    day = 0
    if climbed is not None:
        found += [*gates(), ClinicianOk(START, 4)]
        day = 5
        for _ in range(climbed):
            found += [Session(on(day), "none"), Morning(on(day + 1), is_sore=False)]
            day += 2
    for kind, wait, choice in rows:
        day += wait
        found.append(event_on(kind, day, choice))
    return found


def event_on(kind: int, day: int, choice: int) -> Event:
    """Return one of the events that may be written down on a day."""
    when, gate = on(day), TICKED_GATES[choice % len(TICKED_GATES)]
    if kind < 3:
        return Session(when, "none")
    if kind < 6:
        return Morning(when, is_sore=kind == 5 and choice < 20)
    return (
        Session(when, PAINS[choice % 3], CODES[choice % len(CODES)] if choice < 30 else None),
        Tick(when, gate, on(choice % (day + 1)) if choice < 20 else None),
        Untick(when, gate),
        PainReport(when, RED_FLAGS[choice % 5 : choice % 5 + 1] if choice < 20 else ()),
        ClinicianOk(when, choice % 4 + 1 if choice < 20 else None),
        DayPassed(when),
    )[kind - 6]


def told(events: list[Event]) -> list[tuple[Ladder, Event, Ladder]]:
    """Return the ladder before and after each event that it takes."""
    ladder, out = begin(events[0]), []
    for event in events[1:]:
        try:
            after = advance(ladder, event)
        except BadInput as refused:
            assert refused.field == "since"  # noqa: PT017 - the only thing that a story can get wrong
            continue
        out.append((ladder, event, after))
        ladder = after
    return out


def hurts(event: Event) -> bool:
    return (
        isinstance(event, PainReport)
        or (isinstance(event, Session) and event.pain != "none")
        or (isinstance(event, Morning) and event.is_sore)
    )


@settings(max_examples=20, deadline=None)
@given(stories, st.integers(0, 60))
def test_no_stage_is_reached_with_an_open_gate(events: list[Event], wait: int) -> None:
    for _, _, ladder in told(events):
        for day in (ladder.on, ladder.on + timedelta(days=wait)):
            seen = look(ladder, day)
            shut = [gate for gate in seen.gates if gate.is_asked and not gate.holds]
            assert (seen.stage == 0) == bool(shut)
            assert (seen.may == "no_running") == bool(shut)
            assert bool(seen.why_not) == (seen.may in ("no_running", "rest"))
            assert not set(seen.missing) - {gate.code for gate in shut} or not shut


@settings(max_examples=30, deadline=None)
@given(stories)
def test_pain_never_leads_forward(events: list[Event]) -> None:
    for before, event, after in told(events):
        if hurts(event):
            assert after.at <= before.at
            assert after.cleared_stage <= before.cleared_stage
            assert set(after.ticks) <= set(before.ticks)
            assert after.not_before >= max(before.not_before, event.on + timedelta(days=3))
            assert look(after, event.on + timedelta(days=2)).may in ("no_running", "rest")


@settings(max_examples=30, deadline=None)
@given(stories)
def test_only_a_painless_due_session_and_its_morning_lead_forward_by_one(events: list[Event]) -> None:
    done = None
    for before, event, after in told(events):
        if isinstance(event, Session) and event.pain == "none":
            if after.outcome == "done":
                assert look(before, event.on).may == "session"
                done = event
            assert after.at == before.at
        if after.at > before.at:
            assert after.at == before.at + 1
            assert isinstance(event, Morning)
            assert not event.is_sore
            assert done is not None
            assert event.on > done.on
            done = None


@settings(max_examples=30, deadline=None)
@given(stories)
def test_sessions_keep_their_rest_days_and_the_five_days(events: list[Event]) -> None:
    last, latest_pain = None, None
    for before, event, after in told(events):
        if after.outcome == "done":
            step = STEPS[before.at]
            if last is not None:
                assert event.on > last[0] + timedelta(days=last[1].rest_days)
            assert latest_pain is None or (event.on - latest_pain).days > 2
            assert (event.on - before.ticks["walking"]).days >= PAIN_FREE_DAYS
            last = event.on, step
        latest_pain = event.on if hurts(event) else latest_pain


@settings(max_examples=30, deadline=None)
@given(stories)
def test_the_same_events_give_the_same_state(events: list[Event]) -> None:
    kept = [events[0], *(event for _, event, _ in told(events))]
    steps = told(events)
    last = steps[-1][2] if steps else begin(events[0])
    assert replay(kept) == replay(list(kept)) == last
    assert look(last, last.on) == look(replay(kept), last.on)


@settings(max_examples=20, deadline=None)
@given(stories, st.integers(1, 30))
def test_days_that_pass_change_nothing_but_the_date(events: list[Event], wait: int) -> None:
    steps = told(events)
    ladder = steps[-1][2] if steps else begin(events[0])
    later = ladder.on + timedelta(days=wait)
    waited = ladder
    for day in range(wait + 1):
        waited = advance(waited, DayPassed(ladder.on + timedelta(days=day)))
    assert replace(look(ladder, later), outcome="day_passed") == look(waited, later)


@settings(max_examples=30, deadline=None)
@given(stories)
def test_the_earliest_day_that_is_named_is_the_earliest(events: list[Event]) -> None:
    steps = told(events)
    ladder = steps[-1][2] if steps else begin(events[0])
    seen = look(ladder, ladder.on)
    if seen.next_on is None:
        assert look(ladder, ladder.on + timedelta(days=200)).may in ("no_running", "rest")
        return
    answered = ladder
    if ladder.morning_of is not None:
        answered = advance(ladder, Morning(max(ladder.on, ladder.morning_of + timedelta(days=1)), is_sore=False))
    first = max(seen.next_on, answered.on)
    if answered.cleared_stage >= answered.due_stage:
        assert look(answered, first).may in ("session", "individual")
    if first > answered.on:
        assert look(answered, first - timedelta(days=1)).may in ("no_running", "rest")
