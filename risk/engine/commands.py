"""The commands of `python -m risk.engine`: season, plan, return, parameters.

Everything is worked out before the first character is written: an error leaves standard output empty, goes to
standard error with its line and column, and the exit status is 2.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TextIO

from risk.engine import inputs, ladder_input, ladder_table, records, types
from risk.engine import parameters as p
from risk.engine.ahead import forecast
from risk.engine.ladder import advance, begin
from risk.engine.ladder_state import Begin, look
from risk.engine.origins import constants, markdown
from risk.engine.parts import ABOUT
from risk.engine.plan import weekly_budget
from risk.engine.reentry import reentry
from risk.engine.results import plain
from risk.engine.seasons import Season, season
from risk.engine.table import TableError, parse_date
from risk.engine.types import BadInput, Log, Person
from risk.engine.whatif import first_day_out, usual_plan, what_ifs

FAILED = 2
LABEL = "model_estimate"  # an index is no probability, and a forecast is no promise
LIGHTS = ("green", "watch", "amber", "red", "returning")
RULES = tuple(f"W{number}" for number in range(1, 11))


def main(arguments: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Run one command and return its exit status."""
    try:
        asked = _parser().parse_args(arguments)
    except SystemExit as stop:  # argparse has said why
        return int(stop.code or 0)
    try:
        text: str = asked.run(asked)
    except TableError as error:
        err.write(f"{error}\n")
        return FAILED
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:  # whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    except OSError as error:  # a full disk: what was written is not whole
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        err.write(f"standard output: cannot be written ({error.strerror})\n")
        return FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m risk.engine",
        description="Lamella's model of training load on bone. An index, never a probability; no diagnosis.",
        epilog="The file formats are in risk/engine/README.md.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("season", help="every day of a log, scored")
    _log_options(one)
    one.add_argument("--until", type=_day, metavar="DATE", help="last day to score; the last row's unless given")
    one.add_argument("--format", choices=("csv", "json"), default="csv")
    one.set_defaults(run=_season)
    one = commands.add_parser("plan", help="how far next week may go, what a plan comes to, what-ifs")
    _log_options(one)
    one.add_argument("--on", type=_day, metavar="DATE", help="today; the last row's day unless given")
    one.add_argument("--planned", metavar="PLAN.csv", help="date, distance_m of what is planned after today")
    one.add_argument("--format", choices=("json",), default="json")
    one.set_defaults(run=_plan)
    one = commands.add_parser("return", help="where a return to running after a bone stress injury stands")
    one.add_argument("events", metavar="EVENTS", help="a .csv table or a .json array of what happened")
    one.add_argument("--on", type=_day, metavar="DATE", help="today; the last event's day unless given")
    one.add_argument("--format", choices=("json",), default="json")
    one.set_defaults(run=_return)
    one = commands.add_parser("parameters", help="every constant with its origin, and every code that files may hold")
    one.add_argument("--format", choices=("csv", "json", "markdown"), default="json")
    one.set_defaults(run=_parameters)
    return parser


def _log_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", metavar="RUNS.csv")
    parser.add_argument("--person", metavar="PERSON.json", help="what is absent is unknown")
    parser.add_argument(
        "--cleared", type=_day, metavar="DATE", help="a clinician cleared, on this day, the pain reported before it"
    )


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date as YYYY-MM-DD') from None


def _read(asked: argparse.Namespace, until: date | None) -> tuple[Log, Person, date | None]:
    """Return the log, the person, and the last day: the one asked for, or that of the last row."""
    log = inputs.runs_from(asked.runs, until, asked.cleared)
    dates = [run.on for run in log.runs]
    first = min(dates, default=until or date.min)  # a weight counts from the first run on
    person = inputs.person_from(asked.person, first) if asked.person else Person()
    return log, person, until or max(dates, default=None)


def _season(asked: argparse.Namespace) -> str:
    log, person, until = _read(asked, asked.until)
    days = records.season_records(season(log, person, until)) if log.runs and until else []
    return records.as_json_lines(days) if asked.format == "json" else records.as_csv(records.DAY, days)


def _plan(asked: argparse.Namespace) -> str:
    log, person, on = _read(asked, asked.on)
    if on is None:
        raise TableError(asked.runs, "holds no run: say with --on for which day the plan is", 1)
    found = season(log, person, on)
    planned = inputs.plan_from(asked.planned, on) if asked.planned else usual_plan(found)
    return records.as_json(_answers(found, planned, "table" if asked.planned else "usual_week"))


def _answers(found: Season, planned: Sequence[int], source: str) -> dict[str, Any]:
    """Return the inverse answer, the forecast with the first day above the band, and the what-ifs."""
    today = found.day(found.until)
    coming = forecast(found, planned)
    out = first_day_out(today.band, coming)
    return {
        "date": today.on,
        "model_version": p.MODEL_VERSION,
        "label": LABEL,
        "today": records.day_record(today),
        "next_week": {
            "hold": weekly_budget(found, target=p.BUDGET_HOLD),
            "build": weekly_budget(found, target=p.BUDGET_BUILD),
        },
        "reentry": reentry(found),
        "planned_from": source,
        "planned_m": list(planned),
        "forecast": [_renamed(plain(day)) for day in coming.days],
        "first_day_out_of_band": out,
        "what_ifs": [_what_if(plain(one)) for one in what_ifs(found, planned)],
    }


def _renamed(day: dict[str, Any]) -> dict[str, Any]:
    return {"date" if name == "on" else name: value for name, value in day.items()}


def _what_if(one: dict[str, Any]) -> dict[str, Any]:
    difference = {name: one[name] for name in ("week_ebk", "dri", "index")}
    return {"code": one["code"], **one["outcome"], "difference": difference}


def _return(asked: argparse.Namespace) -> str:
    found = ladder_input.events_from(asked.events)
    ladder, trail = None, []
    for row, event in found:
        try:
            if ladder is not None:
                ladder = advance(ladder, event)
            elif isinstance(event, Begin):
                ladder = begin(event)
            else:
                raise BadInput("event", "not_begun")
        except BadInput as refused:
            raise ladder_input.named(row, refused) from None
        seen = look(ladder, ladder.on)
        step = seen.step.code if seen.step else None
        trail.append(
            {"line": row.line, "date": event.on, "outcome": ladder.outcome, "stage": seen.stage, "step": step}
        )
    if ladder is None:
        raise AssertionError  # events_from refuses a file without events
    if asked.on is not None and asked.on < ladder.on:
        raise TableError(asked.events, f"{ladder.on} is after {asked.on}", found[-1][0].line, "date")
    standing = plain(look(ladder, asked.on or ladder.on))
    individual = {"share_before_speed": ladder_table.REGAIN_SHARE, "weekly_growth": ladder_table.REGAIN_GROWTH}
    answer = {"date": standing.pop("on"), "model_version": p.MODEL_VERSION, **standing}
    return records.as_json({**answer, "individual": individual, "events": trail})


def vocabularies() -> dict[str, list[str]]:
    """Return every code that a file may hold or that comes out."""
    codes = {
        "site": types.SITES,
        "side": types.SIDES,
        "surface": types.SURFACES,
        "mode": types.MODES,
        "sex": {"f", "m"},
        "periods": types.PERIODS,
        "race": {"1", "0", "true", "false", "yes", "no"},
        "high_risk_site": p.HIGH_RISK_SITES,
        "trabecular_site": p.TRABECULAR_SITES,
        "hip_group_site": p.HIP_GROUP,
        "event": ladder_input.EVENTS,
    }
    ordered = {
        "event_pain": ladder_table.PAINS,
        "event_gate": ladder_table.TICKED_GATES,
        "event_red_flags": ladder_table.RED_FLAGS,
        "event_step": tuple(step.code for step in ladder_table.STEPS),
        "band": p.BANDS,
        "light": LIGHTS,
        "confidence": ("low", "medium", "good"),
        "rule": RULES,
        "severity": ("info", "amber", "red"),
        "state": ("open", "holding"),
        "hidden": ("pain", "clinician", "no_runs"),
        "answer": ("hold", "ease", "return", "stop"),
        "answer_limit": ("load", "growth", "longest", "band", "return", "early"),
    }
    return {name: sorted(code for code in found if code) for name, found in codes.items()} | {
        name: list(found) for name, found in ordered.items()
    }


def _parameters(asked: argparse.Namespace) -> str:
    if asked.format == "markdown":
        return markdown()
    rows = [asdict(one) for one in constants()]
    if asked.format == "csv":
        words = [
            {"name": name, "value": codes, "unit": "code", "grade": None, "origin": "vocabulary"}
            for name, codes in vocabularies().items()
        ]
        return records.as_csv(("name", "value", "unit", "grade", "origin"), [*rows, *words])
    factors = [{"code": code, "grade": about.grade, "source": about.source} for code, about in ABOUT.items()]
    told = {
        "model_version": p.MODEL_VERSION,
        "constants": rows,
        "factors": factors,
        "vocabularies": vocabularies(),
    }
    return records.as_json(told)
