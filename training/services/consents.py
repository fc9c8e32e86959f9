"""What may be stored is asked under the runner's row lock, so that a withdrawal cannot slip in between."""

from collections.abc import Iterable

from runners.models import Category, Runner
from runners.services import ConsentMissing, require_consent

__all__ = ["ConsentMissing", "locked", "locked_with_consents"]


def locked(runner: Runner, needs: Iterable[str] = (Category.TRAINING,)) -> Runner:
    """Return the runner's row, locked until the end of the transaction, if consent covers `needs`.

    Raises ConsentMissing otherwise; a page leaves it to the middleware, which answers as if consent had ended before.
    """
    return locked_with_consents(runner, needs)[0]


def locked_with_consents(
    runner: Runner, needs: Iterable[str] = (Category.TRAINING,)
) -> tuple[Runner, frozenset[str]]:
    """Return the same, and every category that may be stored. Two queries."""
    row = Runner.objects.select_for_update(no_key=True, of=("self",)).get(pk=runner.pk)
    return row, require_consent(runner=row, categories=needs)
