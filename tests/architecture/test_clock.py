"""Services and the engine never ask for the time: today and now are arguments, so that tests and sweeps agree."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOCKS = {"today", "now", "utcnow", "localdate", "localtime", "time", "time_ns", "Now", "CurrentDate"}
OWNERS = {"date", "datetime", "timezone", "time", "functions", "clock"}


def asks_the_clock(source: str) -> list[str]:
    """Return the calls in a module that read a clock. `runner.today(now)` is a conversion, not a clock."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
        if node.func.attr in CLOCKS and name in OWNERS and not (name == "datetime" and node.func.attr == "time"):
            found.append(f"line {node.lineno}: {name}.{node.func.attr}()")
    return found


def without_a_clock() -> Iterator[Path]:
    for app in ("runners", "training", "risk"):
        yield from (ROOT / app).glob("services.py")
        yield from (ROOT / app).glob("services/**/*.py")
        yield from (ROOT / app).glob("importers/**/*.py")
        yield from (ROOT / app).glob("charts/**/*.py")
    yield from (ROOT / "risk/engine").rglob("*.py")


def test_services_engine_charts_and_importers_have_no_clock() -> None:
    files = list(without_a_clock())
    assert len(files) > 20
    guilty = {str(file.relative_to(ROOT)): asks_the_clock(file.read_text()) for file in files}
    assert {file: calls for file, calls in guilty.items() if calls} == {}


def test_a_clock_is_found() -> None:
    source = "from datetime import date\nd = date.today()\nt = timezone.now()\nn = datetime.datetime.now(tz)\n"
    assert len(asks_the_clock(source)) == 3
    assert asks_the_clock("day = runner.today(now)\nstart = moment.time()\n") == []


def _by_the_shared_clock() -> Iterator[Path]:
    """Whoever claims, schedules or leaves a mark for other processes."""
    for app in ("runners", "training", "risk"):
        yield from (ROOT / app).glob("tasks.py")
        yield from (ROOT / app / "management/commands").glob("*.py")
    for name in ("config/beat.py", "config/views.py", "risk/receivers.py", "training/copies.py"):
        yield ROOT / name


def test_what_other_processes_read_goes_by_the_databases_clock() -> None:
    files = [file for file in _by_the_shared_clock() if file.name != "load_demo.py"]
    assert len(files) > 8
    guilty = {str(file.relative_to(ROOT)): asks_the_clock(file.read_text()) for file in files}
    own = {file: [call for call in calls if not call.endswith(": clock.now()")] for file, calls in guilty.items()}
    assert {file: calls for file, calls in own.items() if calls} == {}
