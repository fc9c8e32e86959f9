"""Background work about risk: rescoring, and the sweep that redoes whatever a lost message left."""

import logging
import time
import uuid
from datetime import datetime, timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import F, Max, Min

import runners.tasks
import training.tasks
from risk import services
from risk.models import MailDue, RescoreRequest, ScoreDue
from risk.services.recovery import owe_morning_prompts
from runners import clock, program
from runners.models import Heartbeat, Runner
from runners.nudges import nudge

logger = logging.getLogger(__name__)

SWEEPER = "sweep_loop"  # the mark of the sweeper process, whoever else sweeps
SWEEP_BUDGET_S = 35.0  # with what the e-mails may take, one sweep ends before the next one starts
REGULAR_BUDGET_S = 5.0  # for deciding on weekly summaries and digests
UNHEARD_AFTER = timedelta(seconds=15)  # a request older than this has lost its nudge
WORKER_TAKES = timedelta(seconds=0.5)  # a request this old is not with an idle worker: a sweep in its night takes it
SWEEPER_LOST_AFTER = timedelta(minutes=2)  # then the worker sweeps; a longer sweep of the sweeper's does no harm
REDONE_AT_ONCE = 200  # runners whose scores are of an older model version
MAX_ATTEMPTS = 5  # then the runner waits for the hour, their next change, or a mended program


@shared_task
def rescore_runner(runner_id: str) -> None:
    """Bring one runner up to date, then send what became owed."""
    for email_id in bring_up_to_date(uuid.UUID(runner_id), clock.now()):
        runners.tasks.nudge_email(email_id)


def bring_up_to_date(runner_id: uuid.UUID, now: datetime) -> tuple[uuid.UUID, ...]:
    """Rescore one runner for their own today if that is still owed; return the e-mails that became owed.

    A failure is counted on the requests, so that a runner whose data breaks the engine cannot keep everybody
    else waiting; the last good score stays.
    """
    try:
        done = services.rescore_if_owed(runner_id=runner_id, now=now)
    except Exception:
        logger.exception("rescore of runner %s failed", runner_id)
        _note_failure(runner_id, now)
        return ()
    return done.owed_emails if done is not None else ()


@transaction.atomic
def _note_failure(runner_id: uuid.UUID, now: datetime) -> None:
    """Count it, and try again in an hour, or as soon as another release is there. Who was erased meanwhile has failed
    at nothing."""
    there = Runner.objects.select_for_update(no_key=True).filter(pk=runner_id).values_list("pk", flat=True)
    if there.first() is None:
        return
    RescoreRequest.objects.filter(runner=runner_id).update(attempts=F("attempts") + 1)
    again = {"due_at": now + timedelta(hours=1), "failed_by": program.release()}
    ScoreDue.objects.update_or_create(runner_id=runner_id, defaults=again)


def nudge_rescore(runner_id: uuid.UUID) -> None:
    """Ask a worker to rescore soon; if nobody hears it, the sweeper will."""
    nudge(rescore_runner, str(runner_id))


@shared_task
def redo_old_versions() -> None:
    """Ask for the scores of older model versions to be worked out again, some at a time; the sweeper does it."""
    for runner in services.runners_of_older_versions(REDONE_AT_ONCE):
        services.request_rescore(runner=runner, now=clock.now())


@shared_task
def sweep() -> None:
    """Redo whatever a lost message left, unless the sweeper process is doing it: a save's nudge waits behind this."""
    now = clock.now()
    if not Heartbeat.objects.filter(name=SWEEPER, at__gt=now - SWEEPER_LOST_AFTER).exists():
        sweep_once(now)


def sweep_once(now: datetime) -> dict[str, int]:
    """Work through everything that is owed, oldest first; return counts, and whether runners are "left" to rescore.

    Rescores begin for at most SWEEP_BUDGET_S; the e-mails then have a budget of their own.
    """
    done = {"imports": training.tasks.sweep(now)}
    done["rescored"], done["left"] = _catch_up(now)
    done["exports"] = runners.tasks.sweep_exports(now)
    done["regular"] = _owe_regular_mail(now)
    owe_morning_prompts(now=now)
    done["emails"] = runners.tasks.sweep()
    Heartbeat.objects.beat("sweeper", clock.now())
    return done


def _owe_regular_mail(now: datetime) -> int:
    """Decide on the weekly summaries and digests that are due, some of each in turn; return on how many.

    The next sweep goes on where the budget ended.
    """
    end = time.monotonic() + REGULAR_BUDGET_S
    services.plan_new(now=now)
    seen = 0
    while time.monotonic() < end:
        dealt = sum(services.owe_regular_mail(kind=kind, now=now) for kind in MailDue.Kind.values)
        if not dealt:
            break
        seen += dealt
    return seen


def _catch_up(now: datetime) -> tuple[int, bool]:
    """Rescore whoever is owed it, each once; return how many, and whether the time was over first.

    A night of ten thousand takes many sweeps, so before each of them whoever has just saved is served.
    """
    watch = clock.Watch(now)
    begun = time.monotonic()
    done: set[uuid.UUID] = set()
    while True:
        waiting = [runner_id for runner_id in _owed_runners(watch.now()) if runner_id not in done]
        if not waiting:
            return len(done), False
        for runner_id in waiting:
            while fresh := _just_asked(watch.now()):
                bring_up_to_date(fresh, watch.now())
            if time.monotonic() - begun > SWEEP_BUDGET_S:
                return len(done), True
            bring_up_to_date(runner_id, watch.now())
            done.add(runner_id)


def _just_asked(now: datetime) -> uuid.UUID | None:
    """Return the active runner whose untried request has waited longest for the worker, if any has."""
    untried = RescoreRequest.objects.filter(attempts=0, runner__user__is_active=True)
    waiting = untried.filter(created_at__lte=now - WORKER_TAKES).order_by("created_at", "pk")
    return waiting.values_list("runner", flat=True).first()


def _owed_runners(now: datetime, limit: int = 20) -> list[uuid.UUID]:
    """Return the active runners with an unheard request, then those whose local day is new; each once.

    At most `limit` runners of either sort, however many requests one of them has made; those that failed come last.
    """
    unheard = RescoreRequest.objects.filter(
        created_at__lte=now - UNHEARD_AFTER, attempts__lt=MAX_ATTEMPTS, runner__user__is_active=True
    )
    by_age = unheard.values("runner").annotate(tried=Max("attempts"), oldest=Min("created_at"))
    first = by_age.order_by("tried", "oldest", "runner").values_list("runner", flat=True)[:limit]
    new_day = ScoreDue.objects.owed(now).values_list("pk", flat=True)[:limit]
    return list(dict.fromkeys([*first, *new_day]))
