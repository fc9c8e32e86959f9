"""Who lets the demo's coach see what, and what the coach has written to them."""

from datetime import datetime, timedelta

from risk.demo.athletes import BEN, GRACE, IRIS, KARL
from risk.demo.people import CY, PEOPLE
from risk.demo.rows import named
from risk.models import CoachNote
from runners.models import SHARING_VERSION, Coach, CoachingLink, Runner, Sharing
from runners.services import invitations

SINCE = timedelta(weeks=30)  # how long the coach has had the first athlete
EVERY = timedelta(weeks=2)  # until the next one came
# Whom, how long ago, and whether it was read: Ben's still stands on his Today.
NOTES = (
    (BEN, timedelta(hours=2), False, "Saw the 15 km. Next two days off or very easy, then we talk about Sunday."),
    (GRACE, timedelta(days=5), True, "Lovely and patient. Stay with the steps, also on the days that feel easy."),
    (IRIS, timedelta(days=16), True, "Down week counts as training. Enjoy it."),
)


def add_coaching(now: datetime) -> None:
    """Add the coach's athletes with what each shares, a few notes, and one invitation that waits for an answer."""
    coach = Coach.objects.select_related("user").get(pk=named(CY.key, "coach"))
    sharing = [person for person in PEOPLE if person.shares is not None]
    runners = Runner.objects.in_bulk([named(person.key, "runner") for person in sharing])
    links = {
        person.key: CoachingLink(
            pk=named(person.key, "link"),
            coach=coach,
            runner=runners[named(person.key, "runner")],
            began_at=now - SINCE + at * EVERY,
        )
        for at, person in enumerate(sharing)
    }
    CoachingLink.objects.bulk_create(links.values())
    Sharing.objects.bulk_create(
        Sharing(
            pk=named(person.key, "sharing", category),
            link=links[person.key],
            category=category,
            wording_version=SHARING_VERSION,
            given_at=links[person.key].began_at,
        )
        for person in sharing
        for category in person.shares or ()
    )
    CoachNote.objects.bulk_create(
        CoachNote(
            pk=named(person.key, "note", at),
            link=links[person.key],
            text=text,
            written_at=now - ago,
            seen_at=now - ago / 2 if was_read else None,
        )
        for at, (person, ago, was_read, text) in enumerate(NOTES)
    )
    invitations.invite_athlete(coach=coach, email=KARL.email, now=now - timedelta(days=1), by_mail=True)
