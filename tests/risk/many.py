"""Many athletes of one coach, made in bulk from one who was worked out for real."""

import copy
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from risk.models import RiskWarning, SharedScore, shared_key
from runners.models import SHARING_VERSION, Coach, CoachingLink, Consent, Runner, Share, Sharing, User
from tests.factories import NOW
from training.models import PainReport, Run, Shoe


def many_athletes(
    coach: Coach, model: Runner, count: int, shares: Iterable[str] = tuple(Share.values), start: int = 0
) -> list[CoachingLink]:
    """Create so many runners with the model's log, shoes, pain, warnings and score, and link them."""
    numbers = range(start, start + count)
    users = User.objects.bulk_create(
        User(email=f"athlete{n}@example.org", name=f"Athlete {n:03}", password="!") for n in numbers
    )
    runners = Runner.objects.bulk_create(_copy(model, pk=uuid.uuid4(), user=user) for user in users)
    links = CoachingLink.objects.bulk_create(
        CoachingLink(coach=coach, runner=runner, began_at=NOW) for runner in runners
    )
    Sharing.objects.bulk_create(
        Sharing(link=link, category=category, wording_version=SHARING_VERSION, given_at=NOW)
        for link in links
        for category in shares
    )
    _repeat(Consent, model, runners)
    pairs = _repeat(Shoe, model, runners)
    runs = _repeat(Run, model, runners, pairs)
    _repeat(PainReport, model, runners, runs)
    _repeat(RiskWarning, model, runners)
    if key := shared_key(frozenset(shares)):
        score = SharedScore.objects.get(runner=model, categories="body,pain,risk,training")
        SharedScore.objects.bulk_create(
            [_copy(score, pk=None, runner=runner, categories=key) for runner in runners], batch_size=100
        )
    return links


def _copy(row: Model, **fields: Any) -> Any:
    other = copy.copy(row)
    other._state = copy.copy(row._state)
    other._state.fields_cache = {}
    other._state.adding = True
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _repeat(
    kind: type[Model], model: Runner, runners: list[Runner], other: dict[tuple, Any] | None = None
) -> dict[tuple, Any]:
    """Give each runner a copy of the model's rows; `other` holds the copies of the rows that these point to."""
    made: dict[tuple, Any] = {}
    for row in kind._default_manager.filter(runner=model):
        for runner in runners:
            fields: dict[str, Any] = {"pk": uuid.uuid4(), "runner": runner}
            if kind is Run:
                fields |= {"idempotency_key": uuid.uuid4(), "shoe": (other or {}).get((runner.pk, row.shoe_id))}
            if kind is PainReport:
                fields["run"] = (other or {}).get((runner.pk, row.run_id))
            made[runner.pk, row.pk] = _copy(row, **fields)
    kind._default_manager.bulk_create(made.values(), batch_size=2000)
    return made
