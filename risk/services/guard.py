"""A new model version must not frighten everybody at once: its first e-mails wait an hour, or for an operator.

What is about load or shoes and became owed while a runner's scores were redone for a new version is set apart. When
that would warn more than max(50, 2 %) of the runners within an hour, all of it waits for an operator. Pain is what a
person said, whatever the version, and is never held.
"""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, JSONField, Value
from django.db.models.expressions import CombinedExpression

from risk.engine import MODEL_VERSION
from risk.models import MailHold, RiskScore
from runners.models import OutgoingEmail, Runner

JUDGED = ("load", "shoe")
WINDOW = timedelta(hours=1)  # over which runners are counted, and for which the first e-mails wait
LEAST, PERCENT = 50, 2
MARK = "by_version"


def set_apart(*, runner: Runner, now: datetime) -> None:
    """Mark what this runner is owed by a new version; call it in the transaction of the rescore that owed it."""
    owed = _judged().filter(runner=runner, facts__by_version__isnull=True)
    marked = CombinedExpression(F("facts"), "||", Value({MARK: MODEL_VERSION}, output_field=JSONField()))
    if not owed.update(facts=marked, outcome=""):  # what waited for a mended program waits for this now
        return
    for email in _of_version().filter(runner=runner, next_attempt_at__lt=now + WINDOW):
        email.next_attempt_at = now + WINDOW
        email.expires_at = max(email.expires_at, now + 2 * WINDOW)
        email.save(update_fields=["next_attempt_at", "expires_at"])
    _judge(now)


def release_mail(*, now: datetime, model_version: str = MODEL_VERSION) -> int:
    """Let the held e-mails of a version go; return how many. Each is checked again before it is sent."""
    with transaction.atomic():
        opened = MailHold.objects.standing().filter(model_version=model_version).update(released_at=now)
        return _of_version(model_version).update(next_attempt_at=now) if opened else 0


def _judge(now: datetime) -> None:
    """Hold this version's e-mails if it warns too many; a version that an operator has released is left alone."""
    hold = MailHold.objects.filter(model_version=MODEL_VERSION).first()
    if hold is not None and hold.released_at is not None:
        return
    warned = _of_version().filter(created_at__gt=now - WINDOW).values("runner").distinct().count()
    if hold is None:
        runners = Runner.objects.filter(user__is_active=True).count()
        if warned <= max(LEAST, runners * PERCENT / 100):
            return
        MailHold.objects.get_or_create(model_version=MODEL_VERSION, defaults={"opened_at": now, "runners": warned})
    _of_version().update(next_attempt_at=F("expires_at"))  # never by itself: by then it is out of date


def _judged() -> "models.QuerySet[OutgoingEmail]":
    return OutgoingEmail.objects.filter(kind__in=JUDGED, state=OutgoingEmail.State.PENDING)


def _of_version(model_version: str = MODEL_VERSION) -> "models.QuerySet[OutgoingEmail]":
    return _judged().filter(facts__by_version=model_version)


def runners_of_older_versions(limit: int) -> list[Runner]:
    """Return runners who have a score of an older version and no request yet to work it out again."""
    old = RiskScore.objects.exclude(model_version=MODEL_VERSION).values("runner")
    waiting = Runner.objects.filter(pk__in=old, user__is_active=True, rescore_requests__isnull=True)
    return list(waiting.order_by("pk")[:limit])
