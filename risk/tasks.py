"""Background work about risk: rescoring, and the sweep that redoes whatever a lost message left."""

import logging
import time
import uuid
from datetime import datetime, timedelta

from celery import shared_task
from django.db.models import F, Min
from django.utils import timezone

import runners.tasks
import training.tasks
from risk import services
from risk.models import RescoreRequest, ScoreDue
from runners.models import Heartbeat, Runner
from runners.nudges import nudge

logger = logging.getLogger(__name__)

SWEEP_BUDGET_S = 35.0  # with what the e-mails may take, one sweep ends before the next one starts
UNHEARD_AFTER = timedelta(seconds=15)  # a request older than this has lost its nudge
REDONE_AT_ONCE = 200  # runners whose scores are of an older model version
MAX_ATTEMPTS = 5  # then the runner waits for their next change, or for a fixed program


@shared_task
def rescore_runner(runner_id: str) -> None:
    """Bring one runner up to date, then send what became owed."""
    for email_id in bring_up_to_date(uuid.UUID(runner_id), timezone.now()):
        runners.tasks.nudge_email(email_id)


def bring_up_to_date(runner_id: uuid.UUID, now: datetime) -> tuple[uuid.UUID, ...]:
    """Rescore one runner for their own today; return the e-mails that became owed.

    A failure is counted on the requests, so that a runner whose data breaks the engine cannot keep everybody
    else waiting; the last good score stays.
    """
    runner = Runner.objects.filter(pk=runner_id, user__is_active=True).first()
    if runner is None:
        return ()
    try:
        return services.rescore(runner=runner, today=runner.today(now), now=now).owed_emails
    except Exception:
        logger.exception("rescore of runner %s failed", runner_id)
        RescoreRequest.objects.filter(runner=runner_id).update(attempts=F("attempts") + 1)
        ScoreDue.objects.update_or_create(runner=runner, defaults={"due_at": now + timedelta(hours=1)})
        return ()


def nudge_rescore(runner_id: uuid.UUID) -> None:
    """Ask a worker to rescore soon; if nobody hears it, the sweeper will."""
    nudge(rescore_runner, str(runner_id))


@shared_task
def redo_old_versions() -> None:
    """Ask for the scores of older model versions to be worked out again, some at a time; the sweeper does it."""
    for runner in services.runners_of_older_versions(REDONE_AT_ONCE):
        services.request_rescore(runner=runner, now=timezone.now())


@shared_task
def sweep() -> None:
    """Redo whatever a lost message left (the sweeper process does the same without a broker)."""
    sweep_once(timezone.now())


def sweep_once(now: datetime) -> dict[str, int]:
    """Work through everything that is owed, oldest first; return counts.

    Rescores begin for at most SWEEP_BUDGET_S; the e-mails then have a budget of their own.
    """
    end = time.monotonic() + SWEEP_BUDGET_S
    done = {"rescored": 0, "imports": training.tasks.sweep(now)}
    for runner_id in _owed_runners(now):
        if time.monotonic() > end:
            break
        bring_up_to_date(runner_id, now)
        done["rescored"] += 1
    done["exports"] = runners.tasks.sweep_exports(now)
    done["emails"] = runners.tasks.sweep()
    Heartbeat.objects.beat("sweeper", timezone.now())
    return done


def _owed_runners(now: datetime, limit: int = 500) -> list[uuid.UUID]:
    """Return the active runners with an unheard request, then those whose local day is new; each once.

    At most `limit` runners of either sort, however many requests one of them has made.
    """
    unheard = RescoreRequest.objects.filter(
        created_at__lte=now - UNHEARD_AFTER, attempts__lt=MAX_ATTEMPTS, runner__user__is_active=True
    )
    by_age = unheard.values("runner").annotate(oldest=Min("created_at")).order_by("oldest", "runner")
    first = by_age.values_list("runner", flat=True)[:limit]
    new_day = ScoreDue.objects.owed(now).values_list("pk", flat=True)[:limit]
    return list(dict.fromkeys([*first, *new_day]))
