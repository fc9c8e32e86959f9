"""Whose upload is read next: everybody in turn, after them whoever has wasted the readers' time.

What is wasted are the seconds of files that could not be read, and of those that took far longer than a file does.
They are remembered by person for an hour. Nobody has two uploads read at once, and of all those who waste time only
one at a time: so a storm of hostile files leaves the other workers, and their place in the queue, to everybody else.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q

from training.models import Import
from training.models.imports import STALE_AFTER

REMEMBERED_S = 3600
WASTEFUL_S = 2.0  # with so much, one waits for the others of that kind too
LEAST_REFUSED_S = 0.001  # whatever is refused puts its owner behind those of whom all could be read
LOOKED_AT = 1000  # imports that wait, or are being read
USUAL_S, USUAL_REFUSED_S = 1.0, 0.1  # what a file may take, and one that cannot be read

_FIRST = datetime.min.replace(tzinfo=UTC)


def wasted_s(*, seconds: float, is_refused: bool) -> float:
    """Return how much of the time that a file took was wasted."""
    return max(LEAST_REFUSED_S, seconds - USUAL_REFUSED_S) if is_refused else max(0.0, seconds - USUAL_S)


def note_waste(*, runner_id: UUID, seconds: float) -> None:
    """Remember that reading this person's files wasted so much time."""
    if seconds > 0:
        cache.set(_key(runner_id), cache.get(_key(runner_id), 0.0) + seconds, REMEMBERED_S)


def next_import(*, now: datetime) -> UUID | None:
    """Return the waiting import whose turn it is; None where none may be read now. One query."""
    waiting, going = Q(state=Import.State.RECEIVED), Q(state=Import.State.READING, touched_at__gte=now - STALE_AFTER)
    rows = Import.objects.filter(waiting | going).order_by("state", "created_at")  # those being read first
    seen = list(rows.values_list("state", "pk", "runner_id", "slice_began_at")[:LOOKED_AT])
    found = [(pk, runner, began) for state, pk, runner, began in seen if state == Import.State.RECEIVED]
    busy = {runner for state, _, runner, _ in seen if state == Import.State.READING}
    if not found or (len(found) == 1 and not busy):
        return found[0][0] if found else None
    waste = _waste({runner for _, runner, _ in found} | busy)
    is_full = any(waste[runner] >= WASTEFUL_S for runner in busy)
    turns = [
        (waste[runner], began or _FIRST, place, pk)
        for place, (pk, runner, began) in enumerate(found)
        if runner not in busy and not (is_full and waste[runner] >= WASTEFUL_S)
    ]
    return min(turns)[-1] if turns else None


def _waste(runners: Iterable[UUID]) -> dict[UUID, float]:
    """Return the seconds that each person wasted within the last hour."""
    keys = {_key(runner): runner for runner in runners}
    known = cache.get_many(list(keys))
    return {runner: known.get(key, 0.0) for key, runner in keys.items()}


def _key(runner_id: UUID) -> str:
    return f"import-waste-{runner_id}"
