"""The reads of a coach's page: one query a category, each asking only for the runners who share it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from risk.models import NEEDED, CoachNote, RescoreRequest, RiskWarning, SharedScore, shared_key
from risk.services.warnings import LOAD_FAMILIES
from runners.models import DATA, AlertMute, CoachingLink, Consent, Runner, Share, Sharing, User
from training.models import Run, Shoe

WEEK_DAYS = 7
END_IS_NEWS = timedelta(days=7)  # how long the coach is told that somebody stopped sharing, or shares nothing
Ids = list[uuid.UUID]


@dataclass(frozen=True)
class ShoeFact:
    """The pair in use that is nearest its limit, in metres."""

    key: str
    name: str
    mileage_m: int
    limit_m: int

    @property
    def worn(self) -> float:
        return self.mileage_m / self.limit_m


@dataclass(frozen=True)
class TrainingFacts:
    """What the last days hold: metres by date, for the runner's own today to be counted from."""

    recent: tuple[tuple[date, int], ...]
    last_run_on: date | None

    def week_m(self, today: date) -> int:
        """Return the metres run in the seven days that end today."""
        return sum(metres for on, metres in self.recent if today - timedelta(days=WEEK_DAYS) < on <= today)


def links_of(user: User, now: datetime) -> QuerySet[CoachingLink]:
    """Return the links by which this coach sees something, and those whose end or silence is still news to them.

    Each carries `shares_now`, `fell_silent`, `is_updating`, `note_at` and `note_seen_at`; one that has ended shares
    nothing. One walk over the coach's own links: what each shares is asked row by row, which no planner gets wrong.
    """
    standing = Q(ended_at__isnull=True, runner__user__is_active=True, coach__user__is_active=True)
    ended = Q(
        ended_by=CoachingLink.Side.RUNNER,
        ended_at__gte=now - END_IS_NEWS,
        end_noticed_at__isnull=True,
    )
    links = CoachingLink.objects.filter(standing | ended, coach__user=user).with_shares()
    return with_state(links.annotate(fell_silent=_fell_silent(now)))


def _fell_silent(now: datetime) -> Exists:
    """Return, inside a query on links, whether something that was shared was taken back a few days ago."""
    since = now - END_IS_NEWS
    stored = Consent.objects.filter(
        runner=OuterRef("link__runner"), category=OuterRef("category"), withdrawn_at__gte=since
    )
    given = Sharing.objects.filter(link=OuterRef("pk"), category__in=DATA)
    return Exists(given.filter(Q(withdrawn_at__gte=since) | Q(withdrawn_at__isnull=True) & Exists(stored)))


def with_state(links: QuerySet[CoachingLink]) -> QuerySet[CoachingLink]:
    """Add whether a score is being worked out, and when the newest note was written and seen."""
    notes = CoachNote.objects.filter(link=OuterRef("pk")).order_by("-written_at", "-pk")
    return links.select_related("runner__user").annotate(
        is_updating=Exists(RescoreRequest.objects.filter(runner=OuterRef("runner"))),
        note_at=Subquery(notes.values("written_at")[:1]),
        note_seen_at=Subquery(notes.values("seen_at")[:1]),
    )


def sharing(links: Iterable[CoachingLink], *categories: str) -> Ids:
    """Return the runners who share all of these categories by these links."""
    return [link.runner_id for link in links if link.shares() >= frozenset(categories)]


def scores_of(links: Sequence[CoachingLink], *, with_detail: bool = False) -> dict[uuid.UUID, SharedScore]:
    """Return by runner the score made of exactly what is shared. One query, which asks for no other choice."""
    by_key: defaultdict[str, Ids] = defaultdict(list)
    for link in links:
        if key := shared_key(link.shares()):
            by_key[key].append(link.runner_id)
    wanted = Q(pk__in=[])
    for key, ids in by_key.items():
        wanted |= Q(categories=key, runner__in=ids)
    found = SharedScore.objects.filter(wanted)
    return {score.runner_id: score for score in (found if with_detail else found.defer("detail"))}


def warnings_of(
    links: Sequence[CoachingLink], quiet: frozenset[uuid.UUID], closed_since: date | None = None
) -> dict[uuid.UUID, list[RiskWarning]]:
    """Return by runner the open warnings whose category is shared, gravest first; with a date, past ones too.

    `quiet` are the runners of whom nothing about load may be said now. Kinds that a runner has hidden from their
    coaches are left out; pain is shared or not, and nothing else hides it.
    """
    hidden = AlertMute.objects.filter(
        channel=AlertMute.Channel.COACH, user=OuterRef("runner__user"), kind=OuterRef("family")
    )
    about_load = [pk for pk in sharing(links, *NEEDED) if pk not in quiet]
    allowed = Q(family=RiskWarning.Family.PAIN, runner__in=sharing(links, Share.PAIN))
    allowed |= Q(family=RiskWarning.Family.SHOE, runner__in=sharing(links, Share.TRAINING))
    allowed |= Q(family__in=LOAD_FAMILIES, runner__in=about_load)
    standing = Q(closed_on__isnull=True)
    if closed_since is not None:
        standing |= Q(closed_on__gte=closed_since)
    found: defaultdict[uuid.UUID, list[RiskWarning]] = defaultdict(list)
    for warning in RiskWarning.objects.filter(~Exists(hidden), allowed, standing).order_by(
        "-severity", "-opened_on", "pk"
    ):
        found[warning.runner_id].append(warning)
    return found


def training_of(links: Sequence[CoachingLink], now: datetime) -> dict[uuid.UUID, TrainingFacts]:
    """Return by runner who shares training: the last days, and the last run. One query.

    The dates reach a day to either side of today's in UTC: the runners' own todays differ.
    """
    today = now.date()
    runs = Run.objects.kept().running().filter(runner=OuterRef("pk"))
    window = (today - timedelta(days=WEEK_DAYS), today + timedelta(days=1))
    found = Runner.objects.filter(pk__in=sharing(links, Share.TRAINING)).values_list(
        "pk",
        ArraySubquery(runs.filter(local_date__range=window).values(json=JSONObject(on="local_date", m="distance_m"))),
        Subquery(runs.order_by("-local_date").values("local_date")[:1]),
    )
    return {
        pk: TrainingFacts(tuple((date.fromisoformat(run["on"]), run["m"]) for run in recent), last)
        for pk, recent, last in found
    }


def shoes_of(links: Iterable[CoachingLink]) -> dict[uuid.UUID, ShoeFact]:
    """Return by runner who shares training the pair in use that is nearest its limit. One query.

    It adds up every run of each pair, so it is asked for those alone whose line is shown.
    """
    pairs = Shoe.objects.filter(runner__in=sharing(links, Share.TRAINING)).in_use().with_mileage()
    found: dict[uuid.UUID, ShoeFact] = {}
    for shoe in pairs.order_by("name", "pk"):
        gone: int = shoe.mileage_m  # type: ignore[attr-defined]
        pair, worst = ShoeFact(str(shoe.pk), shoe.name, gone, shoe.limit_m), found.get(shoe.runner_id)
        if worst is None or pair.worn > worst.worn:
            found[shoe.runner_id] = pair
    return found
