"""What a coach writes to an athlete, and that it was read."""

from datetime import datetime, timedelta

from django.db import transaction

from risk.models import CoachNote
from runners.models import CoachingLink, Share
from runners.services.locks import locked

TWICE_WITHIN = timedelta(minutes=1)  # the same words again within it are one post sent twice


class NotTaken(Exception):
    """The athlete does not take notes from this coach now."""


@transaction.atomic
def write_note(*, link: CoachingLink, text: str, now: datetime) -> CoachNote:
    """Write to the athlete, who reads it on Today; the same words twice within a minute are one note.

    Raises NotTaken unless the athlete takes notes by this link at this moment. Under the runner's lock, so that
    two posts make one note, and a withdrawal holds from the moment it is there.
    """
    locked(link.runner)
    fresh = CoachingLink.objects.in_force().with_shares().filter(pk=link.pk).first()
    if fresh is None or Share.MESSAGES not in fresh.shares():
        raise NotTaken
    words = text.strip()
    again = CoachNote.objects.filter(link=link, text=words, written_at__gt=now - TWICE_WITHIN).first()
    return again or CoachNote.objects.create(link=link, text=words, written_at=now)


def see_note(*, note: CoachNote, now: datetime) -> None:
    """Note that the runner has put this note away."""
    CoachNote.objects.filter(pk=note.pk, seen_at__isnull=True).update(seen_at=now)
