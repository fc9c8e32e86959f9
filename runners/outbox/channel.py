"""The way out as a whole: paused while it lets nobody's letter through, asked again, and open from then on.

No attempt is burnt while it is paused, and nobody else is tried: the letters stay due. A server that is up and puts
letters off (4xx) does not pause it. Each of those waits its own ladder; but the first letter that is taken brings the
others forward, and where none is under way one is tried every few minutes, so that an hour of "try later" is over for
everybody minutes after it ended.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from runners import transport
from runners.models import MailChannel, OutgoingEmail, OutgoingEmailQuerySet
from runners.outbox.settling import LADDER_MIN

logger = logging.getLogger(__name__)

PROBE_LADDER = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4))  # and every 4 minutes from then on
PROBE_TAKES = timedelta(minutes=3)  # at most; nobody else asks meanwhile
NO_SERVER = "no e-mail server"  # EMAIL_HOST is empty
WAITING = "no mail server"  # begins the outcome of a letter that met a channel that is down
DEFERRED = "deferred"  # begins the outcome of a letter that the server itself put off
FORWARD_WAIT = timedelta(minutes=1)
CANARY_AFTER = timedelta(minutes=3)  # without any answer but "later"
CANARY_FOR = timedelta(hours=6)  # then the ladder alone

State = MailChannel.State


def is_open(now: datetime) -> bool:
    """Return whether a letter may be tried now. An installation without a server is noted as off."""
    if transport.is_off():
        _become(State.OFF, NO_SERVER, now)
        return False
    channel = MailChannel.objects.now_is()
    if channel.state == State.OFF:  # it has got a server since
        _become(State.OPEN, "", now)
        return True
    return channel.is_open


def pause(reason: str, now: datetime) -> None:
    """Let nobody else be tried until a probe says that letters are taken again. The operator's page tells it."""
    with transaction.atomic():
        channel = _locked()
        if channel.state != State.PAUSED:
            channel.state, channel.since, channel.probes = State.PAUSED, now, 0
            logger.error("mail channel paused: %s", reason)
        channel.reason = reason[:40]
        channel.next_probe_at = now + PROBE_LADDER[min(channel.probes, len(PROBE_LADDER) - 1)]
        channel.save()


def probe(now: datetime) -> bool:
    """Ask a paused channel whether letters are taken again, where it is time to; return whether it is open.

    One process at a time. Opening it makes every letter that waited for it due, as they never stopped being.
    """
    if is_open(now):
        return True
    waiting = MailChannel.objects.filter(pk=1, state=State.PAUSED, next_probe_at__lte=now)
    if not waiting.update(next_probe_at=now + PROBE_TAKES, probes=F("probes") + 1):
        return False
    server = transport.current()
    try:
        server.probe()
    except transport.ChannelDown as fault:
        pause(fault.reason, now)
        return False
    finally:
        server.close()
    _become(State.OPEN, "", now)
    return True


def ask_soon(now: datetime) -> bool:
    """Let the next sweep ask a paused channel; return whether it is paused."""
    return bool(MailChannel.objects.filter(pk=1, state=State.PAUSED).update(next_probe_at=now))


@transaction.atomic
def _become(state: MailChannel.State, reason: str, now: datetime) -> None:
    if MailChannel.objects.filter(pk=1, state=state).exists():
        return
    channel = _locked()
    channel.state, channel.reason, channel.since = state, reason, now
    channel.probes, channel.next_probe_at = 0, None
    channel.save()
    logger.warning("mail channel %s", state)


def _locked() -> MailChannel:
    MailChannel.objects.bulk_create([MailChannel()], ignore_conflicts=True)
    return MailChannel.objects.select_for_update().get(pk=1)


# ── a server that puts letters off ───────────────────────────────────────────


def note_deferral(now: datetime) -> None:
    """Note that the server itself put a letter off."""
    with transaction.atomic():
        _locked()
        MailChannel.objects.filter(pk=1).update(deferring_since=Coalesce("deferring_since", now), deferred_at=now)


def note_acceptance(now: datetime) -> None:
    """Bring forward what the server put off, now that it has taken one; each of the first steps at most once."""
    if not MailChannel.objects.filter(pk=1, deferred_at__isnull=False).update(deferring_since=None, deferred_at=None):
        return
    _put_off(now).filter(attempts__lt=len(LADDER_MIN)).update(next_attempt_at=now + FORWARD_WAIT)


def try_one(now: datetime) -> bool:
    """Make one letter due that the server put off, where it has long been asked nothing; return whether there is one.

    It keeps its place on the ladder: it is tried for all the others.
    """
    quiet = Q(deferred_at__lte=now - CANARY_AFTER, deferring_since__gt=now - CANARY_FOR)
    if not MailChannel.objects.filter(quiet, pk=1).update(deferred_at=now):
        return False
    first = _put_off(now).order_by("attempts", "next_attempt_at").values("pk")[:1]
    return bool(
        OutgoingEmail.objects.filter(pk__in=first, state=OutgoingEmail.State.PENDING).update(
            next_attempt_at=now, attempts=Greatest(F("attempts"), 1) - 1
        )
    )


def _put_off(now: datetime) -> OutgoingEmailQuerySet:
    return OutgoingEmail.objects.filter(
        state=OutgoingEmail.State.PENDING, outcome__startswith=DEFERRED, next_attempt_at__gt=now + FORWARD_WAIT
    )
