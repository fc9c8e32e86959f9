"""What every e-mail of this app shares: whom it is about, and whether that is still so."""

from collections.abc import Sequence
from datetime import date

from risk.models import Decision, RescoreRequest, RiskWarning
from runners.emails.letter import letter, link, wrap
from runners.models import OutgoingEmail, Runner
from runners.outbox import NoLongerDue, NotYet

__all__ = ["enter_told", "letter", "link", "runner_of", "tell", "wait_for_rescore", "warning_of", "wrap"]


def runner_of(email: OutgoingEmail) -> Runner:
    """Return whom the e-mail is about; it is not due without one."""
    if email.runner is None:
        raise NoLongerDue("no runner")
    return email.runner


def wait_for_rescore(runner: Runner) -> None:
    """Raise NotYet while the log has changed and the warnings have not followed: what stands may be untrue."""
    if RescoreRequest.objects.filter(runner=runner).exists():
        raise NotYet


def warning_of(email: OutgoingEmail, today: date | None = None) -> RiskWarning:
    """Return the open warning that the e-mail is about; it is not due once that is over, or put off beyond today."""
    warning = RiskWarning.objects.open().filter(runner=email.runner, pk=email.subject_id).first()
    if warning is None:
        raise NoLongerDue("no longer true")
    if warning.told_level >= warning.level:
        raise NoLongerDue("told already")
    if today is not None and warning.is_snoozed(today):
        raise NoLongerDue("put off")
    return warning


def tell(warning: RiskWarning) -> None:
    """Note how much of an episode an e-mail has told: the level that its words were about."""
    RiskWarning.objects.filter(pk=warning.pk, told_level__lt=warning.level).update(told_level=warning.level)


def enter_told(email: OutgoingEmail, warnings: Sequence[RiskWarning]) -> None:
    """Note in the ledger which decisions this e-mail told: the newest of each of these warnings, and no other."""
    told = Decision.objects.filter(warning__in=warnings).order_by("warning", "-decided_at", "-pk").distinct("warning")
    email.decisions.set(list(told))
