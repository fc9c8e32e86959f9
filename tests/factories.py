"""The cast of every test: ana runs, coach_cy coaches, sam is a stranger. Plain functions, real rows.

`runner("ana")` is a runner who has finished the welcome and agreed to everything; say otherwise by argument.
Everybody's password is PASSWORD.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from runners.models import (
    SHARING_VERSION,
    WORDING_VERSION,
    BoneInjury,
    Category,
    Coach,
    CoachingLink,
    Consent,
    Runner,
    Share,
    Sharing,
    Side,
    Site,
    User,
    Weight,
)

PASSWORD = "osteon-lacuna-42"
NOW = datetime(2026, 9, 21, 8, 0, tzinfo=UTC)  # a Monday morning
TODAY = date(2026, 9, 21)
ALL = tuple(Category.values)


@cache
def _hashed() -> str:
    """Argon2 is slow on purpose: once a run is enough."""
    return make_password(PASSWORD)


def user(name: str = "ana", *, verified: bool = True, **fields: Any) -> User:
    """Create an account <name>@example.org with a verified address."""
    email = fields.pop("email", f"{name}@example.org")
    made = User.objects.create(email=email, password=_hashed(), name=fields.pop("full_name", name.title()), **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=verified, primary=True)
    return made


def runner(name: str = "ana", *, consents: Iterable[str] = ALL, by: User | None = None, **fields: Any) -> Runner:
    """Create a runner, by default in UTC, welcomed and with every consent in force."""
    fields = {"created_at": NOW, "welcomed_at": NOW, "understood_at": NOW} | fields
    made = Runner.objects.create(user=by or user(name), understood_version=WORDING_VERSION, **fields)
    Consent.objects.bulk_create(unsaved_consent(made, category) for category in consents)
    return made


def consent(of: Runner, category: str, *, at: datetime = NOW, withdrawn_at: datetime | None = None) -> Consent:
    made = unsaved_consent(of, category, at=at, withdrawn_at=withdrawn_at)
    made.save()
    return made


def unsaved_consent(
    of: Runner, category: str, *, at: datetime = NOW, withdrawn_at: datetime | None = None
) -> Consent:
    return Consent(
        runner=of, category=category, wording_version=WORDING_VERSION, given_at=at, withdrawn_at=withdrawn_at
    )


def coach(name: str = "coach_cy", *, by: User | None = None) -> Coach:
    return Coach.objects.create(user=by or user(name))


def coaching(
    coach: Coach, of: Runner, *, shares: Iterable[str] = tuple(Share.values), at: datetime = NOW
) -> CoachingLink:
    """Create a link in force by which these categories are shared, by default all."""
    link = CoachingLink.objects.create(coach=coach, runner=of, began_at=at)
    Sharing.objects.bulk_create(unsaved_sharing(link, category, at=at) for category in shares)
    return link


def sharing(
    link: CoachingLink, category: str, *, at: datetime = NOW, withdrawn_at: datetime | None = None
) -> Sharing:
    made = unsaved_sharing(link, category, at=at, withdrawn_at=withdrawn_at)
    made.save()
    return made


def unsaved_sharing(
    link: CoachingLink, category: str, *, at: datetime = NOW, withdrawn_at: datetime | None = None
) -> Sharing:
    return Sharing(
        link=link, category=category, wording_version=SHARING_VERSION, given_at=at, withdrawn_at=withdrawn_at
    )


def injury(
    of: Runner,
    site: str = Site.TIBIA,
    side: str = Side.LEFT,
    happened_on: date = date(2025, 3, 1),
    confirmed: bool | None = True,
) -> BoneInjury:
    return BoneInjury.objects.create(runner=of, site=site, side=side, happened_on=happened_on, confirmed=confirmed)


def weight(of: Runner, kg: float = 58.5, measured_on: date = TODAY) -> Weight:
    return Weight.objects.create(runner=of, kg=kg, measured_on=measured_on)
