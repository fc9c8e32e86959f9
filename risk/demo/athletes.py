"""The runners of the demo. Years of birth are fixed: in a few years they are a few years older."""

from risk.demo.person import OldInjury, Pair, Person

ALL = ("training", "risk", "pain", "body", "messages")
LONG, TRAIL, FAST = frozenset({"long"}), frozenset({"trail"}), frozenset({"tempo", "race"})

ANA = Person(
    key="ana",
    name="Ana Moreau",
    about="steady: eighteen months of sensible training",
    sex="f",
    birth_year=1990,
    height_cm=168,
    weight_kg=60.5,
    usual_weekly_km=34,
    cadence_spm=174,
    shoes=(
        Pair("Blue daily trainers", 425_000),
        Pair("Light pair for long runs", 260_000, LONG),
        Pair("Long-run pair before that", 430_000, LONG, is_retired=True),
        Pair("Old grey pair", 480_000, is_retired=True),
    ),
    shares=ALL,
)
BEN = Person(
    key="ben",
    name="Ben Okafor",
    about="spiked: ran much further than usual yesterday",
    sex="m",
    birth_year=1984,
    height_cm=181,
    weight_kg=78,
    usual_weekly_km=27,
    cadence_spm=168,
    shoes=(
        Pair("Everyday shoes", 280_000),
        Pair("Same ones in green", 515_000, is_retired=True),
        Pair("Same ones in orange", 498_000, is_retired=True),
    ),
    shares=ALL,
)
CHLOE = Person(
    key="chloe",
    name="Chloe Lindqvist",
    about="ramping: four weeks of quickly growing weeks",
    zone="Europe/Stockholm",
    sex="f",
    birth_year=1997,
    height_cm=164,
    weight_kg=55,
    usual_weekly_km=24,
    cadence_spm=178,
    shoes=(
        Pair("Red road shoes", 330_000),
        Pair("Trail shoes", 200_000, TRAIL),
        Pair("White road shoes", 460_000, is_retired=True),
    ),
    shares=("training", "risk", "pain", "messages"),
)
DEV = Person(
    key="dev",
    name="Dev Raman",
    about="in pain: logged it on the shin yesterday",
    sex="m",
    birth_year=1992,
    height_cm=175,
    weight_kg=68,
    usual_weekly_km=42,
    cadence_spm=172,
    injuries=(OldInjury("metatarsals", "r", 970),),
    shoes=(
        Pair("Road shoes", 345_000),
        Pair("Racing flats", 310_000, FAST),
        Pair("Road shoes, last year's", 620_000, is_retired=True),
        Pair("Hand-me-downs", 405_000, is_retired=True),
    ),
    shares=ALL,
)
ELLA = Person(
    key="ella",
    name="Ella Brennan",
    about="coming back: six weeks without a run, three weeks ago",
    zone="Europe/Dublin",
    sex="f",
    birth_year=1986,
    usual_weekly_km=32,
    cadence_spm=170,
    shoes=(Pair("Comfy pair", 215_000), Pair("Worn-out comfy pair", 545_000, is_retired=True)),
    shares=("training", "risk"),
)
FINN = Person(
    key="finn",
    name="Finn Sørensen",
    about="a beginner: football for years, running for two months, a little too keen",
    zone="Europe/Copenhagen",
    sex="m",
    birth_year=2001,
    height_cm=188,
    injuries=None,
    shoes=(Pair("First real running shoes", 400_000),),
    shares=(),  # accepted, and has chosen nothing yet
)
GRACE = Person(
    key="grace",
    name="Grace Adeyemi",
    about="back from a bone stress injury: on a return plan, step by step",
    sex="f",
    birth_year=1993,
    height_cm=171,
    weight_kg=61,
    usual_weekly_km=38,
    cadence_spm=172,
    injuries=(OldInjury("tibia", "l", 119),),
    shoes=(Pair("Soft pair", 360_000), Pair("Firm pair", 495_000, is_retired=True)),
    shares=ALL,
)
HUGO = Person(
    key="hugo",
    name="Hugo Almeida",
    about="worn shoes: one pair past 500 km, one past 400 km",
    zone="Europe/Lisbon",
    sex="m",
    birth_year=1975,
    height_cm=178,
    weight_kg=84,
    usual_weekly_km=30,
    shoes=(
        Pair("Black pair", 522_000),
        Pair("Cushioned pair for Saturdays", 403_000, LONG),
        Pair("Black pair, the one before", 690_000, is_retired=True),
        Pair("Saturday pair, gone at the heel", 580_000, LONG, is_retired=True),
    ),
    shares=("training",),
)
IRIS = Person(
    key="iris",
    name="Iris Halloran",
    about="high whatever she does: many kilometres and an old stress fracture",
    sex="f",
    birth_year=1989,
    height_cm=166,
    usual_weekly_km=75,
    cadence_spm=172,
    injuries=(OldInjury("sacrum", "", 1600),),
    shoes=(
        Pair("Daily pair, yellow", 340_000),
        Pair("Long-run pair", 290_000, LONG),
        Pair("Fast pair", 310_000, FAST),
        Pair("Daily pair, navy", 560_000, is_retired=True),
        Pair("Long-run pair, second", 520_000, LONG, is_retired=True),
        Pair("Daily pair, grey", 610_000, is_retired=True),
        Pair("Long-run pair, first", 480_000, LONG, is_retired=True),
        Pair("Marathon shoes", 290_000, FAST, is_retired=True),
    ),
    shares=ALL,
)
JONAS = Person(
    key="jonas",
    name="Jonas Virtanen",
    about="silent: nothing logged for twelve days",
    zone="Europe/Helsinki",
    sex="x",
    usual_weekly_km=30,
    injuries=None,
    shoes=(Pair("Running shoes", 310_000), Pair("Running shoes (old)", 470_000, is_retired=True)),
    withholds=frozenset({"notes"}),
    shares=("training", "risk", "messages"),
)
KARL = Person(
    key="karl",
    name="Karl Weiss",
    about="runs every day and shares with nobody; an invitation waits for him",
    zone="Europe/Berlin",
    usual_weekly_km=46,
    cadence_spm=166,
    shoes=(
        Pair("Right now", 365_000),
        Pair("Spring", 640_000, is_retired=True),
        Pair("Winter", 655_000, is_retired=True),
        Pair("Last summer", 720_000, is_retired=True),
    ),
    withholds=frozenset({"body"}),
)
LENA = Person(
    key="lena",
    name="Lena Whitaker",
    about="raced on Sunday, in miles; tells her coach about the race, not about the foot",
    zone="America/New_York",
    units="mi",
    sex="f",
    birth_year=1995,
    height_cm=170,
    weight_kg=63,
    usual_weekly_km=35,
    cadence_spm=176,
    shoes=(
        Pair("Trainers", 290_000),
        Pair("Race-day shoes", 185_000, FAST),
        Pair("Old trainers", 610_000, is_retired=True),
    ),
    shares=("training", "risk", "messages"),
)

ATHLETES = (ANA, BEN, CHLOE, DEV, ELLA, FINN, GRACE, HUGO, IRIS, JONAS, KARL, LENA)
