"""A copy of everything: asked for, made by one worker at a time, kept a week, deleted.

The row is the truth. A file belongs to the claim that made it: its name carries the claim's token, so two workers
never write the same one, and what a killed worker left is deleted by the next.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from runners.emails import EXPORT
from runners.exports.archive import write_archive
from runners.models import Export, User
from runners.models.export import KEPT_FOR, LEASE, MOST_ATTEMPTS, ExportQuerySet
from runners.outbox import owe

PULSE_S = 5.0
State = Export.State


class ExportLost(Exception):
    """The claim has passed to another worker, or the account is gone."""


@transaction.atomic
def ask_for_export(*, user: User, now: datetime) -> Export:
    """Note that this person wants a copy; while one is being made, that one is returned."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = Export.objects.unfinished().filter(user=user).first()
    return standing or Export.objects.create(user=user, created_at=now)


def build_export(*, export_id: uuid.UUID, now: datetime) -> uuid.UUID | None:
    """Make a copy that nobody is making; return the e-mail that became owed, or None.

    Harmless when another worker has it. A copy whose making breaks off is tried again by the sweeper when the lease
    ends, three times in all; what it had written is gone then.
    """
    export = _claimed(export_id, now)
    if export is None:
        return None
    _forget_files(export.pk)
    if export.attempts > MOST_ATTEMPTS:
        Export.objects.filter(pk=export.pk, claim_token=export.claim_token).update(
            state=State.FAILED, claim_token=None, lease_until=None
        )
        return None
    name = f"exports/{export.pk}-{export.claim_token}.zip"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size = write_archive(user=export.user, path=path, now=now, alive=_pulse(export, now))
        return _made(export, name, size, now)
    except ExportLost:
        path.unlink(missing_ok=True)
        return None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _claimed(export_id: uuid.UUID, now: datetime) -> Export | None:
    """Take a copy to make for ourselves by one conditional update; None where somebody else has it."""
    mine = (
        Export.objects.to_build(now)
        .filter(pk=export_id)
        .update(state=State.BUILDING, claim_token=uuid.uuid4(), lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return Export.objects.select_related("user").get(pk=export_id) if mine else None


def _pulse(export: Export, now: datetime) -> Callable[[], None]:
    """Return what renews the claim every few seconds, and raises ExportLost where it is not ours any more."""
    began = last = time.monotonic()

    def renew() -> None:
        nonlocal last
        if time.monotonic() - last < PULSE_S:
            return
        last = time.monotonic()
        until = now + timedelta(seconds=last - began) + LEASE
        if not Export.objects.filter(pk=export.pk, claim_token=export.claim_token).update(lease_until=until):
            raise ExportLost

    return renew


@transaction.atomic
def _made(export: Export, name: str, size: int, now: datetime) -> uuid.UUID | None:
    """Note that the copy is ready, owe the letter, and let go of earlier copies."""
    expires_at = now + KEPT_FOR
    mine = Export.objects.filter(pk=export.pk, claim_token=export.claim_token).update(
        state=State.READY,
        file=name,
        size_bytes=size,
        ready_at=now,
        expires_at=expires_at,
        claim_token=None,
        lease_until=None,
    )
    if not mine:
        raise ExportLost
    _delete(Export.objects.filter(user=export.user).exclude(pk=export.pk))
    email = owe(
        kind=EXPORT,
        user=export.user,
        dedupe_key=f"export:{export.pk}",
        subject_id=export.pk,
        now=now,
        lifetime=KEPT_FOR,
    )
    return email.pk if email else None


@transaction.atomic
def forget_exports(*, now: datetime) -> int:
    """Delete the copies whose week is over, and the failed ones a week after they were asked for."""
    over = Q(state=State.READY, expires_at__lte=now) | Q(state=State.FAILED, created_at__lte=now - KEPT_FOR)
    return _delete(Export.objects.filter(over))


def forget_exports_of(*, user: User) -> int:
    """Delete every copy of this person, also one that is being made; files go when the transaction is through."""
    return _delete(Export.objects.filter(user=user))


def _delete(exports: ExportQuerySet) -> int:
    gone = list(exports.values_list("pk", flat=True))
    exports.filter(pk__in=gone).delete()
    for pk in gone:
        transaction.on_commit(partial(_forget_files, pk), robust=True)
    return len(gone)


def _forget_files(pk: uuid.UUID) -> None:
    """Delete what was written for this copy by anybody."""
    folder = Path(settings.MEDIA_ROOT) / "exports"
    for path in folder.glob(f"{pk}-*.zip"):
        with suppress(OSError):
            path.unlink()
