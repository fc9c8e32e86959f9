"""W7: a pair past its mileage (science.md §6.6)."""

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.naive.habits import Pairs
from risk.engine.naive.rules import Warned


def threshold_passed(mileage: int, heads_up_m: int, limit_m: int) -> int | None:
    """Return the highest of heads-up, limit and each further 100 km that was reached."""
    if mileage >= limit_m:
        return limit_m + (mileage - limit_m) // k.W7_STEP_M * k.W7_STEP_M
    return heads_up_m if mileage >= heads_up_m else None


def worn_pairs(diary: Diary, pairs: Pairs, t: int) -> list[Warned]:
    """Return W7 for each pair in use that has passed a mark; it clears when retired or when the limit is raised."""
    found = []
    for key, shoe in pairs.shoes.items():
        if shoe.retired_on is not None and shoe.retired_on <= diary.date(t):
            continue
        if threshold_passed(pairs.mileage(key, t), shoe.heads_up_m, shoe.limit_m) is not None:
            found.append(Warned("W7", "info", "open", subject=key))
    return found
