"""Rows of a copy on their way back in. They come from a file that anybody may have written: nothing is believed.

A row gets an id of its own in the new log; what it was called in the old one serves to recognise it.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BinaryField, CharField, DateField, DateTimeField, Field, IntegerField, Model, TextField
from django.utils import timezone

from runners.models import Runner

FIRST, ADDED, DUPLICATE, SKIPPED, FAILED = date(1950, 1, 1), "added", "duplicate", "skipped", "failed"
_LOW = (1 << 64) - 1


class BadRow(Exception):
    """The row is not one that a copy holds."""


@dataclass(frozen=True)
class Restored:
    """What became of one row: an outcome as of an import's items, a code of why, and the row that it made or met."""

    outcome: str
    reason: str = ""
    row_id: Any = None


@dataclass
class Restoring:
    """One copy being brought back; the runner's row is locked."""

    runner: Runner
    allowed: frozenset[str]  # the categories that may be stored now
    now: datetime
    is_new: bool  # nothing is in the log but what this copy brought
    source: Any = None  # the import by which the rows come
    shoes: dict[str, uuid.UUID] = field(default_factory=dict)  # id in the copy → id here

    def refusal(self, category: str) -> str:
        """Return why rows of this category may not be taken, or nothing."""
        return "" if category in self.allowed else f"no_consent_{category}"


Restore = Callable[[Restoring, Sequence[Mapping[str, Any]]], list[Restored]]


def mapped_id(runner: Runner, old: uuid.UUID) -> uuid.UUID:
    """Return what a row of the copy is called in this runner's log: always the same, and nobody else's.

    The upper half is kept, so that rows which are sorted by id stay in their order, and every sum of the engine
    adds up in the order that it had.
    """
    low = hashlib.sha256(runner.pk.bytes + old.bytes).digest()[:8]
    return uuid.UUID(int=(old.int & ~_LOW) | int.from_bytes(low))


def read_id(row: Mapping[str, Any], name: str = "id") -> uuid.UUID:
    """Return an id of the row. Raises BadRow."""
    try:
        return uuid.UUID(row[name])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadRow(name) from error


def read_row(model: type[Model], row: Mapping[str, Any], without: Iterable[str], now: datetime) -> dict[str, Any]:
    """Return the row's values for this model, each as its field stores it. Raises BadRow.

    Relations are the caller's business, and so is what `without` names. A column that is not there gets the model's
    default, one that the model does not know is passed over: copies of other versions differ in these.
    """
    skipped = {"id", *without}
    found = {}
    for one in model._meta.concrete_fields:
        if one.is_relation or one.primary_key or one.name in skipped or one.name not in row:
            continue
        try:
            found[one.name] = _value(one, row[one.name], now)
        except (ValidationError, ValueError, TypeError, OverflowError, ArithmeticError) as error:
            raise BadRow(one.name) from error
    return found


def _value(one: Field, raw: Any, now: datetime) -> Any:
    if raw is None:
        if not one.null:
            raise ValueError("empty")
        return None
    if isinstance(one, IntegerField) and type(raw) is not int:
        raise TypeError("no whole number")
    if isinstance(one, (CharField, TextField)):
        if not isinstance(raw, str):
            raise TypeError("no text")
        if one.max_length is not None and len(raw) > one.max_length:
            raise ValueError("too long")
    if isinstance(raw, str) and "\x00" in raw:
        raise ValueError("null character")
    value = one.to_python(raw)
    if isinstance(one, BinaryField):
        return value
    if value == "" and not one.blank:
        raise ValueError("empty")
    one.run_validators(value)
    if one.choices and value != "":
        one.validate(value, None)
    if isinstance(one, DateTimeField):
        if not timezone.is_aware(value):
            raise ValueError("no zone")
        if value.date() < FIRST:
            raise ValueError("too early")
        return min(value, now) if one.name == "created_at" else value
    if isinstance(one, DateField) and value < FIRST:
        raise ValueError("too early")
    return value
