"""When training or a profile changes: note, in the same transaction, that the score is owed; then nudge."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from risk import services
from risk.services.recovery import forget_return_plans
from risk.signals import return_plan_changed
from risk.tasks import nudge_rescore
from runners import clock
from runners.models import Category, Runner, User
from runners.signals import consent_withdrawn, mail_timing_changed, profile_changed, sharing_changed
from training.services import keep_flag
from training.signals import training_changed


def _owe(runner: Runner, since: date | None = None) -> None:
    services.request_rescore(runner=runner, since=since, now=clock.now())
    # robust: a broker that is away must not turn a saved run into an error page
    transaction.on_commit(partial(nudge_rescore, runner.pk), robust=True)


@receiver(training_changed, dispatch_uid="rescore after training")
def _on_training_changed(runner: Runner, since: date, **_: Any) -> None:
    _owe(runner, since)


@receiver(profile_changed, dispatch_uid="rescore after profile")
def _on_profile_changed(runner: Runner, **_: Any) -> None:
    _owe(runner)


@receiver(return_plan_changed, dispatch_uid="rescore after a return plan")
def _on_return_plan_changed(runner: Runner, **_: Any) -> None:
    """The scores stay as they are; which warnings stand, and what coaches see, does not."""
    _owe(runner)


@receiver(sharing_changed, dispatch_uid="work out what a coach sees")
def _on_sharing_changed(runner: Runner, **_: Any) -> None:
    _owe(runner)


@receiver(mail_timing_changed, dispatch_uid="plan regular letters anew")
def _on_mail_timing_changed(user: User, **_: Any) -> None:
    services.replan(user=user, now=clock.now())


@receiver(consent_withdrawn, dispatch_uid="forget what may not be kept")
def _on_consent_withdrawn(runner: Runner, category: str, **_: Any) -> None:
    """Runs before training forgets its own part (the order of INSTALLED_APPS): a flag must not end with the runs."""
    if category == Category.NOTES:
        return
    if category == Category.PAIN:
        forget_return_plans(runner=runner)
    if category == Category.TRAINING:
        flag = services.pain_flag_of(runner, runner.today(clock.now()))
        if flag is not None and "two_runs" in flag.reasons:
            keep_flag(runner=runner)
        services.close_for_consent(runner=runner, category=Category.RISK)
    if category in (Category.TRAINING, Category.RISK):
        services.drop_week(runner=runner)
    services.erase_scores(runner=runner)  # made of it; without the category it is worked out anew
    services.close_for_consent(runner=runner, category=category)
    services.forget_decisions(runner=runner, allowed=runner.categories())
    _owe(runner)
