"""Profile, weights and injuries out of a copy of another account. Consents and accounts never come along.

Each takes rows of `runners.exports` under the lock that its caller holds, and announces nothing: the caller does so
once, at the end. What the runner has said here already stays; nothing comes in twice.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Model

from runners.exports.restoring import (
    ADDED,
    DUPLICATE,
    FAILED,
    SKIPPED,
    BadRow,
    Restored,
    Restoring,
    mapped_id,
    read_id,
    read_row,
)
from runners.models import BoneInjury, Category, Runner, Weight
from runners.services.profiles import CATEGORY_OF

Rows = Sequence[Mapping[str, Any]]
NOT_STORED = Restored(FAILED, "copy_row")
SAME = Restored(DUPLICATE, "copy_same")


def restore_profile(context: Restoring, rows: Rows) -> list[Restored]:
    """Fill in what is not known yet; in an empty log, take all of the profile, its zone and its first day too."""
    return [_profile(context, row) for row in rows[:1]]


def _profile(context: Restoring, row: Mapping[str, Any]) -> Restored:
    runner, names = context.runner, [name for name in CATEGORY_OF if name != "weight_kg"]
    try:
        facts = read_row(Runner, {name: row[name] for name in (*names, "created_at") if name in row}, (), context.now)
    except BadRow:
        return NOT_STORED
    began = facts.pop("created_at", None)
    missing = ""
    changed = set()
    for name, value in facts.items():
        present, category = getattr(runner, name), CATEGORY_OF[name]
        if value in (None, "", present):
            continue
        if category is not None and category not in context.allowed:
            missing = missing or context.refusal(category)
        elif context.is_new or present in (None, ""):
            setattr(runner, name, value)
            changed.add(name)
    if context.is_new and began is not None and began < runner.created_at:
        runner.created_at = began
        changed.add("created_at")
    if not stored(lambda: runner.save(update_fields=sorted(changed))):
        runner.refresh_from_db()
        return NOT_STORED
    if missing:
        return Restored(SKIPPED, missing)
    return Restored(ADDED) if changed else SAME


def restore_weights(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the weights of days without one."""
    known = set(context.runner.weights.values_list("measured_on", flat=True))

    def make(row: Mapping[str, Any]) -> Weight | Restored:
        facts = read_row(Weight, row, (), context.now)
        if facts["measured_on"] in known:
            return SAME
        known.add(facts["measured_on"])
        return Weight(runner=context.runner, **facts)

    return restore_rows(context, rows, Category.BODY, make)


def restore_injuries(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the injuries that are not noted yet: another bone, another side or another month."""
    known = set(context.runner.injuries.values_list("site", "side", "happened_on"))
    ids = set(context.runner.injuries.values_list("pk", flat=True))

    def make(row: Mapping[str, Any]) -> BoneInjury | Restored:
        facts = read_row(BoneInjury, row, (), context.now)
        facts["happened_on"] = facts["happened_on"].replace(day=1)
        place = (facts["site"], facts["side"], facts["happened_on"])
        old, new = read_id(row), mapped_id(context.runner, read_id(row))
        if place in known or ids & {old, new}:
            return SAME
        known.add(place)
        return BoneInjury(id=new, runner=context.runner, **facts)

    results = restore_rows(context, rows, Category.PAIN, make)
    if any(result.outcome == ADDED for result in results):
        context.runner.had_bone_injury = True
        context.runner.save(update_fields=["had_bone_injury"])
    return results


def restore_rows(
    context: Restoring,
    rows: Rows,
    category: str,
    make: Callable[[Mapping[str, Any]], Model | Restored],
) -> list[Restored]:
    """Store what `make` returns for each row, or take its word for what becomes of it. A bad row fails alone."""
    if reason := context.refusal(category):
        return [Restored(SKIPPED, reason)] * len(rows)
    results, made = [], {}
    for number, row in enumerate(rows):
        try:
            found = make(row)
        except (BadRow, KeyError):
            found = NOT_STORED
        if isinstance(found, Model):
            made[number] = found
            found = Restored(ADDED, row_id=found.pk)
        results.append(found)
    for number, is_stored in zip(made, insert(list(made.values())), strict=True):
        if not is_stored:
            results[number] = NOT_STORED
    return results


def insert(rows: Sequence[Model]) -> list[bool]:
    """Insert all rows at once, or, where the database refuses one, each by itself; return which are stored."""
    if not rows:
        return []
    if stored(lambda: type(rows[0])._default_manager.bulk_create(rows)):
        return [True] * len(rows)
    return [stored(lambda row=row: row.save(force_insert=True)) for row in rows]  # type: ignore[misc]


def stored(write: Callable[[], object]) -> bool:
    """Write in a savepoint of its own; return False where the database refuses it."""
    try:
        with transaction.atomic():
            write()
    except DatabaseError:
        return False
    return True
