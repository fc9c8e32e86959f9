"""What a letter tells a coach of runners: whether it may still be told, and the record that it was."""

from collections.abc import Collection
from datetime import datetime

from runners.models import AlertMute, CoachingLink, HealthAccess, Runner, User
from runners.outbox.registry import Told


class Changed(Exception):
    """What the letter was built from is being changed, or has been: build it anew."""


def lock(told: Collection[Told]) -> None:
    """Lock every runner who is told of, as a withdrawal does, without waiting for any of them.

    Raise Changed where somebody holds one, or one is gone: what we ask for may be changing.
    """
    runners = {one.link.runner_id for one in told}
    if not runners:
        return
    free = Runner.objects.select_for_update(no_key=True, of=("self",), skip_locked=True).filter(pk__in=runners)
    if len(free.values_list("pk", flat=True)) < len(runners):
        raise Changed


def require(told: Collection[Told]) -> None:
    """Raise Changed unless each runner shares now what is told, and hides none of it from coaches. Two queries."""
    if not told:
        return
    links = CoachingLink.objects.in_force().with_shares().filter(pk__in={one.link.pk for one in told})
    shared = {link.pk: link.shares() for link in links}
    if any(not one.categories <= shared.get(one.link.pk, frozenset()) for one in told):
        raise Changed
    kinds = {one.link.runner_id: one.kinds for one in told if one.kinds}
    mutes = AlertMute.objects.filter(channel=AlertMute.Channel.COACH, user__runner__in=kinds)
    if any(kind in kinds[pk] for pk, kind in mutes.values_list("user__runner", "kind")):
        raise Changed


def record(told: Collection[Told], reader: User, now: datetime) -> None:
    """Enter it in the record of each runner, in the caller's transaction. One query."""
    categories = {one.link: sorted(one.categories) for one in told if one.categories}
    HealthAccess.objects.note(actor=reader, categories=categories, page=HealthAccess.Page.MAIL, now=now)
