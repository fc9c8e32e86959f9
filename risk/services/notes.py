"""What a coach writes to an athlete, and that it was read."""

from datetime import datetime, timedelta

from django.db import transaction

from risk.models import CoachNote
from runners.models import CoachingLink, Runner, Share
from runners.services.locks import locked

MOST_A_DAY = 20  # from one coach to one athlete
TWICE_WITHIN = timedelta(minutes=1)  # the same words again within it are one post sent twice


class NotTaken(Exception):
    """The athlete does not take notes from this coach now."""


class TooManyNotes(Exception):
    """The athlete has had as many notes from this coach in the last 24 hours as anybody may send."""


@transaction.atomic
def write_note(*, link: CoachingLink, text: str, now: datetime) -> CoachNote:
    """Write to the athlete, who reads it on Today; the same words twice within a minute are one note.

    Raises NotTaken unless the athlete takes notes by this link at this moment, and TooManyNotes. Under the
    runner's lock, so that two posts make one note, and a withdrawal holds from the moment it is there.
    """
    try:
        locked(link.runner)
    except Runner.DoesNotExist:  # gone, with the link
        raise NotTaken from None
    fresh = CoachingLink.objects.in_force().with_shares().filter(pk=link.pk).first()
    if fresh is None or Share.MESSAGES not in fresh.shares():
        raise NotTaken
    words = text.strip()
    again = CoachNote.objects.filter(link=link, text=words, written_at__gt=now - TWICE_WITHIN).first()
    if again is not None:
        return again
    lately = CoachNote.objects.filter(link__coach=fresh.coach_id, link__runner=fresh.runner_id)
    if lately.filter(written_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyNotes
    return CoachNote.objects.create(link=link, text=words, written_at=now)


def see_note(*, note: CoachNote, now: datetime) -> None:
    """Note that the runner has put this note away."""
    CoachNote.objects.filter(pk=note.pk, seen_at__isnull=True).update(seen_at=now)
