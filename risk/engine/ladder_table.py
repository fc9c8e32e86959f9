"""The return-to-run ladder as it is published: gates, steps, waits. Science.md §4.2 to §4.4.

Warden 2014 (table 3) is expert opinion for low-risk sites after a clinician's clearance; the gates are those of
George 2024, a review of level IV studies. Both are grade D here, and a clinician's own plan goes before them.
"""

from dataclasses import dataclass

from risk.engine.parameters import HIGH_RISK_SITES, TRABECULAR_SITES

LADDER_GRADE = "D"  # expert opinion, level IV studies
STEP_SOURCE, GATE_SOURCE, RETURN_SOURCE = "warden2014", "george2024", "hoenig2023"

# --- Waits, in local dates ------------------------------------------------------------------------
PAIN_FREE_DAYS = 5  # d in a row of daily life without pain before the first step; Warden 2014
PAIN_WAIT_DAYS = 2  # whole d without pain after any: 48 h in dates, which hold Warden's rest day [ENG]
SESSION_MIN = 30  # min; Warden 2014
JOG_SHARE = 0.5  # of the normal pace; Warden 2014
FAILED_SESSIONS = 2  # sessions with pain in a row that end the clearance: red flag of §4.2 [ENG]
REGAIN_SHARE = (0.5, 0.6)  # of the volume before the injury, before speed or hills; Ohio State guideline
REGAIN_GROWTH = (1.1, 1.3)  # a week from there on; Ohio State guideline
LAST_STAGE = 4  # individual progression

# Days from the injury to running again, mean and 95 % interval; Hoenig 2023. What was, never what will be.
RETURN_DAYS = {
    "navicular": (127, 102, 151),
    "hip": (107, 79, 135),  # femoral neck
    "tibia": (44, 27, 61),  # posteromedial
    "fibula": (56, 13, 100),
}

# --- Sites ----------------------------------------------------------------------------------------
# Table 1 of Warden 2014 leaves the sacrum out and the REDs tool calls it high-risk: it is taken so here [ENG].
GRAVE_SITES = HIGH_RISK_SITES | {"sacrum"}
ENERGY_SITES = TRABECULAR_SITES  # rich in trabecular bone: energy and periods are asked about; Roche 2023

# --- Gates ----------------------------------------------------------------------------------------
TICKED_GATES = ("tenderness", "walking", "healing", "strength", "causes")  # the five of George 2024
GATES = (*TICKED_GATES, "clinician", "pain_free_days")
GRAVE_GATES = frozenset({"healing"})  # asked for at a high-risk site alone
PAIN_VOIDS = frozenset({"tenderness", "walking"})  # what pain in daily life contradicts
PAINS = ("none", "some", "stopped")  # of a session
RED_FLAGS = ("rest", "night", "limp", "swelling", "other")  # §4.2, the clinician's signs


@dataclass(frozen=True, slots=True)
class Step:
    """One session of the ladder: `repeats` times (walk, then run), the pace as a share of the normal one."""

    code: str
    stage: int
    repeats: int
    walk_min: int
    run_min: int
    pace_share: float | None
    rest_days: int  # whole days after it without a session
    grade: str = LADDER_GRADE
    source: str = STEP_SOURCE

    @property
    def minutes(self) -> int:
        return self.repeats * (self.walk_min + self.run_min)


def _walk_run(code: str, run_min: int) -> Step:
    return Step(code, 1, 3, 10 - run_min, run_min, JOG_SHARE, 1)


def _run(code: str, stage: int, share: float, rest_days: int) -> Step:
    return Step(code, stage, 1, 0, SESSION_MIN, share, rest_days)


STEPS = (
    Step("1A", 1, 1, SESSION_MIN, 0, None, 1),
    _walk_run("1C", 1),
    _walk_run("1E", 2),
    _walk_run("1G", 3),
    _walk_run("1I", 4),
    _walk_run("1K", 6),
    _walk_run("1M", 8),
    _run("2A", 2, JOG_SHARE, 1),
    _run("2C", 2, 0.6, 1),
    _run("2E", 2, 0.6, 1),
    _run("2G", 2, 0.7, 1),
    _run("2I", 2, 0.8, 1),
    _run("2K", 2, 0.9, 1),
    _run("2M", 2, 1.0, 1),
    _run("3A", 3, 1.0, 0),
    _run("3B", 3, 1.0, 1),
    _run("3D", 3, 1.0, 0),
    _run("3E", 3, 1.0, 1),
    _run("3G", 3, 1.0, 0),
)
