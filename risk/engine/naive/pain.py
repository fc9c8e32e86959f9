"""Pain that outranks every number: science.md §6.7 and §4.2."""

from datetime import date

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.types import Log, Pain

# "hip or groin pain at any level": §4.2 says to treat hip, groin, thigh, pelvis and sacrum as one group.
HIP_OR_GROIN = frozenset({"hip", "femur", "pelvis", "sacrum"})


def is_open(pain: Pain, day: date) -> bool:
    """Return whether the report counts: made, and not resolved or cleared by then."""
    return pain.on <= day and (pain.cleared_on is None or pain.cleared_on > day)


def hurts(pain: Pain) -> bool:
    """A report of nought out of ten says that it does not hurt."""
    return pain.score is None or pain.score > 0


def alone_is_enough(pain: Pain) -> bool:
    """Return whether one report stops the runner, whatever the runs."""
    if pain.stays or pain.at_rest or pain.at_night or pain.limping:
        return True
    return hurts(pain) and (pain.site in HIP_OR_GROIN or pain.site in k.HIGH_RISK_SITES)


def sore_in_two_runs(log: Log, diary: Diary, day: date) -> bool:
    """Return whether one point hurt ≥ 3/10 in two runs in a row, and whether that is not over.

    §6.7 names tibia, foot, hip and pelvis; §4.2 says "≥ 2 runs in a row at the same spot" without a list: the engine
    counts every site of the log, the fibula too. Two runs in a row are two days with running and none between, or two
    reports of one day with running. "Until resolved": until the last of the reports is cleared.
    """
    sore = []
    for pain in log.pains:
        in_a_run = pain.with_run or bool(pain.during)
        ran = 0 <= diary.number(pain.on) <= diary.last and diary.ran[diary.number(pain.on)]
        if pain.on <= day and in_a_run and ran and pain.score is not None and pain.score >= k.PAIN_SCORE:
            sore.append(pain)
    for i, first in enumerate(sore):
        for j, second in enumerate(sore):
            same_point = first.site == second.site and (first.side or None) == (second.side or None)
            if i == j or not same_point or first.on > second.on:
                continue
            between = range(diary.number(first.on) + 1, diary.number(second.on))
            if any(diary.ran[t] for t in between):
                continue
            if is_open(first, day) or is_open(second, day):
                return True
    return False


def stops(log: Log, diary: Diary, day: date) -> bool:
    """Return whether there is no index and no level on this day."""
    if any(is_open(pain, day) and alone_is_enough(pain) for pain in log.pains):
        return True
    return sore_in_two_runs(log, diary, day)
