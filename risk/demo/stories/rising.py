"""Those whose load grows: Ben at once, Chloe week by week, Finn from nothing."""

from dataclasses import replace
from datetime import timedelta

from risk.demo.diary import Away, Diary, Ill, Race, Story, Week
from risk.demo.log import FRI, MON, SAT, SUN, THU, TUE, WED, Session

LONGEST_BEFORE_M = 12_000  # Ben's longest run of the 30 days before his big one
BIG_RUN_M = 15_100  # 26 % more


def _ben(weeks_ago: int) -> Week:
    """Ben's week: the same 26 km for a long time."""
    week = [(MON, "easy", 6.2), (WED, "easy", 7), (FRI, "short", 4.5), (SUN, "long", 11 if weeks_ago % 2 else 12)]
    return week if weeks_ago % 3 else [*week, (SAT, "ride", 80)]


def _big_run(log: list[Session], diary: Diary) -> list[Session]:
    """Make Ben's longest run LONGEST_BEFORE_M, leave a long run out of his last week, and end with the big one:
    what stands out then is one run, not a week."""
    before = [entry for entry in log if entry.on < diary.on(2)]
    last_long = max(entry.on for entry in before if entry.kind == "long" and entry.on < diary.on(8))
    usual = []
    for entry in before:
        if entry.kind == "long" and entry.on > last_long:
            usual.append(diary.entry((diary.today - entry.on).days, "short", 4))
        elif entry.kind == "long" and entry.on > last_long - timedelta(days=60):
            metres = LONGEST_BEFORE_M if entry.on == last_long else min(entry.distance_m, LONGEST_BEFORE_M)
            moving_s = round(entry.moving_s * metres / entry.distance_m)
            usual.append(replace(entry, distance_m=metres, moving_s=moving_s))
        else:
            usual.append(entry)
    big = diary.entry(1, "long", BIG_RUN_M / 1000)
    note = "Felt good, so I took the long way home."
    big = replace(big, distance_m=BIG_RUN_M, moving_s=round(BIG_RUN_M * 0.374), rpe=7, surface="road", note=note)
    return [*usual, big]


BEN = Story(
    pace_s=360,
    cadence=168,
    week=_ben,
    away=(
        Away(8, 2, 11, "Nothing but beach for eleven days. Heavy."),
        Away(12, 24, 4),
        Ill(250, 7, "Still coughing."),
    ),
    races=(Race(5, 9, 10_000, 0.87, "Charity 10 km, dressed as a carrot."),),
    slower_then=0.03,
    voice={
        "easy": ("Out with the club.", "Quick one before school run.", "Legs OK.", "Forgot my keys, extra lap."),
        "long": ("Canal to the locks and back.", "Coffee after.", "Slow and talky."),
        "short": ("Just to get out.", "Tired week."),
        "ride": ("With the kids, many stops.", "Sportive loop."),
        "winter": ("Dark both ends of the day.",),
        "summer": ("Sweaty.",),
    },
    ending=_big_run,
)


def _chloe(weeks_ago: int) -> Week:
    """Chloe's week: 23 km, and then every week a good deal more."""
    growth = {0: 2.6, 1: 1.9, 2: 1.5, 3: 1.25}.get(weeks_ago, 1.0 - 0.0015 * weeks_ago)
    week: list[tuple[int, str, float]] = [
        (TUE, "easy", 6.5 * min(growth, 1.35)),
        (THU, "tempo", 6.5 * min(growth, 1.35)),
        (SUN, "long", 10 * min(growth, 1.3)),
    ]
    week += [(SAT, "easy", 5 * growth)] if growth > 1.1 else [(SAT, "strength", 45)]
    if growth > 1.5:
        week.append((WED, "easy", 4.5 * growth))
    if growth > 2:
        week.append((FRI, "short", 5.5))
    return week


CHLOE = Story(
    pace_s=330,
    cadence=178,
    week=_chloe,
    away=(
        Away(6, 20, 8, "Midsummer is over."),
        Away(12, 23, 6, "First one of the new plan. Let us go."),
        Ill(400, 6),
    ),
    races=(Race(9, 5, 10_000, 0.86, "10 km, quicker than ever."),),
    slower_then=0.05,
    seasonal=0.0,
    indoors=0.25,
    voice={
        "easy": ("Feeling strong.", "More where that came from.", "Added a bit because it was sunny."),
        "tempo": ("Fast and free.", "6 x 3 min.", "Watch says I am fit."),
        "long": ("Forest loop.", "Marathon is calling.", "Muddy to the knees."),
        "strength": ("Deadlifts.", "Core class."),
        "winter": ("Snow, spikes on.",),
        "summer": ("Light until eleven.",),
    },
)

FIRST_WEEKS = (8.5, 12.0, 15.0, 18.5, 21.5, 23.5, 25.5, 27.5, 29.5)  # Finn's kilometres, oldest week first


def _finn(weeks_ago: int) -> Week:
    """Finn's week: five-a-side and the way to work by bike, and runs since two months."""
    week: list[tuple[int, str, float]] = [(MON, "team", 60), (TUE, "commute", 35), (THU, "commute", 35)]
    if weeks_ago % 2:
        week.append((SUN, "walk", 60))
    if weeks_ago < len(FIRST_WEEKS):
        size = FIRST_WEEKS[len(FIRST_WEEKS) - 1 - weeks_ago]
        week += [(WED, "first", 0.33 * size), (FRI, "first", 0.29 * size), (SUN, "first", 0.38 * size)]
    return week


FINN = Story(
    pace_s=340,
    cadence=157,
    week=_finn,
    away=(Away(8, 12, 14), Away(12, 24, 8)),
    slower_then=0.3,  # over the log; over the two months of running it is a few per cent
    seasonal=0.0,
    skips=0.1,
    no_rpe=0.3,
    no_cadence=0.0,
    voice={
        "first": (
            "Did not stop once.",
            "Is it meant to be this hard?",
            "Found a pace I can talk at.",
            "Sore calves.",
        ),
        "team": ("Lost 6-4.", "Won, two goals.", "Substitute most of the game."),
        "commute": ("Rain.", "Headwind both ways, somehow."),
        "walk": ("Round the lake.",),
    },
)
