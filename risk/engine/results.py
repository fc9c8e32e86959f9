"""What comes out of the engine: codes and numbers. Words and colours belong to the templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Factor:
    """One named part of the index. `shown` are whole points that add up to the index shown."""

    code: str
    multiplier: float
    points: float
    shown: int
    low: float | None  # range of the multiplier
    high: float | None
    grade: str  # A, B, C, D or "model"
    source: str  # short citation key
    category: str  # whose consent its input needs: training, risk, pain, body
    can_change: bool
    numbers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is true on a day (`open`), or whose episode has not cleared yet (`holding`)."""

    id: str
    family: str
    severity: str  # info, amber, red
    subject: str
    state: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    tell: bool = True  # False: in the app only, no e-mail


@dataclass(frozen=True, slots=True)
class PainFlag:
    """Bone pain that outranks every number."""

    reason: str  # the strongest of rest, night, limp, hip, high_risk_site, stays, two_runs
    site: str
    side: str | None
    score: int | None
    since: date
    reports: int
    urgent: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One runner's local day, after all of its runs."""

    on: date
    distance_m: int
    load_ebk: float
    week_m: int
    previous_week_m: int
    sum28_m: int
    ref7_m: int | None
    ref14_m: int | None
    longest30_m: int | None
    spike_ratio: float | None
    rest7: int | None
    rest14: int | None
    days_in_a_row: int
    break_days: int  # whole days since the last run, known ones; 0 before the first
    fast_share: float | None  # of the last 28 days' running, f_km > 1.2
    damage: float
    capacity: float
    dri: float
    baseline_ebk: float  # a day
    susceptibility: float
    volume: float
    load_risk: float
    relative_risk: float
    load_term: float
    spike_term: float
    week_term: float
    rest_term: float
    index: int | None
    band: str | None
    usual_index: int | None
    light: str
    early: bool
    returning: bool
    confidence: str
    confidence_lowered: tuple[str, ...]
    unknown: tuple[str, ...]
    factors: tuple[Factor, ...]
    also_seen: tuple[str, ...]
    rules: tuple[Rule, ...]
    pain: PainFlag | None
    hidden: str | None
    not_designed_for: tuple[str, ...]


def plain(value: object) -> Any:
    """Return the same as dicts, lists, numbers and ISO dates: what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
