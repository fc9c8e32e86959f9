"""One athlete as a coach may see them: which picture, and whether somebody should look. Decided once, here."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from risk import engine
from risk.charts import level_of
from risk.models import ON_PLAN, STALE, RiskWarning, SharedScore, shared_key
from risk.services.roster.facts import TrainingFacts, scores_of, training_of, warnings_of
from risk.services.roster.pains import NEWS, PainFacts, Sore, pains_of
from risk.services.warnings import LOAD_FAMILIES
from risk.wording.firm import FIRM_AFTER, is_building, is_returning
from runners.models import CoachingLink, Share

SILENT_AFTER = timedelta(days=7)  # without a run nothing recent is known
UP_BY = 10  # points in 7 days that are worth a look


class Kind(StrEnum):
    """What may be painted. Only `level` has an index, a level, a change and a trend."""

    LEVEL = "level"
    PAIN = "pain"
    UPDATING = "updating"
    STALE = "stale"
    NO_RUNS = "no_runs"
    BUILDING = "building"
    RETURNING = "returning"
    ON_PLAN = "on_plan"
    CLINICIAN = "clinician"
    NOT_DESIGNED = "not_designed"
    NOT_SHARED = "not_shared"


class Group(StrEnum):
    """What to do about an athlete, in the order of the page."""

    ACT = "act"
    REVIEW = "review"
    ON_TRACK = "on_track"
    UNRATED = "unrated"


GROUPS = tuple(Group)
LOAD_KINDS = frozenset({Kind.LEVEL, Kind.RETURNING})  # of which the light and the factors may be told


@dataclass(frozen=True)
class Row:
    """Everything that one line of the roster prints; None where it is not known or not shared (see `shares`)."""

    link: CoachingLink
    shares: frozenset[str]
    today: date  # the runner's own
    kind: Kind
    score: SharedScore | None  # of exactly what is shared; None where no page may read it
    index: int | None
    level: str | None
    change: int | None  # in 7 days
    monday_level: str | None
    trend: tuple[tuple[str, int | None], ...]  # ISO date and index, from the day the picture was firm
    warnings: tuple[RiskWarning, ...]  # open and shared, gravest first
    flag: engine.PainFlag | None
    sore: Sore | None
    training: TrainingFacts | None  # None = not shared
    light: str  # of load against repair; empty where it may not be told
    group: Group

    @property
    def runner_id(self) -> uuid.UUID:
        return self.link.runner_id

    @property
    def is_partial(self) -> bool:
        return self.level is not None and self.score is not None and self.score.is_partial

    @property
    def summary(self) -> dict[str, Any]:
        """The few facts of the score that may be told; empty where none may."""
        return self.score.summary if self.score is not None and self.kind in LOAD_KINDS else {}

    @property
    def firm_on(self) -> date | None:
        """The day on which the picture stops being provisional, while it is."""
        first = _first_run(self.score) if self.score is not None and self.kind == Kind.BUILDING else None
        return first + FIRM_AFTER if first else None

    @property
    def week_m(self) -> int | None:
        return self.training.week_m(self.today) if self.training else None

    @property
    def last_run_on(self) -> date | None:
        return min(self.training.last_run_on, self.today) if self.training and self.training.last_run_on else None

    @property
    def families(self) -> frozenset[str]:
        return frozenset(warning.family for warning in self.warnings)

    @property
    def note_seen_at(self) -> datetime | None:
        """When the newest note was read; None unless the athlete takes notes now."""
        return self.link.note_seen_at if Share.MESSAGES in self.shares else None  # type: ignore[attr-defined]

    @property
    def is_hurting(self) -> bool:
        return self.flag is not None or (self.sore is not None and self.today - self.sore.on < NEWS)


@dataclass(frozen=True)
class Facts:
    """What was read for all of them, by runner."""

    scores: Mapping[uuid.UUID, SharedScore]
    training: Mapping[uuid.UUID, TrainingFacts]
    warnings: Mapping[uuid.UUID, list[RiskWarning]]
    pains: Mapping[uuid.UUID, PainFacts]


def rows_of(links: Sequence[CoachingLink], now: datetime) -> list[Row]:
    """Read what these links share and decide on each. Four queries, however many there are."""
    facts = facts_of(links, now, scores_of(links), training_of(links, now))
    return [row_of(link, facts, now) for link in links]


def facts_of(
    links: Sequence[CoachingLink],
    now: datetime,
    scores: Mapping[uuid.UUID, SharedScore],
    training: Mapping[uuid.UUID, TrainingFacts],
    *,
    since: date | None = None,
) -> Facts:
    """Add warnings and pain to what was read of scores and runs. Two queries; with a date, past ones too."""
    quiet = frozenset(link.runner_id for link in links if _is_quiet(link, scores, training.get(link.runner_id), now))
    warnings = warnings_of(links, quiet, since)
    warned = frozenset(
        pk for pk, found in warnings.items() if any(w.family == "pain" and w.closed_on is None for w in found)
    )
    return Facts(scores, training, warnings, pains_of(links, now, warned, since))


def group_of(
    kind: Kind, light: str, warnings: Sequence[RiskWarning], change: int | None, *, is_flagged: bool, is_sore: bool
) -> Group:
    """Return what to do. It follows load and pain, never the level alone (science.md, section 6.5)."""
    severity = max((w.severity for w in warnings if w.family in LOAD_FAMILIES), default=0)
    if is_flagged or severity >= RiskWarning.Severity.RED or light == "red":
        return Group.ACT
    rises = change is not None and change >= UP_BY
    if is_sore or severity >= RiskWarning.Severity.AMBER or light == "amber" or rises:
        return Group.REVIEW
    return Group.ON_TRACK if kind == Kind.LEVEL else Group.UNRATED


def _is_quiet(
    link: CoachingLink, scores: Mapping[uuid.UUID, SharedScore], training: TrainingFacts | None, now: datetime
) -> bool:
    """Whether nothing about load may be said: nothing new came in, or it must look so."""
    score = scores.get(link.runner_id)
    today = link.runner.today(now)
    return score is None or _is_stale(score, today) or _is_silent(training, today)


def _is_stale(score: SharedScore, today: date) -> bool:
    return score.hidden == STALE or score.local_date < today - timedelta(days=1)


def _is_silent(training: TrainingFacts | None, today: date) -> bool:
    last = training.last_run_on if training else None
    return last is None or today - last >= SILENT_AFTER


def row_of(link: CoachingLink, facts: Facts, now: datetime) -> Row:
    """Decide on one athlete by what was read."""
    pk, today = link.runner_id, link.runner.today(now)
    score, training = facts.scores.get(pk), facts.training.get(pk)
    pain = facts.pains.get(pk, PainFacts())
    kind = _kind(link, score, training, pain, today)
    told = score if kind in LOAD_KINDS or kind == Kind.BUILDING or kind == Kind.NOT_DESIGNED else None
    shown = score if kind == Kind.LEVEL else None
    firm = _firm(shown) if shown else {}
    change = _difference(shown, firm)
    light = told.light if told is not None and kind in LOAD_KINDS else ""
    hides_load = pain.flag is not None
    standing = [warning for warning in facts.warnings.get(pk, ()) if warning.closed_on is None]
    warnings = tuple(w for w in standing if not (hides_load and w.family in LOAD_FAMILIES))
    is_sore = pain.sore is not None and today - pain.sore.on < NEWS
    return Row(
        link=link,
        shares=link.shares(),
        today=today,
        kind=kind,
        score=told,
        index=shown.index if shown else None,
        level=shown.band if shown else None,
        change=change,
        monday_level=_level_on(firm, today - timedelta(days=today.weekday())),
        trend=tuple(firm.items()),
        warnings=warnings,
        flag=pain.flag,
        sore=pain.sore,
        training=training,
        light=light,
        group=group_of(kind, light, warnings, change, is_flagged=pain.flag is not None, is_sore=is_sore),
    )


def _kind(
    link: CoachingLink, score: SharedScore | None, training: TrainingFacts | None, pain: PainFacts, today: date
) -> Kind:
    """Return which picture; pain is asked first, and what is hidden is told from silence by nothing.

    Silence is asked before whether something is worked out: else something that came in and is not shared would
    show for as long as that takes.
    """
    if pain.flag is not None:
        return Kind.PAIN
    if not shared_key(link.shares()):
        return Kind.NOT_SHARED
    if score is None:
        return Kind.UPDATING
    if _is_stale(score, today):
        return Kind.STALE
    is_silent = _is_silent(training, today)
    if link.is_updating and not is_silent:  # type: ignore[attr-defined]
        return Kind.UPDATING
    by_reason = {"clinician": Kind.CLINICIAN, "no_runs": Kind.NO_RUNS, ON_PLAN: Kind.ON_PLAN, "": None}
    if (hidden := by_reason.get(score.hidden, Kind.UPDATING)) is not None:
        return hidden  # "pain" without a flag: it was cleared a moment ago
    if score.summary["not_designed_for"]:
        return Kind.NOT_DESIGNED
    if is_silent:
        return Kind.STALE
    if score.summary["early"] or is_building(_first_run(score), today):
        return Kind.BUILDING
    return Kind.RETURNING if is_returning(score.summary) else Kind.LEVEL


def _first_run(score: SharedScore) -> date | None:
    first = score.summary.get("first_run_on")
    return date.fromisoformat(first) if first else None


def _firm(shown: SharedScore) -> dict[str, int | None]:
    """Return the trend from the day on which the picture was firm; ISO dates compare as they are."""
    first = _first_run(shown)
    since = (first + FIRM_AFTER).isoformat() if first else "9999"
    if shown.trend and shown.trend[0][0] >= since:
        return dict(shown.trend)  # nearly everybody, and 300 times a page
    return {on: index for on, index in shown.trend if on >= since}


def _difference(shown: SharedScore | None, firm: dict[str, int | None]) -> int | None:
    if shown is None or shown.index is None:
        return None
    before = firm.get((shown.local_date - timedelta(days=7)).isoformat())
    return None if before is None else shown.index - before


def _level_on(firm: dict[str, int | None], on: date) -> str | None:
    index = firm.get(on.isoformat())
    return None if index is None else level_of(index).code
