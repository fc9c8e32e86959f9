"""Which e-mails are due: worked out from the runners' logs alone, a second time.

Nothing here asks the services, the outbox or the stored warnings: rows of runs, pain and shoes go through the naive
engine day by day, and science.md §6.6 is read aloud beside it. A letter is known by its reader and by the families it
tells (which stand in its one-click link), not by its words.

It takes for granted that each day was looked at on that day, from `since` on, and that nothing was logged later than
two days after it was run. One pain that comes, goes and comes back is told each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from risk.engine import naive
from risk.engine.naive.diary import Diary
from risk.engine.naive.habits import Pairs
from risk.engine.types import Log, Pain, Person, Run, Shoe
from runners.models import CoachingLink, Consent, EmailMute, Runner, Sharing
from training import models

FAMILY = {"W1": "single_run", "W2": "single_run", "W3": "weekly_ramp", "W4": "weekly_ramp", "W5": "model_load"} | {
    "W6": "rest", "W8": "return", "W10": "profile"
}  # fmt: skip
EVENTS = frozenset({"single_run", "return"})
EVENT_IS_TOLD_FOR = timedelta(days=6)  # "an event if it is at most 6 days old"
EVENT_IS_NEWS_FOR = 2  # days back on the first look
COOL_DOWN = timedelta(days=3)  # "one load e-mail in 3 local dates, unless severity rises"
GRAVITY = {"info": 1, "amber": 2, "red": 3}
SHOE_STEP_M = 100_000  # "then once for each further 100 km in use"


@dataclass(frozen=True)
class Due:
    """One letter: to whom, about which families, on which local date of the runner."""

    to: str
    tells: frozenset[str]
    on: date


def due(runners: Iterable[Runner], since: date, until: date) -> list[Due]:
    """Return every letter that became due from `since` to `until`, both included, in no order that matters."""
    return [letter for runner in runners for letter in _due_of(runner, since, until)]


def _due_of(runner: Runner, since: date, until: date) -> list[Due]:
    if not Runner.objects.filter(pk=runner.pk, user__is_active=True).exists():
        return []  # erased or closed
    given = set(Consent.objects.filter(runner=runner, withdrawn_at=None).values_list("category", flat=True))
    log, person = _log(runner, given), _person(runner, given)
    days = [day for day in naive.season(log, person, until) if day["on"] <= until]
    letters: list[Due] = []
    if _reads_mail(runner.user):
        to = runner.user.email
        muted = set(EmailMute.objects.filter(user=runner.user).values_list("kind", flat=True))
        if "pain" in given and "pain" not in muted:
            letters += [Due(to, frozenset({"pain"}), on) for on in _pains(days, since)]
        if {"training", "risk"} <= given:
            letters += [Due(to, tells, on) for on, tells in _load(days, since, muted)]
        if "training" in given and "shoe" not in muted:
            letters += [Due(to, frozenset({"shoe"}), on) for on in _shoes(log, since, until)]
    if "pain" in given:
        for coach in _coaches_who_know_of_pain(runner):
            letters += [Due(coach, frozenset({"athlete_pain"}), on) for on in _pains(days, since)]
    return letters


def _reads_mail(user: Any) -> bool:
    return user.is_active and EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def _coaches_who_know_of_pain(runner: Runner) -> list[str]:
    links = CoachingLink.objects.filter(runner=runner, ended_at=None).select_related("coach__user")
    shared = Sharing.objects.filter(link__in=links, category="pain", withdrawn_at=None).values_list("link", flat=True)
    mute = EmailMute.objects.filter(kind="athlete_pain").values_list("user", flat=True)
    return [
        link.coach.user.email
        for link in links
        if link.pk in set(shared) and _reads_mail(link.coach.user) and link.coach.user_id not in set(mute)
    ]


# ── from rows to the naive engine ────────────────────────────────────────────


def _log(runner: Runner, given: set[str]) -> Log:
    runs: tuple[Run, ...] = ()
    shoes: tuple[Shoe, ...] = ()
    pains: tuple[Pain, ...] = ()
    if "training" in given:
        rows = models.Run.objects.filter(runner=runner, deleted_at=None).order_by("local_date", "created_at")
        runs = tuple(
            Run(
                on=row.local_date,
                distance_m=row.distance_m,
                moving_s=None if row.moving_s is None else float(row.moving_s),
                cadence_spm=row.cadence_spm,
                mode=row.mode,
                surface=row.surface or None,
                is_race=row.is_race,
                rpe=row.rpe,
                shoe=str(row.shoe_id) if row.shoe_id else None,
            )
            for row in rows
        )
        shoes = tuple(
            Shoe(str(row.pk), row.start_distance_m, row.heads_up_m, row.limit_m, row.retired_on)
            for row in models.Shoe.objects.filter(runner=runner)
        )
    if "pain" in given:
        pains = tuple(
            Pain(
                on=row.local_date,
                site=row.site,
                side=row.side or None,
                score=row.score,
                stays=row.stays or row.keeps_flag,
                at_rest=row.at_rest,
                at_night=row.at_night,
                limping=row.limping,
                with_run=row.run_id is not None,
                cleared_on=row.cleared_on,
            )
            for row in models.PainReport.objects.filter(runner=runner)
        )
    return Log(runs=runs, pains=pains, shoes=shoes)


def _person(runner: Runner, given: set[str]) -> Person:
    """Who it is, as far as the load rules of these tests ask: nobody here told more than their usual week."""
    return Person(
        sex=(runner.sex or None) if "body" in given else None,
        birth_year=runner.birth_year if "body" in given else None,
        usual_weekly_m=runner.usual_weekly_m if "training" in given else None,
        joined_on=runner.created_at.astimezone(runner.zone).date(),
    )


# ── the rules of telling ─────────────────────────────────────────────────────


def _pains(days: list[dict[str, Any]], since: date) -> list[date]:
    """W9: at once, on the day on which it begins to hide the level; or on the first day that anybody looked."""
    found, hurt = [], False
    for day in days:
        hurts = day["hidden"] == "pain"
        if day["on"] >= since:
            if hurts and not hurt:
                found.append(day["on"])
            hurt = hurts
    return found


@dataclass
class _Episodes:
    """What stands and what has been told of it, by family; events by their date."""

    told: dict[str, int] = field(default_factory=dict)
    stands: dict[str, int] = field(default_factory=dict)
    events: dict[tuple[str, date], int] = field(default_factory=dict)
    told_events: dict[tuple[str, date], int] = field(default_factory=dict)

    def follow(self, day: dict[str, Any]) -> None:
        """Open, raise and close by what the day's rules say."""
        states = [warned for warned in day["rules"] if FAMILY.get(warned.id, "") not in EVENTS | {""}]
        today: dict[str, int] = {}
        for warned in states:
            family = FAMILY[warned.id]
            may_open = family in self.stands or any(
                other.state == "open" for other in states if FAMILY[other.id] == family
            )
            if warned.tell and may_open:
                today[family] = max(today.get(family, 0), GRAVITY[warned.severity])
        self.stands = today
        self.told = {family: level for family, level in self.told.items() if family in today}
        for warned in day["rules"]:
            if warned.tell and FAMILY.get(warned.id) in EVENTS:
                self.events[FAMILY[warned.id], day["on"]] = GRAVITY[warned.severity]

    def untold(self, on: date) -> dict[str, int]:
        found = {family: level for family, level in self.stands.items() if level > self.told.get(family, 0)}
        for (family, ran_on), level in self.events.items():
            if on - ran_on <= EVENT_IS_TOLD_FOR and level > self.told_events.get((family, ran_on), 0):
                found[family] = max(found.get(family, 0), level)
        return found

    def tell(self, families: Iterable[str]) -> None:
        for family in families:
            if family in self.stands:
                self.told[family] = self.stands[family]
            self.told_events |= {key: level for key, level in self.events.items() if key[0] == family}


def _load(days: list[dict[str, Any]], since: date, muted: set[str]) -> list[tuple[date, frozenset[str]]]:
    """One letter gathers all that is untold; the next one three dates later, unless it is graver than the last."""
    episodes, letters = _Episodes(), []
    last: tuple[date, int] | None = None
    for day in days:
        on = day["on"]
        if on < since - timedelta(days=EVENT_IS_NEWS_FOR):
            continue
        if on < since:  # history but for what was run yesterday or the day before
            events = [warned for warned in day["rules"] if FAMILY.get(warned.id) in EVENTS]
            episodes.follow(day | {"rules": events})
            continue
        episodes.follow(day)
        news = {family: level for family, level in episodes.untold(on).items() if family not in muted}
        if day["hidden"] == "pain" or not news:
            continue
        gravest = max(news.values())
        if last is None or on - last[0] >= COOL_DOWN or gravest > last[1]:
            letters.append((on, frozenset(news)))
            episodes.tell(news)
            last = (on, gravest)
    return letters


def _shoes(log: Log, since: date, until: date) -> list[date]:
    """W7: once for the heads-up, once for the limit and once for each 100 km beyond; of two passed in one day, the
    higher. A pair that came with its distance had passed that mark before."""
    diary = Diary(log, until)
    pairs = Pairs(diary, log.shoes)
    found = []
    for pair in log.shoes:
        told = 0
        for t in diary.days:
            is_used = pair.retired_on is None or pair.retired_on > diary.date(t)
            mark = _mark(pair, pairs.mileage(pair.key, t))
            if is_used and mark > max(told, pair.start_m) and diary.date(t) >= since:
                found.append(diary.date(t))
            told = mark
    return found


def _mark(pair: Shoe, mileage_m: int) -> int:
    """Return the highest mark that a pair has passed; 0 for none."""
    if mileage_m >= pair.limit_m:
        return pair.limit_m + (mileage_m - pair.limit_m) // SHOE_STEP_M * SHOE_STEP_M
    return pair.heads_up_m if mileage_m >= pair.heads_up_m else 0
