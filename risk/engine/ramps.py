"""Whether the coming days, if run as planned, would open W3 or W4: an answer that is kept must not be warned of."""

from collections.abc import Sequence

import numpy as np

from risk.engine import parameters as p
from risk.engine import windows
from risk.engine.facts import Facts

TAIL = 90  # d; more than the references and the week before them reach back


def opens(facts: Facts, planned_m: Sequence[int]) -> bool:
    """Return whether W3 or W4 fires on one of the coming days with these whole metres. Races are left out."""
    size, plan = len(planned_m), np.asarray(planned_m, dtype=np.int64)
    whole = np.concatenate((facts.days.run_m, plan))
    gaps = windows.breaks(whole, np.concatenate((facts.days.unknown, np.zeros(size, bool))))
    run_m = whole[-TAIL - size :]
    t = np.arange(len(whole) - len(run_m), len(whole))
    week, sum14 = windows.sums(run_m, 7, 14)
    ref7 = windows.reference(week, t, 7, p.REF7_FIRST, p.REF7_LAST)
    ref14 = windows.reference(sum14, t, 14, p.REF14_FIRST, p.REF14_LAST)
    hot = windows.hot_week(week, ref7, t)
    long = windows.over(sum14, p.W4_PER_CENT, ref14) & (ref14 >= p.W4_REF14_MIN_M) & (t >= p.W4_FROM_T)
    fires = (hot | (long & ~gaps.silenced14[-len(t) :])) & ~gaps.silenced[-len(t) :]
    return bool(fires[-size:].any())
