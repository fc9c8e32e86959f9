"""The return-to-run ladder: its steps, gates and waits (science.md §4.2 to §4.4)."""

import pytest

from risk.engine import BadInput
from risk.engine.ladder import (
    STEPS,
    Begin,
    ClinicianOk,
    DayPassed,
    Event,
    Morning,
    PainReport,
    Session,
    Standing,
    Tick,
    Untick,
    advance,
    look,
    replay,
)
from risk.engine.ladder_table import GATES, TICKED_GATES

from .climbing import climbed, due, gates, on, ready, replay_on


def test_the_sessions_are_those_of_the_table() -> None:
    first = [(step.code, step.repeats, step.walk_min, step.run_min) for step in STEPS if step.stage == 1]
    assert first == [
        ("1A", 1, 30, 0),
        ("1C", 3, 9, 1),
        ("1E", 3, 8, 2),
        ("1G", 3, 7, 3),
        ("1I", 3, 6, 4),
        ("1K", 3, 4, 6),
        ("1M", 3, 2, 8),
    ]
    second = [(step.code, step.pace_share) for step in STEPS if step.stage == 2]
    assert second == [("2A", 0.5), ("2C", 0.6), ("2E", 0.6), ("2G", 0.7), ("2I", 0.8), ("2K", 0.9), ("2M", 1.0)]
    third = [(step.code, step.pace_share, step.rest_days) for step in STEPS if step.stage == 3]
    assert third == [("3A", 1, 0), ("3B", 1, 1), ("3D", 1, 0), ("3E", 1, 1), ("3G", 1, 0)]
    assert {step.minutes for step in STEPS} == {30}
    assert {step.pace_share for step in STEPS[1:7]} == {0.5}
    assert {step.rest_days for step in STEPS if step.stage < 3} == {1}
    assert {(step.grade, step.source) for step in STEPS} == {("D", "warden2014")}


def test_thirty_five_days_if_nothing_goes_wrong() -> None:
    seen = look(ready(), on(5))
    assert (seen.may, seen.step.code, seen.individual_on) == ("session", "1A", on(40))
    ladder, day = climbed(ready(), "none of them", 5)
    seen = look(ladder, on(day))
    assert (day, seen.stage, seen.phase, seen.may, seen.step) == (40, 4, "individual", "individual", None)


@pytest.mark.parametrize(("code", "day"), [("1C", 7), ("1M", 17), ("2A", 19), ("2M", 31), ("3A", 33), ("3G", 39)])
def test_the_letters_of_the_table_are_its_days(code: str, day: int) -> None:
    ladder, _ = climbed(ready(), code, 5)
    assert look(ladder, ladder.on).next_on == on(day)


@pytest.mark.parametrize("missing", [*(gate for gate in TICKED_GATES if gate != "healing"), "clinician"])
def test_one_open_gate_keeps_the_ladder_shut(missing: str) -> None:
    ladder = replay([Begin(on(0), "tibia"), *gates(skip=missing)])
    seen = look(ladder, on(60))
    assert (seen.stage, seen.may, seen.phase) == (0, "no_running", "gates")
    assert missing in seen.missing
    assert seen.next_on is None
    run = advance(ladder, Session(on(60), "none"))
    assert (run.at, run.outcome) == (0, "not_counted_gate_open")
    assert advance(run, Morning(on(61), is_sore=False)).at == 0


def test_five_days_of_daily_life_without_pain_come_first() -> None:
    ladder = ready()
    waiting = look(ladder, on(4))
    assert (waiting.may, waiting.missing, waiting.next_on) == ("no_running", ("pain_free_days",), on(5))
    assert look(ladder, on(5)).may == "session"
    earlier = replay([Begin(on(0), "tibia"), Tick(on(5), "walking", since=on(0)), *gates(5)[:1], *gates(5)[2:]])
    assert look(earlier, on(5)).may == "session"


def test_a_low_risk_site_needs_no_scan_and_a_high_risk_one_does() -> None:
    without = gates(skip="healing")
    assert look(replay([Begin(on(0), "tibia"), *without]), on(5)).may == "session"
    grave = look(replay([Begin(on(0), "navicular"), *without]), on(5))
    assert (grave.may, grave.missing) == ("no_running", ("healing",))
    assert grave.asks == ("healing", "clinician_each_stage")
    assert look(ready("navicular"), on(5)).return_days == (127, 102, 151)


def test_a_high_risk_site_asks_the_clinician_before_each_stage() -> None:
    ladder, day = climbed(ready("navicular"), "2A", 5)
    waiting = look(ladder, on(day + 10))
    assert (waiting.stage, waiting.may, waiting.missing) == (1, "rest", ("clinician_next_stage",))
    assert waiting.next_on is None
    assert advance(ladder, Session(on(day + 10), "none")).outcome == "not_counted_clinician_next_stage"
    on_the_way = advance(ladder, ClinicianOk(on(day + 10)))
    assert (look(on_the_way, on(day + 10)).stage, look(on_the_way, on(day + 10)).may) == (2, "session")
    ahead = advance(ladder, ClinicianOk(on(day + 10), stage=4))
    assert climbed(ahead, "3G", day + 10)[0].at == len(STEPS) - 1


def test_a_trabecular_site_asks_about_energy() -> None:
    assert look(ready("pelvis"), on(5)).asks == ("energy",)
    assert look(ready("sacrum"), on(5)).asks == ("healing", "clinician_each_stage", "energy")


def test_a_session_counts_after_its_morning() -> None:
    ladder = advance(ready(), Session(on(5), "none"))
    assert (ladder.outcome, due(ladder)) == ("done", "1A")
    unanswered = look(ladder, on(8))
    assert (unanswered.may, unanswered.missing, unanswered.why_not) == (
        "rest",
        ("morning_after",),
        ("morning_after",),
    )
    again = advance(ladder, Session(on(8), "none"))
    assert (again.at, again.outcome) == (0, "not_counted_morning_after")
    late = advance(ladder, Morning(on(9), is_sore=False))
    assert (due(late), look(late, on(9)).may) == ("1C", "session")


def test_the_evening_of_the_session_is_no_morning_after() -> None:
    ladder = advance(ready(), Session(on(5), "none"))
    same = advance(ladder, Morning(on(5), is_sore=False))
    assert (same.at, same.outcome, same.morning_of) == (0, "nothing_to_answer", on(5))


def test_running_days_are_separated_by_a_rest_day() -> None:
    ladder = replay_on(ready(), Session(on(5), "none"), Morning(on(6), is_sore=False))
    rest = look(ladder, on(6))
    assert (rest.may, rest.why_not, rest.next_on, rest.step.code) == ("rest", ("rest_day",), on(7), "1C")
    early = advance(ladder, Session(on(6), "none"))
    assert (early.at, early.outcome, look(early, on(6)).next_on) == (1, "not_counted_rest_day", on(8))
    third, day = climbed(ready(), "3B", 5)
    assert look(third, on(day)).may == "session", "stage 3 runs on two days in a row"


def test_a_gate_that_is_taken_back_stops_the_ladder_where_it_is() -> None:
    ladder, day = climbed(ready(), "2G", 5)
    open_again = advance(ladder, Untick(on(day), "strength"))
    assert (look(open_again, on(day + 3)).may, look(open_again, on(day + 3)).stage) == ("no_running", 0)
    shut = advance(open_again, Tick(on(day + 3), "strength"))
    assert (look(shut, on(day + 3)).may, due(shut)) == ("session", "2G")


def test_another_step_than_the_due_one_leads_nowhere() -> None:
    run = advance(ready(), Session(on(5), "none", step="2M"))
    assert (run.at, run.outcome) == (0, "not_counted_other_step")


def test_days_pass() -> None:
    ladder = advance(ready(), DayPassed(on(5)))
    assert (ladder.outcome, look(ladder, on(5)).may) == ("day_passed", "session")


@pytest.mark.parametrize(
    ("events", "field", "code"),
    [
        ([], "event", "not_begun"),
        ([DayPassed(on(0))], "event", "not_begun"),
        ([Begin(on(0), "tibia"), Begin(on(1), "tibia")], "event", "begun_twice"),
        ([Begin(on(3), "tibia"), DayPassed(on(2))], "on", "out_of_order"),
        ([Begin(on(3), "tibia"), Tick(on(3), "causes", on(4))], "since", "future"),
        ([Begin(on(3), "tibia"), Tick(on(3), "causes", on(2))], "since", "before_begin"),
    ],
)
def test_events_that_cannot_be_are_refused(events: list[Event], field: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        replay(events)
    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: Begin(on(0), "elbow"), "site"),
        (lambda: Tick(on(0), "clinician"), "gate"),
        (lambda: Untick(on(0), "pain_free_days"), "gate"),
        (lambda: Session(on(0), "little"), "pain"),
        (lambda: Session(on(0), "none", "9Z"), "step"),
        (lambda: PainReport(on(0), ("hop",)), "red_flags"),
        (lambda: ClinicianOk(on(0), 5), "stage"),
    ],
)
def test_values_that_cannot_be_name_their_field(build: object, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        build()
    assert caught.value.field == field


def test_a_day_before_the_latest_event_cannot_be_asked_for() -> None:
    with pytest.raises(BadInput):
        look(ready("tibia", DayPassed(on(3))), on(2))


def test_every_gate_says_how_good_its_evidence_is() -> None:
    seen: Standing = look(ready(), on(5))
    assert {(gate.grade, gate.source) for gate in seen.gates} == {("D", "george2024"), ("D", "warden2014")}
    assert [gate.code for gate in seen.gates] == list(GATES)
