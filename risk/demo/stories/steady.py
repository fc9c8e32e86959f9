"""Those whose load is what their bones are used to: Ana, Hugo (whose shoes are not new), Iris and Karl."""

from risk.demo.diary import Away, Ill, Race, Story, Week
from risk.demo.log import FRI, MON, SAT, SUN, THU, TUE, WED


def _ana(weeks_ago: int) -> Week:
    """Ana's week: 26 km eighteen months ago, 35 km now, every fourth week a quarter less."""
    size = 1.0 - 0.25 * weeks_ago / 78
    size *= 0.75 if weeks_ago % 4 == 3 else 1.0
    return [
        (TUE, "easy", 8 * size),
        (WED, "strength", 35),
        (THU, "tempo", 8.5 * size),
        (SAT, "short", 5.5 * size),
        (SUN, "long", 13.5 * size),
    ]


ANA = Story(
    pace_s=345,
    cadence=174,
    week=_ana,
    away=(
        Away(8, 9, 9, "First run after Brittany. Legs full of butter."),
        Away(12, 24, 3),
        Ill(201, 8, "After the flu. Kept it very slow."),
    ),
    races=(
        Race(4, 11, 21_097, 0.9, "Half marathon. Two minutes quicker than last time, negative split."),
        Race(9, 19, 10_000, 0.86, "10 km in town, hot and crowded."),
    ),
    slower_then=0.05,
    indoors=0.3,
    voice={
        "easy": ("Easy along the river.", "Legs felt fresh.", "Chatted all the way with Sophie.", "Podcast run."),
        "tempo": ("3 x 8 min brisk.", "Steady middle part.", "Felt controlled.", "Windy, went by effort."),
        "long": ("Long one with the group.", "Took a gel at 9 km.", "New loop past the mill."),
        "short": ("Shake-out.", "Before work."),
        "strength": ("Calf raises and squats.", "Gym was full, did half."),
        "winter": ("Ice on the towpath, short steps.", "Head torch the whole way."),
        "summer": ("Out at six before the heat.", "Too warm for a plan."),
    },
)


def _hugo(weeks_ago: int) -> Week:
    """Hugo's week: the same loops since years, by bike when it pours."""
    week = [(TUE, "easy", 9), (THU, "easy", 9), (SAT, "long", 14 if weeks_ago % 3 else 11), (MON, "swim", 40)]
    return week if weeks_ago % 5 else [*week[:1], (THU, "ride", 70), *week[2:]]


HUGO = Story(
    pace_s=365,
    cadence=164,
    week=_hugo,
    away=(Away(7, 20, 12, "Back from Galicia. Hills every day, all of them walked."), Away(12, 23, 4), Ill(290, 6)),
    slower_then=0.0,
    no_cadence=1.0,
    no_rpe=0.6,
    mornings=0.9,
    noted=0.12,
    voice={
        "easy": ("Usual loop.", "Usual loop, other way round."),
        "long": ("To the lighthouse and back.", "Soles are getting smooth."),
        "ride": ("Pouring. Took the bike.",),
        "winter": ("Grey and mild.",),
    },
)


def _iris(weeks_ago: int) -> Week:
    """Iris's week: five runs, 74 km, one long; a swim where others would run; a down week in four."""
    size = 0.8 if weeks_ago % 4 == 2 else 1.0
    return [
        (MON, "easy", 12 * size),
        (TUE, "tempo", 14 * size),
        (WED, "swim", 45),
        (THU, "easy", 13 * size),
        (FRI, "strength", 40),
        (SAT, "easy", 10 * size),
        (SUN, "long", 25 * size),
    ]


IRIS = Story(
    pace_s=292,
    cadence=172,
    week=_iris,
    away=(Away(11, 1, 7, "A week off, as every autumn. Felt like a beginner for a kilometre."), Ill(160, 5)),
    races=(
        Race(3, 7, 21_097, 0.9, "Half marathon as a last test, on tired legs."),
        Race(4, 25, 42_195, 0.94, "Marathon. Held back until 30 and then did not have to."),
        Race(10, 3, 42_195, 0.95, "Marathon. Wind from 25 km on, happy anyway."),
    ),
    slower_then=0.02,
    skips=0.03,
    no_cadence=0.02,
    no_rpe=0.02,
    indoors=0.2,
    mornings=0.8,
    noted=0.3,
    voice={
        "easy": ("Slept well, ate well, ran well.", "Kept heart rate down.", "Second breakfast on purpose."),
        "tempo": ("5 x 1 km, last one the best.", "4 km at marathon effort.", "Cut one rep, enough is enough."),
        "long": ("Fuelled every 6 km.", "Last 5 km steady.", "Back felt fine, which I no longer take for granted."),
        "swim": ("Pool instead of a sixth run.", "Easy lengths."),
        "summer": ("Two bottles and still dry.",),
        "winter": ("Frozen trail, beautiful.",),
    },
)


def _karl(weeks_ago: int) -> Week:
    """Karl's week: every single day, as he has done for years."""
    evening = 6.4 if weeks_ago % 2 else 6.0
    return [(day, "easy", evening) for day in (MON, TUE, WED, THU, FRI, SAT)] + [(SUN, "long", 9.5)]


KARL = Story(
    pace_s=385,
    cadence=166,
    week=_karl,
    away=(Ill(333, 5, "Five days in bed. The streak starts again at one."),),
    races=(Race(6, 13, 10_000, 0.88, "Age group third."),),
    slower_then=-0.02,
    seasonal=0.03,
    skips=0.0,
    no_cadence=0.3,
    indoors=0.15,
    mornings=1.0,
    noted=0.15,
    voice={
        "easy": ("Every day is a good day.", "Day without a run is no day.", "With the dog."),
        "long": ("Sunday loop, bread on the way home.",),
        "winter": ("Minus six. Lovely.",),
    },
)
