"""What the engine needs to know of a person: the profile and earlier bone stress injuries."""

from datetime import date
from typing import Any

from django.db import transaction

from runners.models import MIDLINE, BoneInjury, Category, Runner, Weight
from runners.services.consents import require_consent
from runners.services.locks import locked
from runners.signals import mail_timing_changed, profile_changed

CATEGORY_OF: dict[str, str | None] = {  # a fact without a category is no health answer
    "units": None,
    "time_zone": None,
    "sex": Category.BODY,
    "birth_year": Category.BODY,
    "height_cm": Category.BODY,
    "weight_kg": Category.BODY,
    "had_bone_injury": Category.PAIN,
    "usual_weekly_m": Category.TRAINING,
    "usual_cadence_spm": Category.TRAINING,
}
NOT_READ_BY_ENGINE = {"units"}


@transaction.atomic
def save_profile(*, runner: Runner, today: date, **facts: Any) -> Runner:
    """Store these facts; None or "" makes one unknown again. Return the runner as stored.

    Raises ConsentMissing, and stores nothing, if one of them belongs to a category without consent. A weight
    is kept for `today`, the runner's own date; a weight made unknown takes all earlier ones with it.
    """
    row = locked(runner)
    if unknown := facts.keys() - CATEGORY_OF.keys():
        raise TypeError(f"not a fact of the profile: {sorted(unknown)}")
    require_consent(runner=row, categories={CATEGORY_OF[name] for name in facts} - {None})  # type: ignore[arg-type]
    changed = set()
    if "weight_kg" in facts and _save_weight(row, facts.pop("weight_kg"), today):
        changed.add("weight_kg")
    for name, value in facts.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.add(name)
    row.save(update_fields=sorted(changed - {"weight_kg"}))
    if changed - NOT_READ_BY_ENGINE:
        profile_changed.send(sender=Runner, runner=row)
    if "time_zone" in changed:
        mail_timing_changed.send(sender=Runner, user=row.user)
    return row


def _save_weight(runner: Runner, kg: Any, today: date) -> bool:
    """Keep today's weight; return whether anything is different now."""
    latest = runner.weights.order_by("-measured_on").first()
    if kg is None:
        return bool(runner.weights.all().delete()[0])
    if latest is not None and latest.kg == kg:
        return False
    Weight.objects.update_or_create(runner=runner, measured_on=today, defaults={"kg": kg})
    return True


@transaction.atomic
def report_injury(
    *, runner: Runner, site: str, side: str = "", happened_on: date, confirmed: bool | None = None
) -> BoneInjury:
    """Note an earlier bone stress injury; of `happened_on` only month and year count."""
    row = locked(runner)
    require_consent(runner=row, categories=[Category.PAIN])
    injury, _ = BoneInjury.objects.update_or_create(
        runner=row,
        site=site,
        side="" if site in MIDLINE else side,
        happened_on=happened_on.replace(day=1),
        defaults={"confirmed": confirmed},
    )
    Runner.objects.filter(pk=row.pk).update(had_bone_injury=True)
    profile_changed.send(sender=Runner, runner=row)
    return injury


@transaction.atomic
def remove_injury(*, injury: BoneInjury) -> None:
    """Delete an injury that was noted by mistake; without any left, it is open again whether there was one."""
    row = locked(injury.runner)
    if BoneInjury.objects.filter(pk=injury.pk).delete()[0]:
        if not row.injuries.exists():
            Runner.objects.filter(pk=row.pk).update(had_bone_injury=None)
        profile_changed.send(sender=Runner, runner=row)
