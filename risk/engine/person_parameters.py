"""Multipliers of personal susceptibility: OR to RR at 5 %, shrunk by grade (A .7, B .5, C .3, D .1)."""

# --- Bone stress injury before (Wright 2015, OR 4.99; Kraus 2019 for the dose) -----------------------
INJURY_ONE, INJURY_ONE_RANGE = 2.7, (1.8, 4.2)
INJURY_MORE, INJURY_MORE_RANGE = 3.4, (2.3, 5.5)
INJURY_RECENT_D, INJURY_FADED_D = 365, 730  # d: months 12 to 24

# --- Sex (Wright 2015, OR 2.31; grade A shrunk as B, energy status carries part of it) -----------------
FEMALE, FEMALE_RANGE = 1.5, (1.1, 2.2)

# --- Energy cluster (Tenforde 2013, 2017; Kraus 2019) ------------------------------------------------
WOMEN_ONE, WOMEN_ONE_RANGE = 1.6, (1.3, 2.6)
WOMEN_MORE, WOMEN_MORE_RANGE = 2.0, (1.5, 3.8)
MEN_ANY, MEN_ANY_RANGE = 1.4, (1.1, 1.9)
BMI_WOMEN, BMI_MEN = (19.0, 19.5), (18.5, 19.0)  # kg/m2: on below, off from
FFMI_WOMEN, FFMI_MEN = 15.0, 17.0  # kg/m2
BMI_EITHER, FFMI_EITHER = (18.5, 19.0), 15.0  # sex unknown: low for a woman and for a man
MENARCHE_LATE = 15  # years
PERIODS_AGE = 45  # years; from it on absent periods are not counted
WEIGHT_EVERY_D = 7  # d; weights come no more often into the score

# --- Cadence (Kliethermes 2021: RR 0.95 a step) ----------------------------------------------------
CADENCE_RISK, CADENCE_REF = 0.975, 170.0
CADENCE_RANGE = (0.95, 1.0)  # a step
CADENCE_CLIP = (155.0, 185.0)
CADENCE_WINDOW, CADENCE_RUNS, CADENCE_OLD = 28, 3, 180  # d, runs, d
CADENCE_SPEEDS = (2.0, 4.0)  # m/s

# --- The rest --------------------------------------------------------------------------------------
NUTRITION, NUTRITION_RANGE = 1.2, (1.0, 1.6)  # Lappe 2008
SLEEP = ((7.0, 1.07), (6.0, 1.14))  # h: below; Grier
SLEEP_SHORT = (5.0, 1.23)  # h: at most
SLEEP_ENDS = (1.24, 1.53, 2.0)  # Grier, not shrunk, by step: where the range shown ends; it begins at 1
YEARS = ((1.0, 1.3), (3.0, 1.15))  # years running: below; Macera 1989
YEARS_RANGE = (1.0, 2.2)
AGE_YOUNG, AGE_RISK, AGE_RANGE = 20, 1.2, (1.0, 1.5)  # years; Milgrom 1994
ADULT = 19  # years; younger is a minor
SHOE_WORN_M, SHOE_OLD_M = 500_000, 800_000  # m: at least, more than; convention
SHOE_WORN, SHOE_OLD, SHOE_RANGE = 1.05, 1.1, (1.0, 1.3)  # Gardner 1988, grade D
ROTATION, ROTATION_RANGE = 0.9, (0.8, 1.0)  # Malisoux 2015, .614 ^ .3
ROTATION_PER_CENT = 20  # of 28 days' distance, each pair
TERRAIN, TERRAIN_RANGE = 1.1, (1.0, 1.3)  # change of terrain; Jones 2002
TERRAIN_POINTS = 30  # percentage points
TERRAIN_RECENT, TERRAIN_BEFORE = 28, 84  # d
HARD_OR_HILLY = frozenset({"road", "hilly"})

MAJOR = ("sex", "injuries", "energy")  # unknown ones lower the confidence
