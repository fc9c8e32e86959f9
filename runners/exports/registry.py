"""The parts of a copy, and the tables that are left out of it with their reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, QuerySet
from django.utils.functional import Promise

from runners.exports.restoring import Restore
from runners.models import User

FORMAT, VERSION = "lamella-export", 1
OWNER = frozenset({"runner", "user"})  # whose copy it is: the same in every row


@dataclass(frozen=True)
class Part:
    """One table of a copy: `json/<name>.json` and `csv/<name>.csv`.

    Every field of the model is in it unless `without` says why not, so a new field comes along by itself. `extra`
    adds columns worked out from a row; `json_only` are those that no cell of a spreadsheet can hold. `rows` returns
    what this person owns, in an order that never changes.
    """

    name: str
    label: str  # of the model, such as "training.Run"
    about: str | Promise
    rows: Callable[[User], QuerySet[Any]]
    place: int  # tables are written, and brought back, in this order
    without: Mapping[str, str] = field(default_factory=dict)  # field → reason
    extra: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    json_only: frozenset[str] = frozenset()
    restore: Restore | None = None  # how another Lamella takes its rows; None: it does not

    def fields(self) -> list[Field]:
        """Return the fields of the model that the copy shows."""
        every = apps.get_model(self.label)._meta.concrete_fields
        return [one for one in every if one.name not in OWNER and one.name not in self.without]


_parts: dict[str, Part] = {}
_left_out: dict[str, str] = {}
_facts: dict[str, Callable[[], str]] = {}


def register(part: Part) -> None:
    """Make a part known; called once from its app's `exports` module."""
    _parts[part.name] = part


def leave_out(label: str, reason: str) -> None:
    """Say why a table is in no copy."""
    _left_out[label] = reason


def register_fact(name: str, value: Callable[[], str]) -> None:
    """Add a line to every copy's manifest."""
    _facts[name] = value


def parts() -> list[Part]:
    """Return the parts in their order."""
    return sorted(_parts.values(), key=lambda part: (part.place, part.name))


def part_of(name: str) -> Part:
    """Return the part of this name; KeyError where there is none."""
    return _parts[name]


def left_out() -> dict[str, str]:
    """Return the tables that are in no copy, with the reason of each."""
    return dict(_left_out)


def facts() -> dict[str, str]:
    """Return the manifest's lines of the apps."""
    return {name: value() for name, value in sorted(_facts.items())}
