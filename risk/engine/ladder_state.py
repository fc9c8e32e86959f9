"""What can happen on the return-to-run ladder, where somebody stands on it, and what a day there allows."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from risk.engine import ladder_table as table
from risk.engine.ladder_table import GATES, GRAVE_GATES, GRAVE_SITES, STEPS, Step
from risk.engine.parameters import HIP_GROUP
from risk.engine.types import SITES, BadInput


@dataclass(frozen=True, slots=True)
class Begin:
    """The plan begins, for an injury at this site. Always the first event, and only once.

    `is_grave`: a clinician takes it as a high-risk one, whatever the site.
    """

    on: date
    site: str
    is_grave: bool = False

    def __post_init__(self) -> None:
        _known("site", self.site, SITES)


@dataclass(frozen=True, slots=True)
class Tick:
    """The runner says that a gate is met, and since which day (that day unless said)."""

    on: date
    gate: str
    since: date | None = None

    def __post_init__(self) -> None:
        _known("gate", self.gate, table.TICKED_GATES)


@dataclass(frozen=True, slots=True)
class Untick:
    """The runner takes it back."""

    on: date
    gate: str

    def __post_init__(self) -> None:
        _known("gate", self.gate, table.TICKED_GATES)


@dataclass(frozen=True, slots=True)
class Session:
    """A session was done, with bone pain "none", "some" or "stopped" by it. `step` is the due one unless said."""

    on: date
    pain: str
    step: str | None = None

    def __post_init__(self) -> None:
        _known("pain", self.pain, table.PAINS)
        if self.step is not None:
            _known("step", self.step, tuple(step.code for step in STEPS))


@dataclass(frozen=True, slots=True)
class Morning:
    """How the bone was on the morning after the last session."""

    on: date
    is_sore: bool


@dataclass(frozen=True, slots=True)
class PainReport:
    """Bone pain outside a session, with the red flags that were answered."""

    on: date
    red_flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for flag in self.red_flags:
            _known("red_flags", flag, table.RED_FLAGS)


@dataclass(frozen=True, slots=True)
class ClinicianOk:
    """A clinician agreed; at a high-risk site up to `stage`, by default the one that waits for it."""

    on: date
    stage: int | None = None

    def __post_init__(self) -> None:
        if self.stage is not None and self.stage not in range(1, table.LAST_STAGE + 1):
            raise BadInput("stage", "unknown_code")


@dataclass(frozen=True, slots=True)
class DayPassed:
    """Nothing happened up to this day."""

    on: date


Event = Begin | Tick | Untick | Session | Morning | PainReport | ClinicianOk | DayPassed


def _known(name: str, value: object, allowed: Container[object]) -> None:
    if value not in allowed:
        raise BadInput(name, "unknown_code")


@dataclass(frozen=True, slots=True)
class Ladder:
    """All that is remembered between two events. `outcome` says what the latest event did."""

    site: str
    began_on: date
    on: date
    ticks: Mapping[str, date] = field(default_factory=dict)  # gate: since
    cleared_stage: int = 0
    cleared_on: date | None = None
    at: int = 0  # place in STEPS of the step that is due; their number: individual progression
    not_before: date = date.min  # no session earlier
    wait: str = "rest_day"  # why: rest_day, pain_free_48h
    morning_of: date | None = None  # a painless session whose morning after was not answered yet
    hurt_on: date | None = None
    is_answered: bool = True  # the pain so far has led one step back; a session since then may hurt anew
    failed: int = 0  # sessions with pain in a row
    outcome: str = "begun"
    said_grave: bool = False

    @property
    def is_grave(self) -> bool:
        """Return whether the site is a high-risk one, or was said to be."""
        return self.said_grave or self.site in GRAVE_SITES

    @property
    def is_for_clinician(self) -> bool:
        """Return whether any pain at this site is a clinician's to look at (§4.2)."""
        return self.is_grave or self.site in HIP_GROUP

    @property
    def due_stage(self) -> int:
        return STEPS[self.at].stage if self.at < len(STEPS) else table.LAST_STAGE


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition for running: whether it holds, since when, and from when it can."""

    code: str
    is_asked: bool
    holds: bool
    since: date | None
    from_on: date | None = None
    grade: str = table.LADDER_GRADE
    source: str = table.GATE_SOURCE


@dataclass(frozen=True, slots=True)
class Standing:
    """A day on the ladder, in codes and numbers.

    may: "no_running" (a gate is open), "rest", "session" (the step named) or "individual".
    """

    on: date
    site: str
    phase: str  # gates, sessions, individual
    stage: int
    step: Step | None  # the one that is due, also while it has to wait
    may: str
    missing: tuple[str, ...]  # open gates, "morning_after", "clinician_next_stage"
    why_not: tuple[str, ...]  # "gate_open", "morning_after", "clinician_next_stage", "pain_free_48h", "rest_day"
    next_on: date | None  # the earliest day with a session; None while it hangs on an answer with no date
    individual_on: date | None  # the earliest day of stage 4 if no session hurts
    gates: tuple[Gate, ...]
    asks: tuple[str, ...]  # what the site asks for in addition: healing, clinician_each_stage, energy
    return_days: tuple[int, int, int] | None  # of others with this site: mean, 95 % interval
    outcome: str


def gates_on(ladder: Ladder, on: date) -> tuple[Gate, ...]:
    """Return every gate on a day."""
    found = []
    walking = ladder.ticks.get("walking")
    for code in GATES:
        since, from_on, source = ladder.ticks.get(code), None, table.GATE_SOURCE
        holds = since is not None
        if code == "clinician":
            since, holds, source = ladder.cleared_on, ladder.cleared_stage > 0, table.STEP_SOURCE
        if code == "pain_free_days":
            from_on = walking + timedelta(days=table.PAIN_FREE_DAYS) if walking else None
            since, holds, source = walking, from_on is not None and on >= from_on, table.STEP_SOURCE
        asked = ladder.is_grave or code not in GRAVE_GATES
        found.append(Gate(code, asked, holds, since, from_on, source=source))
    return tuple(found)


def look(ladder: Ladder, on: date) -> Standing:
    """Return where the runner stands on a day, which is that of the latest event or a later one."""
    if on < ladder.on:
        raise BadInput("on", "out_of_order")
    gates = gates_on(ladder, on)
    shut = [gate for gate in gates if gate.is_asked and not gate.holds]
    asks: tuple[str, ...] = ("healing", "clinician_each_stage") if ladder.is_grave else ()
    asks += ("energy",) if ladder.site in table.ENERGY_SITES else ()
    step = STEPS[ladder.at] if ladder.at < len(STEPS) else None
    missing = tuple(gate.code for gate in shut)
    why, next_on, stage, phase = _why_not(ladder, shut, on)
    if shut:
        may = "no_running"
    elif why:
        may = "rest"
    else:
        may = "individual" if step is None else "session"
    missing += tuple(code for code in why if code in ("morning_after", "clinician_next_stage"))
    last = None
    if next_on is not None and not ladder.is_grave:
        last = next_on + timedelta(days=sum(1 + one.rest_days for one in _steps_to_go(ladder)))
    return Standing(
        on=on,
        site=ladder.site,
        phase=phase,
        stage=stage,
        step=step,
        may=may,
        missing=missing,
        why_not=why,
        next_on=next_on,
        individual_on=last,
        gates=gates,
        asks=asks,
        return_days=table.RETURN_DAYS.get(ladder.site),
        outcome=ladder.outcome,
    )


def _steps_to_go(ladder: Ladder) -> tuple[Step, ...]:
    """Return the steps still to pass; one that waits for its morning counts as passed."""
    return STEPS[ladder.at + (ladder.morning_of is not None) :]


def _why_not(ladder: Ladder, shut: list[Gate], on: date) -> tuple[tuple[str, ...], date | None, int, str]:
    """Return why there is no session today, the earliest day of one, the stage and the phase."""
    earliest = max(on, ladder.not_before)
    waiting = (ladder.wait,) if ladder.not_before > on else ()
    if shut:
        from_on = shut[0].from_on if len(shut) == 1 else None
        return ("gate_open", *waiting), max(earliest, from_on) if from_on else None, 0, "gates"
    stage = min(ladder.due_stage, ladder.cleared_stage)
    phase = "individual" if stage == table.LAST_STAGE else "sessions"
    why: tuple[str, ...] = ()
    if ladder.morning_of is not None:
        why += ("morning_after",)
    if ladder.due_stage > ladder.cleared_stage:
        why += ("clinician_next_stage",)
    return why + waiting, None if "clinician_next_stage" in why else earliest, stage, phase
