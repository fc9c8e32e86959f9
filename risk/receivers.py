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
from runners.signals import consent_withdrawn, profile_changed
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


@receiver(consent_withdrawn, dispatch_uid="forget what may not be kept")
def _on_consent_withdrawn(runner: Runner, category: str, **_: Any) -> None:
    if category in (Category.RISK, Category.TRAINING):  # a score is made of runs, and is an index
        services.erase_scores(runner=runner)
        services.close_for_consent(runner=runner, category=Category.RISK)
    services.close_for_consent(runner=runner, category=category)
    _owe(runner)
