"""risk/engine/README.md: its constants are the engine's, its examples run, and it promises nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from risk.engine import ladder_table, metrics, parameters, person_parameters
from risk.engine.origins import NOT_CONSTANTS, VOCABULARIES, constants, markdown

from .files import Desk

README = Path(parameters.__file__).with_name("README.md")
TEXT = README.read_text()
BLOCKS = re.findall(r"^```([^\n]*)\n(.*?)^```$", TEXT, re.M | re.S)


def rows() -> dict[str, list[str]]:
    """Return the cells of the parameter table by name."""
    found = re.findall(r"^\| `(\w+)` \| (.*) \|$", TEXT, re.M)
    return {name: rest.split(" | ") for name, rest in found}


@pytest.mark.parametrize("module", [parameters, person_parameters, metrics, ladder_table])
def test_every_constant_stands_there_with_its_value(module: Any) -> None:
    """Printed by `python -m risk.engine parameters --format markdown`; the origin of a new one: origins.py."""
    told = rows()
    for name, value in vars(module).items():
        if name.isupper() and name not in VOCABULARIES | NOT_CONSTANTS:
            shown = told[name][0]
            plainly = json.loads(re.sub(r"([a-z]+):", r'"\1":', shown))
            assert plainly == json.loads(json.dumps(value)), name


def test_the_table_is_the_one_that_the_command_prints() -> None:
    assert markdown() in TEXT
    assert len(rows()) == len(constants())


def test_no_row_lacks_its_grade_and_origin() -> None:
    grades = {"A", "B", "C", "D", "ENG", "conv"}
    for name, (_, unit, grade, origin) in rows().items():
        assert unit, name
        assert grade in grades, name
        assert origin, name


def like(shown: Any, found: Any) -> bool:
    """Return whether what is shown is what was found, or a part of it where objects leave fields out."""
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(name in found and like(shown[name], found[name]) for name in shown)
    if isinstance(shown, list):
        return (
            isinstance(found, list)
            and len(shown) == len(found)
            and all(like(one, other) for one, other in zip(shown, found, strict=True))
        )
    return found == (pytest.approx(shown, rel=1e-9) if isinstance(shown, float) else shown)


def test_its_examples_run_and_say_what_it_says(tmp_path: Path) -> None:
    ask, answer, checked = Desk(tmp_path), None, []
    for about, content in BLOCKS:
        kind, _, file = about.partition(" ")
        if file and kind in ("csv", "json") and "." in file:
            (tmp_path / file).write_text(content)
        elif kind == "console":
            answer = ask(*content.removeprefix("$ python -m risk.engine ").split())
            checked.append(content.split()[4])
        elif kind == "json":
            found = answer.json
            assert like(json.loads(content), found[-1] if isinstance(found, list) else found), content
        elif kind == "text":
            assert answer.err == content
    assert checked == ["season", "plan", "return", "season"]


def test_a_part_that_is_not_there_is_found() -> None:
    assert like({"a": [1, {"b": 2.0}]}, {"a": [1, {"b": 2.0, "c": 3}], "d": 4})
    assert not like({"a": 1}, {"b": 1})
    assert not like({"a": [1]}, {"a": [1, 2]})
    assert not like([1.0], [1.1])


def test_it_promises_nothing() -> None:
    assert not re.search(r"\bsafe", TEXT, re.I)
    assert "not a probability" in TEXT
    assert "not validated" in TEXT
    assert f"`MODEL_VERSION` {parameters.MODEL_VERSION}" in TEXT
