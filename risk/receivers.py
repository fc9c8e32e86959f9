"""When training or a profile changes: note, in the same transaction, that the score is owed; then nudge."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from risk import services
from risk.tasks import nudge_rescore
from runners.models import Category, Runner
from runners.signals import consent_withdrawn, profile_changed, sharing_changed
from training.services import keep_flag
from training.signals import training_changed


def _owe(runner: Runner, since: date | None = None) -> None:
    services.request_rescore(runner=runner, since=since, now=timezone.now())
    # robust: a broker that is away must not turn a saved run into an error page
    transaction.on_commit(partial(nudge_rescore, runner.pk), robust=True)


@receiver(training_changed, dispatch_uid="rescore after training")
def _on_training_changed(runner: Runner, since: date, **_: Any) -> None:
    _owe(runner, since)


@receiver(profile_changed, dispatch_uid="rescore after profile")
def _on_profile_changed(runner: Runner, **_: Any) -> None:
    _owe(runner)


@receiver(sharing_changed, dispatch_uid="work out what a coach sees")
def _on_sharing_changed(runner: Runner, **_: Any) -> None:
    _owe(runner)


@receiver(consent_withdrawn, dispatch_uid="forget what may not be kept")
def _on_consent_withdrawn(runner: Runner, category: str, **_: Any) -> None:
    """Runs before training forgets its own part (the order of INSTALLED_APPS): a flag must not end with the runs."""
    if category == Category.NOTES:
        return
    if category == Category.TRAINING:
        flag = services.pain_flag_of(runner, runner.today(timezone.now()))
        if flag is not None and "two_runs" in flag.reasons:
            keep_flag(runner=runner)
        services.close_for_consent(runner=runner, category=Category.RISK)
    services.erase_scores(runner=runner)  # made of it; without the category it is worked out anew
    services.close_for_consent(runner=runner, category=category)
    _owe(runner)
