"""`python -m risk.engine return`: where a return to running stands, from what happened."""

import json
from pathlib import Path

import pytest

from risk.engine.ladder import look, replay
from risk.engine.ladder_input import events_from
from risk.engine.results import plain

from .files import Desk

EVENTS = """date,event,site,gate,since,pain,step,red_flags,stage
2026-03-02,begin,tibia,,,,,,
2026-03-02,tick,,tenderness,,,,,
2026-03-04,tick,,walking,2026-03-02,,,,
2026-03-04,tick,,strength,,,,,
2026-03-04,tick,,causes,,,,,
2026-03-05,clinician_ok,,,,,,,
2026-03-07,session,,,,none,1A,,
2026-03-08,morning,,,,none,,,
2026-03-09,session,,,,some,,,
"""
AS_JSON = [
    {"date": "2026-03-02", "event": "begin", "site": "tibia"},
    {"date": "2026-03-02", "event": "tick", "gate": "tenderness"},
    {"date": "2026-03-04", "event": "tick", "gate": "walking", "since": "2026-03-02"},
    {"date": "2026-03-04", "event": "tick", "gate": "strength", "since": None},
    {"date": "2026-03-04", "event": "tick", "gate": "causes"},
    {"date": "2026-03-05", "event": "clinician_ok"},
    {"date": "2026-03-07", "event": "session", "pain": "none", "step": "1A"},
    {"date": "2026-03-08", "event": "morning", "pain": "none"},
    {"date": "2026-03-09", "event": "session", "pain": "some"},
]


def test_the_standing_is_the_ladders(tmp_path: Path) -> None:
    told = Desk(tmp_path, events=EVENTS)("return", "events.csv", "--on", "2026-03-11").json
    ladder = replay([event for _, event in events_from(str(tmp_path / "events.csv"))])
    seen = plain(look(ladder, ladder.on.replace(day=11)))
    for name, value in seen.items():
        assert told["date" if name == "on" else name] == value
    assert (told["stage"], told["step"]["code"], told["may"]) == (1, "1A", "rest")
    assert (told["why_not"], told["next_on"]) == (["pain_free_48h"], "2026-03-12")
    outcomes = [one["outcome"] for one in told["events"]]
    assert outcomes == ["begun", *["ticked"] * 4, "cleared", "done", "passed", "stepped_back"]
    assert [one["line"] for one in told["events"]] == list(range(2, 11))
    assert told["individual"] == {"share_before_speed": [0.5, 0.6], "weekly_growth": [1.1, 1.3]}


def test_json_events_say_the_same(tmp_path: Path) -> None:
    lines = "[\n" + ",\n".join(json.dumps(one) for one in AS_JSON) + "\n]\n"
    ask = Desk(tmp_path, events=EVENTS, events__json=lines)
    assert ask("return", "events.json") == ask("return", "events.csv")
    flags = [*AS_JSON, {"date": "2026-03-10", "event": "pain", "red_flags": ["night", "rest"]}]
    told = Desk(tmp_path, flags__json=json.dumps(flags))("return", "flags.json").json
    assert (told["outcome"], told["stage"]) == ("start_over", 0)


def test_days_pass_and_a_gate_can_be_taken_back(tmp_path: Path) -> None:
    more = EVENTS + "2026-03-10,pain,,,,,,,\n2026-03-11,untick,,causes,,,,,\n2026-03-20,day,,,,,,,\n"
    told = Desk(tmp_path, events=more)("return", "events.csv").json
    assert (told["date"], told["may"], told["stage"]) == ("2026-03-20", "no_running", 0)
    assert told["missing"] == ["tenderness", "walking", "causes", "pain_free_days"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-03-10,hop,,,,,,,", "line 11, column event: is not known"),
        ("2026-03-10,mornin,,,,,,,", "line 11, column event: is not known: did you mean morning?"),
        ("2026-03-10,,,,,,,,", "line 11, column event: is empty"),
        (",day,,,,,,,", "line 11, column date: is empty"),
        ("2026-03-08,day,,,,,,,", 'line 11, column date: "2026-03-08" is earlier than the event before it'),
        ("2026-03-10,begin,tibia,,,,,,", 'line 11, column event: "begin" is a second begin'),
        ("2026-03-10,tick,,,,,,,", "line 11, column gate: is empty: tick needs it"),
        ("2026-03-10,tick,,clinician,,,,,", 'line 11, column gate: "clinician" is not one of the codes'),
        ("2026-03-10,tick,,causes,2026-03-11,,,,", 'line 11, column since: "2026-03-11" is later than the event'),
        ("2026-03-10,tick,,causes,2026-03-01,,,,", 'line 11, column since: "2026-03-01" is earlier than begin'),
        ("2026-03-09,tick,,walking,,,,,", 'line 11, column since: "2026-03-09" is not later than the latest pain'),
        ("2026-03-10,session,,,,,,,", "line 11, column pain: is empty: session needs it"),
        ("2026-03-10,session,,,,little,,,", 'line 11, column pain: "little" is not one of the codes'),
        ("2026-03-10,session,,,,none,9Z,,", 'line 11, column step: "9Z" is not one of the codes'),
        ("2026-03-10,session,,,,none,,,2", "line 11, column stage: does not belong to session"),
        ("2026-03-10,morning,,,,stopped,,,", 'line 11, column pain: "stopped" is not one of the codes'),
        ("2026-03-10,pain,,,,,,rest hop,", 'line 11, column red_flags: "rest hop" is not one of the codes'),
        ("2026-03-10,clinician_ok,,,,,,,5", 'line 11, column stage: "5" is not one of the codes'),
    ],
)
def test_events_that_cannot_be_are_refused(tmp_path: Path, row: str, says: str) -> None:
    said = Desk(tmp_path, events=f"{EVENTS}{row}\n")("return", "events.csv")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"events.csv, {says}")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("events", "date,event\n", "line 1: holds no event"),
        ("events", "date,event\n2026-03-02,day\n", 'line 2, column event: "day" comes before any begin'),
        ("events__json", "{}", "line 1: must be an array of events"),
        ("events__json", "[", "line 1, column 2: Expecting value"),
        ("events__json", "[]", "line 1: holds no event"),
        ("events__json", "[\n\n1]", "line 3: must be an object"),
        ("events__json", '[\n{"date": "2026-03-02", "evnt": "begin"}]', "line 2, column evnt: is not known: did you"),
        ("events__json", '[{"date": true}]', "line 1, column date: must be a text or a whole number"),
        ("events__json", "[" * 100_000, "line 1: cannot be read as JSON"),
    ],
)
def test_a_file_that_holds_no_plan_is_refused(tmp_path: Path, name: str, content: str, says: str) -> None:
    file = name.replace("__", ".") if "__" in name else f"{name}.csv"
    said = Desk(tmp_path, **{name: content})("return", file)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"{file}, {says}")


def test_a_day_before_the_last_event_cannot_be_asked_for(tmp_path: Path) -> None:
    said = Desk(tmp_path, events=EVENTS)("return", "events.csv", "--on", "2026-03-08")
    assert said.err == "events.csv, line 10, column date: 2026-03-09 is after 2026-03-08\n"
    assert (said.status, said.out) == (2, "")
