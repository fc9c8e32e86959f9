"""Those with bone pain: Dev, who tells his coach, and Lena, who does not."""

from dataclasses import replace

from risk.demo.diary import Away, Diary, Ill, Race, Story, Week
from risk.demo.log import FRI, MON, SAT, SUN, THU, TUE, WED, Hurt, Session


def _dev(weeks_ago: int) -> Week:
    """Dev's week: five runs, 42 km, hard ones among them."""
    size = 1.0 - 0.1 * min(weeks_ago, 60) / 60
    return [
        (MON, "easy", 8 * size),
        (TUE, "tempo", 8.5 * size),
        (THU, "easy", 7.5 * size),
        (FRI, "tempo", 7 * size),
        (SUN, "long", (12.5 - weeks_ago % 3) * size),
    ]


def _painful_run(log: list[Session], diary: Diary) -> list[Session]:
    """Two quiet days, and then the run of yesterday."""
    run = replace(diary.entry(1, "easy", 7.4), rpe=7, surface="road", note="Cut it short.")
    return [*(entry for entry in log if entry.on < diary.on(2)), run]


DEV = Story(
    pace_s=315,
    cadence=172,
    week=_dev,
    away=(
        Away(10, 20, 6, "Diwali done, belt one hole wider."),
        Ill(180, 6),
        Ill(365, 12, "Two weeks in Pune, one run."),
    ),
    races=(
        Race(3, 28, 10_000, 0.86, "10 km, faster than I trained for."),
        Race(6, 6, 5_000, 0.82, "Track 5000. Went out too fast."),
    ),
    slower_then=0.05,
    indoors=0.35,
    voice={
        "easy": ("Shin a bit tight at the start.", "Recovery.", "With the office group."),
        "tempo": ("8 x 400.", "Cruise intervals.", "Quick and tidy."),
        "long": ("Ridge loop.", "Steady, no watch looking."),
        "winter": ("Gloves needed.",),
        "summer": ("Thirty degrees at seven.",),
    },
    hurts=(Hurt(None, "tibia", "l", 5, "gets_worse", stays=True, limping=True),),
    ending=_painful_run,
)


def _lena(weeks_ago: int) -> Week:
    """Lena's week: 36 km towards a half marathon, the last two weeks less."""
    size = {0: 0.6, 1: 0.65, 2: 0.85}.get(
        weeks_ago, 0.8 if weeks_ago % 4 == 1 else 1.0 - 0.1 * min(weeks_ago, 40) / 40
    )
    return [
        (MON, "strength", 30),
        (TUE, "easy", 8 * size),
        (WED, "tempo", 8 * size),
        (FRI, "easy", 6 * size),
        (SAT, "ride", 60 * size),
        (SUN, "long", 16 * size),
    ]


def race_days_ago(diary: Diary) -> int:
    """Return how long ago the last Sunday was: 1 to 7 days."""
    return diary.today.isoweekday()


def _raced(log: list[Session], diary: Diary) -> list[Session]:
    """A half marathon on the last Sunday, and nothing since."""
    race = Race(1, 1, 21_097, 0.9, "Half marathon, even splits. Top of the foot sore since the last mile.")
    run = diary.race(race_days_ago(diary), race)
    return [*(entry for entry in log if entry.on < run.on and (run.on - entry.on).days != 1), run]


LENA = Story(
    pace_s=332,
    cadence=176,
    week=_lena,
    away=(Away(7, 3, 6), Away(11, 24, 5, "Turkey trot, minus the trot."), Away(12, 24, 4), Ill(240, 6)),
    races=(Race(4, 4, 10_000, 0.86, "10K by the lake. Cold hands, good legs."),),
    slower_then=0.05,
    no_cadence=0.1,
    indoors=0.4,
    voice={
        "easy": ("Four miles and home.", "Zone two, honest.", "With the crew."),
        "tempo": ("Mile repeats.", "Felt the wind off the lake."),
        "long": ("Ten and done.", "Gels are growing on me."),
        "winter": ("Windchill is not a number I want to know.",),
        "summer": ("Humid. Walked the hill.",),
    },
    hurts=(Hurt(None, "metatarsals", "r", 4, "gets_worse", stays=True),),
    ending=_raced,
)
