"""What may be stored is asked under the runner's row lock, so that a withdrawal cannot slip in between."""

from collections.abc import Iterable

from runners.models import Category, Runner


class CategoryMissing(Exception):
    """A fact was to be stored that the runner has not agreed to; the argument is its category."""


def locked(runner: Runner, needs: Iterable[str] = (Category.TRAINING,)) -> Runner:
    """Return the runner's row, locked until the end of the transaction, if consent covers `needs`.

    Raises CategoryMissing otherwise.
    """
    row = Runner.objects.select_for_update(no_key=True, of=("self",)).get(pk=runner.pk)
    missing = set(needs) - row.categories()
    if missing:
        raise CategoryMissing(", ".join(sorted(missing)))
    return row
