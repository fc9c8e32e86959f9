"""When a consent ends or an account goes: delete what training keeps of it."""

from typing import Any

from django.dispatch import receiver

from runners.models import Runner
from runners.signals import consent_withdrawn, runner_erased
from training import services


@receiver(consent_withdrawn, dispatch_uid="training forgets a category")
def _on_consent_withdrawn(runner: Runner, category: str, **_: Any) -> None:
    services.forget_category(runner=runner, category=category)


@receiver(runner_erased, dispatch_uid="training forgets files")
def _on_runner_erased(runner: Runner, **_: Any) -> None:
    services.forget_files(runner=runner)
