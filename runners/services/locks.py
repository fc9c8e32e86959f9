"""The lock that every change about one runner takes, so that they come one after the other."""

from runners.models import Runner


def locked(runner: Runner) -> Runner:
    """Return the runner's row, locked until the end of the transaction.

    Saving and withdrawing take the same lock, so a save that began before a withdrawal cannot end after it.
    """
    return Runner.objects.select_for_update(no_key=True, of=("self",)).get(pk=runner.pk)
