"""The pain rule of the return-to-run ladder (science.md §4.1, §4.2, §4.4)."""

import pytest

from risk.engine import BadInput
from risk.engine.ladder import ClinicianOk, Event, Morning, PainReport, Session, Tick, advance, look
from risk.engine.ladder_table import GATES

from .climbing import START, climbed, due, on, ready, replay_on


@pytest.mark.parametrize("pain", ["some", "stopped"])
def test_pain_in_a_session_leads_one_step_back_and_waits_two_whole_days(pain: str) -> None:
    ladder, day = climbed(ready(), "1G", 5)
    run_on = (look(ladder, on(day)).next_on - START).days
    hurt = advance(ladder, Session(on(run_on), pain))
    assert (due(hurt), hurt.outcome) == ("1E", "stepped_back")
    for later, may in ((0, "rest"), (1, "rest"), (2, "rest"), (3, "session")):
        assert look(hurt, on(run_on + later)).may == may
    assert look(hurt, on(run_on + 1)).why_not == ("pain_free_48h",)


def test_a_sore_morning_is_pain_of_the_session_before_it() -> None:
    ladder, day = climbed(ready(), "1G", 5)
    day = (look(ladder, on(day)).next_on - START).days
    sore = replay_on(ladder, Session(on(day), "none"), Morning(on(day + 1), is_sore=True))
    assert (due(sore), look(sore, on(day + 1)).next_on) == ("1E", on(day + 4))


def test_one_session_that_hurts_and_its_sore_mornings_are_one_step_back() -> None:
    ladder, day = climbed(ready(), "1G", 5)
    day = (look(ladder, on(day)).next_on - START).days
    hurt = replay_on(ladder, Session(on(day), "some"), Morning(on(day + 1), is_sore=True))
    assert (due(hurt), hurt.outcome, look(hurt, on(day + 1)).next_on) == ("1E", "wait_again", on(day + 4))
    assert hurt.cleared_stage > 0


def test_the_first_step_can_only_be_repeated() -> None:
    hurt = advance(ready(), Session(on(5), "some"))
    assert (due(hurt), look(hurt, on(8)).may) == ("1A", "session")


def test_two_sessions_with_pain_in_a_row_end_the_clearance() -> None:
    ladder, day = climbed(ready(), "1G", 5)
    once = advance(ladder, Session(on(day + 1), "some"))
    twice = advance(once, Session(on(day + 4), "some"))
    assert (twice.outcome, due(twice)) == ("see_clinician", "1C")
    seen = look(twice, on(day + 20))
    assert (seen.stage, seen.may, seen.missing) == (0, "no_running", ("clinician",))
    cleared = advance(twice, ClinicianOk(on(day + 20)))
    assert (look(cleared, on(day + 20)).may, due(cleared)) == ("session", "1C")


def test_a_painless_session_between_them_keeps_it() -> None:
    ladder, day = climbed(ready(), "1G", 5)
    hurt = advance(ladder, Session(on(day + 1), "some"))
    fine = replay_on(hurt, Session(on(day + 4), "none"), Morning(on(day + 5), is_sore=False))
    again = advance(fine, Session(on(day + 6), "some"))
    assert (again.outcome, again.cleared_stage) == ("stepped_back", 4)


@pytest.mark.parametrize("site", ["navicular", "hip", "femur", "sacrum", "tibia_front"])
@pytest.mark.parametrize("event", [Session(on(5), "some"), PainReport(on(5))])
def test_any_pain_at_a_grave_site_is_for_the_clinician(site: str, event: Event) -> None:
    hurt = advance(ready(site), event)
    assert hurt.outcome == "see_clinician"
    assert "clinician" in look(hurt, on(30)).missing


def test_pain_in_daily_life_opens_the_gates_that_it_contradicts() -> None:
    ladder, day = climbed(ready(), "1G", 5)
    hurt = advance(ladder, PainReport(on(day)))
    seen = look(hurt, on(day + 30))
    assert set(seen.missing) == {"tenderness", "walking", "pain_free_days"}
    assert (seen.may, due(hurt)) == ("no_running", "1E")
    again = replay_on(hurt, Tick(on(day + 1), "tenderness"), Tick(on(day + 1), "walking"))
    assert look(again, on(day + 1)).next_on == on(day + 6)
    worse = replay_on(hurt, PainReport(on(day + 1)), PainReport(on(day + 2)))
    assert due(worse) == "1E", "days of the same pain are one step back"


@pytest.mark.parametrize("gate", ["walking", "tenderness"])
def test_a_gate_cannot_have_been_met_before_the_pain(gate: str) -> None:
    hurt = advance(ready(), PainReport(on(5)))
    with pytest.raises(BadInput) as caught:
        advance(hurt, Tick(on(9), gate, since=on(5)))
    assert (caught.value.field, caught.value.code) == ("since", "pain_since")


def test_a_red_flag_begins_the_ladder_again() -> None:
    ladder, day = climbed(ready(), "2G", 5)
    worse = advance(ladder, PainReport(on(day), ("night",)))
    seen = look(worse, on(day + 90))
    assert (worse.outcome, worse.at, seen.stage) == ("start_over", 0, 0)
    assert set(seen.missing) == set(GATES) - {"healing"}


def test_pain_in_individual_progression_leads_back_to_the_table() -> None:
    ladder, day = climbed(ready(), "none of them", 5)
    fine = replay_on(ladder, Session(on(day), "none"), Morning(on(day + 1), is_sore=False))
    assert look(fine, on(day + 1)).may == "individual"
    hurt = advance(fine, Session(on(day + 2), "some"))
    assert (due(hurt), look(hurt, on(day + 2)).stage, look(hurt, on(day + 5)).may) == ("3G", 3, "session")
