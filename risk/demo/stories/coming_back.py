"""Those who were away: Ella after a long break, Grace after a bone stress injury, Jonas who has gone quiet."""

from dataclasses import replace

from risk.demo.diary import Away, Diary, Ill, Race, Story, Week
from risk.demo.log import FRI, MON, SAT, SUN, THU, TUE, WED, Hurt, Session

BREAK = (20, 61)  # Ella's days ago without running, both included: six weeks


def _ella(weeks_ago: int) -> Week:
    """Ella's week: 32 km before the break; three short runs since, a third of it and then a half (science.md 4.5)."""
    if weeks_ago < 3:
        size = (0.5, 0.4, 0.33)[weeks_ago]
        return [(TUE, "first", 9 * size), (THU, "walk", 40), (FRI, "first", 8 * size), (SUN, "first", 9.5 * size)]
    if weeks_ago < 9:
        return [(WED, "walk", 45), (SAT, "walk", 60)] if weeks_ago > 6 else [(SAT, "ride", 50), (TUE, "strength", 30)]
    size = 1.0 if weeks_ago % 4 else 0.8
    return [(TUE, "easy", 8 * size), (THU, "tempo", 7 * size), (SAT, "short", 5 * size), (SUN, "long", 12 * size)]


def _away_for_six_weeks(log: list[Session], diary: Diary) -> list[Session]:
    """Empty the break of runs, and put the first run after it on the day after its last day."""
    first, last = BREAK[0] - 1, BREAK[1]
    back = replace(
        diary.entry(first, "first", 3.2), note="First run since the move. Boxes everywhere, lungs nowhere.", rpe=5
    )
    kept = [
        entry
        for entry in log
        if not (entry.is_running and diary.on(last) <= entry.on <= diary.on(first)) and entry.on != back.on
    ]
    return sorted([*kept, back], key=lambda entry: entry.on)


ELLA = Story(
    pace_s=355,
    cadence=170,
    week=_ella,
    away=(Away(4, 2, 6), Away(12, 24, 5, "Ran off the mince pies."), Ill(310, 9, "Nine days of fever and tea.")),
    races=(Race(10, 10, 10_000, 0.87, "10 km with my sister."),),
    seasonal=0.02,
    indoors=0.3,
    voice={
        "easy": ("Park laps.", "Pushed the pram half of it.", "Nice and even."),
        "tempo": ("Fartlek between lamp posts.",),
        "long": ("Two bridges loop.", "With Tom."),
        "first": ("Holding back is the hard part.", "Short, and that is the point.", "It is coming back."),
        "walk": ("To the new office and back.",),
        "winter": ("Drizzle.",),
    },
    ending=_away_for_six_weeks,
)

INJURED = 119  # Grace's days ago: the day the shin said stop
WALK_KMH, JOG_KMH = 5.4, 6.9
# The way back, as her return plan has it (science.md 4.4): how many days ago, the step, and minutes jogged of 30 or
# the share of the usual pace after that. Every other day; after the pain two whole days off, and a step back.
LADDER = (
    (26, "1A", 0), (24, "1C", 3), (22, "1E", 6), (20, "1G", 9), (17, "1E", 6), (15, "1G", 9), (13, "1I", 12),
    (11, "1K", 18), (9, "1M", 24), (7, "2A", 30), (5, "2C", 0.6), (3, "2E", 0.6), (1, "2G", 0.7),
)  # fmt: skip
LADDER_FROM, SORE_AGAIN = LADDER[0][0], 20  # days ago of the first step, and of the one that hurt
STEP_NOTES = {
    26: "Thirty minutes of walking, no shin. The clinician said yes, so here we go.",
    24: "3 x (9 walking, 1 jogging). Three minutes of running in three months.",
    20: "Shin spoke up in the last jog. Stopped there; two days off, then the step before again.",
    17: "The step before again, quiet all the way and the morning after.",
    7: "Half an hour without a walk.",
    1: "70 %. It begins to look like running. Wanted more, did not do more.",
}


def _grace(weeks_ago: int) -> Week:
    """Grace's week: 38 km, more and more before the injury, then no running at all."""
    size = {17: 1.5, 18: 1.45, 19: 1.3, 20: 1.2, 21: 1.1}.get(weeks_ago, 0.8 if weeks_ago % 4 == 3 else 1.0)
    if weeks_ago >= INJURED // 7:
        return [
            (MON, "easy", 7 * size),
            (WED, "tempo", 8 * size),
            (FRI, "easy", 8 * size),
            (SUN, "long", 15 * min(size, 1.3)),
            (SAT, "strength", 40),
        ]
    if weeks_ago >= 13:  # on crutches, then in the water
        return [(TUE, "swim", 30), (FRI, "swim", 35), (SAT, "strength", 30)]
    if weeks_ago >= 8:
        return [(MON, "swim", 40), (WED, "ride", 50), (FRI, "row", 25), (SUN, "ride", 75), (SAT, "strength", 40)]
    if weeks_ago >= 4:
        return [
            (MON, "swim", 40),
            (WED, "elliptical", 35),
            (FRI, "ride", 60),
            (SUN, "elliptical", 45),
            (SAT, "walk", 40),
        ]
    return [(TUE, "strength", 40), (SAT, "ride", 60)]


def _ladder(log: list[Session], diary: Diary) -> list[Session]:
    """No run from the injury on, and then one step of the ladder every other day."""
    kept = [entry for entry in log if not (entry.is_running and entry.on > diary.on(INJURED))]
    kept = [entry for entry in kept if entry.on != diary.on(INJURED)]
    hurt = diary.entry(INJURED, "easy", 7)
    hurt = replace(hurt, distance_m=4_310, moving_s=1_490, rpe=6, note="Walked home. One spot on the shin, sharp.")
    steps = [_step(diary, days_ago, step) for days_ago, _code, step in LADDER]
    return sorted([*kept, hurt, *steps], key=lambda entry: entry.on)


def _step(diary: Diary, days_ago: int, step: float) -> Session:
    """Return half an hour: walking, walking and jogging, jogging, or running at a share of the usual pace."""
    usual_kmh = 3600 / GRACE.pace_s
    kmh = max(JOG_KMH, step * usual_kmh)
    if step >= 1 or step == 0:
        kmh = (step * JOG_KMH + (30 - step) * WALK_KMH) / 30
    made = diary.entry(days_ago, "first" if step else "walk", 5 if step else 30)
    walks = 0 < step < 30 and step >= 1
    return replace(
        made,
        kind="ladder",
        distance_m=round(kmh / 2 * 100) * 10,
        moving_s=1800,
        stopped_s=0,
        cadence_spm=None if walks or not step else made.cadence_spm,
        rpe=2 if days_ago > 7 else 3,
        surface="soft" if made.is_running else "",
        note=STEP_NOTES.get(days_ago, ""),
    )


GRACE = Story(
    pace_s=330,
    cadence=172,
    week=_grace,
    away=(Away(12, 24, 3), Ill(430, 7, "Cold is gone, mostly.")),
    races=(Race(5, 16, 10_000, 0.86, "10 km, personal best by a second."),),
    voice={
        "easy": ("Golden evening.", "Easy with Mia.", "Legs a bit wooden."),
        "tempo": ("Hills, eight of them.", "20 min threshold."),
        "long": ("Long, long, long.", "Signed up for a marathon. Building."),
        "swim": ("Pool running is the dullest sport.", "Lane to myself."),
        "ride": ("Indoor bike and a film.", "Outdoors at last."),
        "elliptical": ("Nearly running.", "No pain at all."),
        "row": ("Hands hurt more than legs.",),
        "strength": ("Single-leg work, both sides even.", "Calves, slowly."),
    },
    hurts=(
        Hurt(INJURED, "tibia", "l", 6, "gets_worse", stays=True, cleared_days_ago=LADDER_FROM + 3),
        Hurt(SORE_AGAIN, "tibia", "l", 2, "wears_off"),
    ),
    ending=_ladder,
)

SILENT_DAYS = 12


def _jonas(weeks_ago: int) -> Week:
    """Jonas's week: 30 km, and half an hour at the oars or an afternoon in the hills."""
    size = 0.8 if weeks_ago % 5 == 4 else 1.0
    saturday = (SAT, "hike", 150) if weeks_ago % 4 == 3 else (SAT, "row", 30)
    return [(TUE, "easy", 8 * size), (THU, "tempo", 7 * size), (SUN, "long", 14 * size), saturday]


def _silent(log: list[Session], diary: Diary) -> list[Session]:
    """Nothing at all since the last run, SILENT_DAYS ago."""
    last = replace(diary.entry(SILENT_DAYS, "easy", 7.5), note="")
    return [*(entry for entry in log if entry.on < last.on), last]


JONAS = Story(
    pace_s=340,
    cadence=170,
    week=_jonas,
    away=(Away(7, 1, 10), Away(12, 22, 7), Ill(222, 6)),
    races=(Race(5, 30, 21_097, 0.92), Race(9, 12, 10_000, 0.87)),
    no_rpe=0.3,
    indoors=0.5,
    noted=0.0,
    ending=_silent,
)
