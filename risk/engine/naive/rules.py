"""The warnings W1 to W8 and W10, day by day, with what opens and what clears them: science.md §6.6."""

from dataclasses import dataclass

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.naive.running import median


@dataclass
class Warned:
    """One rule on one day: `open` while its trigger is true, `holding` until it has cleared."""

    id: str
    severity: str
    state: str
    subject: str = ""
    tell: bool = True


def above(distance: int, percent: int, reference: int) -> bool:
    """§6.1: ratios of distances are compared in integers."""
    return 100 * distance > percent * reference


def race_lately(diary: Diary, first: int, last: int) -> bool:
    return any(diary.raced[t] for t in range(max(0, first), last + 1))


def single_run(diary: Diary, early: list[bool]) -> list[list[Warned]]:
    """W1 and W2: a session much longer than the longest of 30 days. §6.8: "while early no amber or red"."""
    result: list[list[Warned]] = []
    told: list[tuple[int, int]] = []  # (day, category)
    for t in diary.days:
        category = spike_category(diary, t)
        lately = [c for day, c in told if t - day <= k.W1_REPEAT]
        if early[t] or category == 0 or (lately and category <= max(lately)):
            result.append([])
            continue
        told.append((t, category))
        on = diary.date(t).isoformat()  # an event is known by its day
        result.append([Warned("W2", "red", "open", on) if category == 3 else Warned("W1", "amber", "open", on)])
    return result


def spike_category(diary: Diary, t: int) -> int:
    """T8: 0 none, 1 small, 2 moderate, 3 large; 0 too where the gates of W1 are shut."""
    sessions = [run.distance_m for run in diary.runs_on[t] if run.mode in k.K_MODE and not run.is_race]
    longest = diary.longest30(t)
    if not sessions or longest is None or diary.sessions30(t) < k.SPIKE_SESSIONS:
        return 0
    today = max(sessions)
    if today <= k.W1_MIN_M or today - longest < k.W1_EXTRA_M or not above(today, k.W1_PERCENT, longest):
        return 0
    if above(today, k.W2_PERCENT, longest):
        return 3
    return 2 if above(today, k.W1_MODERATE_PERCENT, longest) else 1


def ramp_gates(diary: Diary, t: int) -> bool:
    """t ≥ 13; no race in t−6…t; not silenced"""
    return t >= k.WEEK_FROM_DAY and not race_lately(diary, t - k.RACE_DAYS + 1, t) and not diary.silenced(t)


def week_above(diary: Diary, t: int, percent: int) -> bool:
    """ref7 ≥ 20 000 m and the week above so many percent of it"""
    ref7 = diary.ref7(t)
    return ref7 is not None and ref7 >= k.WEEK_MIN_M and above(diary.total(t - 6, t), percent, ref7)


def weekly_ramp(diary: Diary, early: list[bool]) -> list[list[Warned]]:
    """W3 and W4: one family, each with its own end."""
    result: list[list[Warned]] = []
    open3 = open4 = False
    calm3 = calm4 = 0
    for t in diary.days:
        week, fortnight = diary.total(t - 6, t), diary.total(t - 13, t)
        ref7, ref14 = diary.ref7(t), diary.ref14(t)
        gates = ramp_gates(diary, t) and not early[t]
        now3 = gates and week_above(diary, t, k.W3_PERCENT)
        twice = week_above(diary, t, k.W4_PERCENT) and any(
            week_above(diary, day, k.W4_PERCENT) for day in range(max(0, t - 13), t - 6)
        )
        long = t >= k.W4_FROM_DAY and ref14 is not None and ref14 >= k.W4_MIN_M
        long = long and above(fortnight, k.W4_PERCENT, ref14 or 0) and not diary.fortnight_silenced(t)
        now4 = gates and (twice or long)
        calm_week = ref7 is None or not above(week, k.CALM_PERCENT, ref7)
        calm_fortnight = ref14 is None or not above(fortnight, k.CALM_PERCENT, ref14)
        calm3 = calm3 + 1 if calm_week else 0
        calm4 = calm4 + 1 if calm_week and calm_fortnight else 0
        open3 = now3 or (open3 and calm3 < k.CALM_DAYS)
        open4 = now4 or (open4 and calm4 < k.CALM_DAYS)
        found = []
        if open4:
            found.append(Warned("W4", "amber", "open" if now4 else "holding"))
        if open3:
            found.append(Warned("W3", "amber", "open" if now3 else "holding"))
        result.append(found)
    return result


def model_load(diary: Diary, dri: list[float], early: list[bool], settled: bool) -> list[list[Warned]]:
    """W5: DRI ≥ 1.3 (red 1.5) on two days in a row; clears below 1.2 (red 1.4).

    The table says nothing of a baseline that is not `settled` (no stated week, and less than 28 days of log): the
    engine shows W5 then and sends no e-mail.
    """
    result: list[list[Warned]] = []
    level = 0
    for t in diary.days:
        if level == 2 and dri[t] < k.W5_RED_OFF:
            level = 1
        if level == 1 and dri[t] < k.W5_AMBER_OFF:
            level = 0
        two_days = min(dri[t - 1], dri[t]) if t > 0 else 0.0
        if early[t] or race_lately(diary, t - k.RACE_DAYS, t):
            reached = 0
        else:
            reached = 2 if two_days >= k.W5_RED else 1 if two_days >= k.W5_AMBER else 0
        level = max(level, reached)
        if level == 0:
            result.append([])
        else:
            severity, state = "red" if level == 2 else "amber", "open" if reached == level else "holding"
            result.append([Warned("W5", severity, state, tell=settled)])
    return result


def rest(diary: Diary, early: list[bool]) -> list[list[Warned]]:
    """W6: rest14 ≤ 1 and sum28 ≥ 80 km; clears at rest14 ≥ 3; not judged with an unknown day in 14.

    "No second e-mail within 28 d": an episode is told unless one that was told began in the 28 days before. The table
    gives "0 rest days in 7" no severity and no least distance: the engine says info, at any distance.
    """
    result: list[list[Warned]] = []
    opened = tell = False
    told_on: int | None = None
    for t in diary.days:
        rest14, rest7 = diary.rest(t, 14), diary.rest(t, 7)
        much = diary.total(t - 27, t) >= k.REST_MIN_M
        now = rest14 is not None and rest14 <= k.W6_REST14 and much and not early[t]
        if now and not opened:
            tell = told_on is None or t - told_on > k.W6_REPEAT
            told_on = t if tell else told_on
        if rest14 is not None:
            opened = now or (opened and rest14 < k.W6_CLEAR)
        if opened:
            result.append([Warned("W6", "amber", "open" if now else "holding", tell=tell)])
        elif rest7 == 0:
            result.append([Warned("W6", "info", "open", tell=False)])
        else:
            result.append([])
    return result


def back_again(diary: Diary) -> list[list[Warned]]:
    """W8 on the day of return after ≥ 14 days (≥ 28 amber); after 6–13 in the app, if ≥ 3 × the median gap.

    The table says nothing of the first gap of all: whoever ran on every day of two weeks is taken to have none.
    """
    result: list[list[Warned]] = [[] for _ in diary.days]
    lengths: list[int] = []
    for back, known, days in diary.gaps:
        usual: float | None = None
        if lengths:
            usual = median([float(n) for n in lengths[-k.W8_GAPS :]])
        elif back - days - 1 >= k.W8_FIRST_FROM:
            usual = 0.0
        on = diary.date(back).isoformat()  # an event is known by its day
        if known >= k.GAP_DAYS:
            result[back].append(Warned("W8", "amber" if known >= k.W8_AMBER_DAYS else "info", "open", on))
        elif known >= k.W8_FROM_DAYS and usual is not None and known >= k.W8_TIMES * usual:
            result[back].append(Warned("W8", "info", "open", on, tell=False))
        lengths.append(known)
    return result


def for_the_fragile(
    diary: Diary, dri: list[float], susceptibility: list[float], early: list[bool]
) -> list[list[Warned]]:
    """W10: S ≥ 4 and DRI ≥ 1.2 on two days in a row; clears at DRI < 1.1 or S < 4."""
    result: list[list[Warned]] = []
    opened = False
    for t in diary.days:
        two_days = t > 0 and min(dri[t - 1], dri[t]) >= k.W10_DRI
        both = t > 0 and min(susceptibility[t - 1], susceptibility[t]) >= k.W10_S
        now = two_days and both and not early[t] and not race_lately(diary, t - k.RACE_DAYS, t)
        if dri[t] < k.W10_OFF or susceptibility[t] < k.W10_S:
            opened = False
        opened = opened or now
        result.append([Warned("W10", "amber", "open" if now else "holding")] if opened else [])
    return result
