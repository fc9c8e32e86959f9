"""Consent: given by category, withdrawn in one step, and what that deletes."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from runners.models import WORDING_VERSION, Category, Consent, Runner
from runners.services.coaching import withdraw_shares
from runners.services.locks import locked
from runners.services.receipts import owe_receipt
from runners.signals import consent_withdrawn, profile_changed


class ConsentMissing(Exception):
    """A fact was to be stored that the runner has not agreed to; the arguments are the categories."""


def require_consent(*, runner: Runner, categories: Iterable[str]) -> frozenset[str]:
    """Return every category in force. Raises ConsentMissing unless consent to store each of these is."""
    allowed = runner.categories()
    missing = set(categories) - allowed
    if missing:
        raise ConsentMissing(*sorted(missing))
    return allowed


@transaction.atomic
def give_consent(
    *, runner: Runner, categories: Iterable[str], now: datetime, understood: bool = False
) -> list[Consent]:
    """Note a yes to each of these categories, with the wording it was given to; return the new ones.

    A category in force already stays as it is: its date says since when. `understood` notes that the runner
    has read that this is guidance and not a diagnosis.
    """
    row = locked(runner)
    if understood:
        row.understood_at, row.understood_version = now, WORDING_VERSION
        row.save(update_fields=["understood_at", "understood_version"])
    wanted = set(categories)
    if unknown := wanted - set(Category.values):
        raise ValueError(f"no such category: {sorted(unknown)}")
    new = [
        Consent(runner=row, category=category, wording_version=WORDING_VERSION, given_at=now)
        for category in sorted(wanted - row.categories())
    ]
    Consent.objects.bulk_create(new)
    if new:
        owe_receipt(runner=row, now=now)
        profile_changed.send(sender=Runner, runner=row)
    return new


@transaction.atomic
def withdraw_consent(*, runner: Runner, category: str, now: datetime) -> bool:
    """End one consent and delete what was stored by it; return whether there was one to end.

    Other apps delete theirs on `consent_withdrawn`, in this transaction: either all of it is gone or none.
    """
    row = locked(runner)
    standing = Consent.objects.in_force().filter(runner=row, category=category)
    # A yes that came in while this waited for the lock may carry the later hour; it did not end before it began.
    if not standing.update(withdrawn_at=Greatest(F("given_at"), Value(now))):
        return False
    withdraw_shares(runner=row, category=category, now=now)
    owe_receipt(runner=row, now=now)
    _forget(row, category)
    consent_withdrawn.send(sender=Runner, runner=row, category=category)
    profile_changed.send(sender=Runner, runner=row)
    return True


def _forget(runner: Runner, category: str) -> None:
    if category == Category.BODY:
        runner.sex, runner.birth_year, runner.height_cm = "", None, None
        runner.save(update_fields=["sex", "birth_year", "height_cm"])
        runner.weights.all().delete()
    elif category == Category.PAIN:
        runner.injuries.all().delete()
        runner.had_bone_injury = None
        runner.save(update_fields=["had_bone_injury"])
    elif category == Category.TRAINING:
        runner.usual_weekly_m, runner.usual_cadence_spm = None, None
        runner.save(update_fields=["usual_weekly_m", "usual_cadence_spm"])
