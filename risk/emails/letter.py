"""What every e-mail of this app shares: whom it is about, and whether that is still so."""

from risk.models import RescoreRequest, RiskWarning
from runners.emails.letter import letter, link, wrap
from runners.models import OutgoingEmail, Runner
from runners.outbox import NoLongerDue, NotYet

__all__ = ["letter", "link", "runner_of", "tell", "wait_for_rescore", "warning_of", "wrap"]


def runner_of(email: OutgoingEmail) -> Runner:
    """Return whom the e-mail is about; it is not due without one."""
    if email.runner is None:
        raise NoLongerDue("no runner")
    return email.runner


def wait_for_rescore(runner: Runner) -> None:
    """Raise NotYet while the log has changed and the warnings have not followed: what stands may be untrue."""
    if RescoreRequest.objects.filter(runner=runner).exists():
        raise NotYet


def warning_of(email: OutgoingEmail) -> RiskWarning:
    """Return the open warning that the e-mail is about; it is not due once that is over."""
    warning = RiskWarning.objects.open().filter(runner=email.runner, pk=email.subject_id).first()
    if warning is None:
        raise NoLongerDue("no longer true")
    if warning.told_level >= warning.level:
        raise NoLongerDue("told already")
    return warning


def tell(warning: RiskWarning) -> None:
    """Note how much of an episode an e-mail has told: the level that its words were about."""
    RiskWarning.objects.filter(pk=warning.pk, told_level__lt=warning.level).update(told_level=warning.level)
