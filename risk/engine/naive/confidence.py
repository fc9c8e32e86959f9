"""How much the number rests on: science.md §6.5, last paragraph but one."""

from risk.engine.naive.diary import Diary
from risk.engine.naive.running import Bout
from risk.engine.types import RUNNING, Person

STEPS = ("low", "medium", "good")


def lowered_by(diary: Diary, bouts: list[list[Bout]], person: Person, t: int) -> list[str]:
    """Return why the confidence is one step lower than the length of the log would allow."""
    reasons = []
    first = max(0, t - 27)
    if diary.is_unknown(first, t):  # a date before the first entry is no part of the log
        reasons.append("unknown_dates")
    running = [bout for day in bouts[first : t + 1] for bout in day if bout.run.mode in RUNNING]
    metres = sum(bout.run.distance_m for bout in running)
    treadmill = sum(bout.run.distance_m for bout in running if "treadmill" in (bout.run.mode, bout.run.surface))
    if 2 * treadmill > metres:
        reasons.append("treadmill")
    if running and all(bout.run.moving_s is None and bout.cadence is None for bout in running):
        reasons.append("no_pace")
    # "a missing major factor": those of grade A, and energy, which §0 names beside them
    if person.sex is None:
        reasons.append("sex")
    if person.injuries is None:
        reasons.append("injuries")
    if energy_is_unknown(person):
        reasons.append("energy")
    if person.lean_mass_kg is not None and person.lean_mass_from_scale:
        reasons.append("lean_mass_scale")  # §6.4
    return reasons


def energy_is_unknown(person: Person) -> bool:
    """Return whether no item of the cluster of §6.4 can be judged. Weights count whenever they were taken."""
    if person.underfuelling is not None:
        return False
    if person.height_cm is not None and (person.weights or person.lean_mass_kg is not None):
        return False
    return person.sex == "m" or (not person.periods and person.menarche_age is None)


def confidence(diary: Diary, bouts: list[list[Bout]], person: Person, t: int) -> tuple[str, list[str]]:
    """low for t < 14, medium for t < 28, else good; lowered one step"""
    step = 0 if t < 14 else 1 if t < 28 else 2
    reasons = lowered_by(diary, bouts, person, t)
    return STEPS[max(0, step - (1 if reasons else 0))], reasons
