"""Where each constant comes from: name, unit, grade, origin. Its value is read from the module that defines it.

Grades as in science.md: A to D; ENG is an engineering choice without direct evidence; conv is a convention.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from risk.engine import ladder_table, metrics, parameters, person_parameters, types, whatif
from risk.engine.results import plain

MODULES: tuple[ModuleType, ...] = (parameters, person_parameters, metrics, ladder_table, types, whatif)
VOCABULARIES = frozenset(
    {"BANDS", "HIGH_RISK_SITES", "TRABECULAR_SITES", "HIP_GROUP", "URGENT_SITES", "HARD_OR_HILLY", "MAJOR"}
    | {"GRAVE_SITES", "ENERGY_SITES", "TICKED_GATES", "GATES", "GRAVE_GATES", "PAIN_VOIDS", "PAINS", "RED_FLAGS"}
    | {"RUNNING", "ON_FOOT", "MODES", "BONE_REST", "SURFACES", "SITES", "SIDES", "DURING", "PERIODS", "CONDITIONS"}
    | {"LADDER_GRADE", "STEP_SOURCE", "GATE_SOURCE", "RETURN_SOURCE", "STEPS"}
)  # codes, not numbers: printed as vocabularies
NOT_CONSTANTS = frozenset({"MODEL_VERSION", "REPAIR"})  # a label; the curve that TR and REPAIR_SHAPE give

TABLE = """
TR | d | D | Edwards 2009, 2010, from Taylor 2004: Weibull scale of repair
REPAIR_SHAPE | - | D | Edwards 2009, 2010: Weibull shape of repair
REPAIR_SUM | d | D | derived: sum of the repair curve over WINDOW
WINDOW | d | ENG | the repair curve is below 1e-9 beyond it
LAG | d | ENG | remodelling time
UP | 1/d | D | derived from 4 um a day of apposition, Turner 1994 in Edwards 2010
DOWN | 1/d | ENG | slow loss after unloading
FLOOR | EBK/d | ENG | what a walking adult's bone is used to
PAD | d | ENG | days at the baseline before day 0
SL_REF | m | D | Edwards 2010: step length at V_REF
V_REF | m/s | D | Edwards 2010
SL_EXP | - | D | derived from Edwards 2010
KM_EXP | - | D | derived from Edwards 2009, 2010: 6.6 x 0.53 - 1
F_KM_MIN | - | ENG | limit of f_km
F_KM_MAX | - | ENG | limit of f_km
F_KM_DEFAULT | EBK/km | ENG | a kilometre of unknown pace
F_KM_FAST | - | ENG | from here a kilometre is called fast
CADENCE_ONE_FOOT | 1/min | ENG | below it one foot was counted
CADENCE_MIN | 1/min | ENG | what running can have
CADENCE_MAX | 1/min | ENG | what running can have
WALK_SPEED | m/s | ENG | slower on average is walk-run
MEDIAN_RUNS | runs | ENG | the runner's own medians
MEDIAN_MIN | runs | ENG | the runner's own medians
K_TREADMILL | - | ENG | direction from Milgrom 2003, n = 3
K_WALK | EBK/km | D | Edwards 2009: walking strains 2.5-4 times lower
K_ELLIPTICAL | EBK/km | ENG | between walking and cycling
TEAM_EBK_PER_HOUR | EBK/h | ENG | team and court sport
BASELINE_DAYS | d | ENG | of log that make a baseline
BASELINE_KM | km | ENG | before the runner's own EBK per km counts
EARLY_DAYS | d | ENG | of log in which no amber or red is shown
EARLY_WEEKS | d | ENG | times the daily baseline: twice the usual week
GAP_DAYS | d | ENG | a break that makes a return
GAP_ASK_D | d | ENG | when the app asks
GAP_ASK_TIMES | - | ENG | times the median gap
GAPS_ASKED | gaps | ENG | for the median gap
RETURN_MAX | d | ENG | longest return
REF7_FIRST | d | ENG | oldest day of the reference for a week
REF7_LAST | d | ENG | youngest day of it
REF14_FIRST | d | ENG | oldest day of the reference for two weeks
REF14_LAST | d | ENG | youngest day of it
LOAD_EXP | - | D | Edwards 2009: w = m/n
LOAD_MAX | - | ENG | limit of the load term
LONGEST_WINDOW | d | B | Frandsen 2025
SPIKE_CUTS | % | B | Frandsen 2025
SPIKE_RATIOS | - | ENG | a line through Frandsen's cuts
SPIKE_RATES | - | B | pooled from Frandsen 2025, all overuse injuries
SPIKE_RANGES | - | B | Frandsen 2025, rate and 95 % interval: small and moderate pooled (about), large
SPIKE_SESSIONS | runs | ENG | before a longest run means anything
SPIKE_FROM_KM | km | ENG | a shorter session is no spike
SPIKE_FULL_KM | km | ENG | from here it counts in full
SPIKE_FADE | d | ENG | until a spike is over
WEEK_PER_CENT | % | C | Lövdal 2021, re-analysis: not significant after correction
WEEK_MIN_M | m | ENG | smallest reference week
WEEK_RISK | - | C | Lövdal 2021, re-analysis: OR 1.41 one week later
WEEK_RANGE | - | C | Lövdal 2021, re-analysis: 95 % interval
WEEK_HOLD | d | ENG | for which the week term holds
WEEK_FADE | d | ENG | on which it is over
WEEK_FROM_T | d | ENG | first day on which weeks are compared
REST_WINDOW | d | ENG | two weeks; Ristolainen 2014 asked for days a week
REST_SUM28_M | m | ENG | below it rest is not judged
REST_GOOD | d | C | Ristolainen 2014: two a week
REST_SOME | d | ENG | one a week
REST_RISK_SOME | - | ENG | direction from Ristolainen 2014
REST_RISK_FEW | - | ENG | direction from Ristolainen 2014
REST_STUDY | - | C | Ristolainen 2014: risk below two rest days a week, low, high; for the range shown
V_REF_EBK | EBK/week | B | Wright 2015 (A/B): OR 2.40 above 32 km a week, used as EBK
V_EXP | - | ENG | shape of the volume term
V_MIN | - | ENG | limit of the volume term
V_MAX | - | ENG | limit of the volume term
V_STUDY | - | B | Wright 2015: odds above 32 km a week, low, high; for the range shown
INDEX_BASE | points | ENG | index at R = 1
INDEX_DOUBLING | points | ENG | for a doubling
BAND_CUTS | points | ENG | R = 2, 4, 8
DRI_WATCH | - | ENG | a steady pattern ripples by 4-7 %
DRI_AMBER | - | ENG | light and W5
DRI_RED | - | ENG | light and W5
LOAD_MIN_DRI | - | ENG | minimum set by the load
LOAD_MIN_POINTS | points | ENG | minimum set by the load
S_MIN | - | ENG | limit of susceptibility
S_MAX | - | ENG | limit of susceptibility
CONFIDENCE_LOW_T | d | ENG | before it confidence is low
CONFIDENCE_MEDIUM_T | d | ENG | before it confidence is medium
W1_MIN_M | m | ENG | a shorter session is not told
W1_EXTRA_M | m | ENG | beyond the longest run
W1_REPEAT | d | ENG | not again within
W3_CLEAR_PER_CENT | % | ENG | W3 and W4 clear at or below
W3_CLEAR_DAYS | d | ENG | days in a row
W4_PER_CENT | % | C | Nielsen 2014: 95 % interval includes 1
W4_REF14_MIN_M | m | ENG | smallest reference of two weeks
W4_FROM_T | d | ENG | first day on which two weeks are compared
W3_SILENT | d | ENG | after a re-entry, until its last step is the reference week
W4_SILENT | d | ENG | the same, the reference of two weeks
RACE_WEEK | d | ENG | after a race no ramp opens
W5_CLEAR_AMBER | - | ENG | DRI
W5_CLEAR_RED | - | ENG | DRI
W5_RACE_DAYS | d | ENG | after a race W5 does not open
W6_REST | d | ENG | in 14, at most
W6_CLEAR | d | ENG | in 14
W6_REPEAT | d | ENG | between two e-mails
SHOE_REPEAT_M | m | conv | each further distance in use
BREAK_JUDGED_FROM_T | d | ENG | of log without a gap, from which the first one can be long
W8_APP_DAYS | d | conv | shortest break that is said, in the app
W8_AMBER_DAYS | d | conv | a break that is amber
W10_S | - | ENG | susceptibility that asks for more care with load
W10_DRI | DRI | ENG | on two days in a row
W10_CLEAR | DRI | ENG | below it W10 is over
W10_RACE_DAYS | d | ENG | after a race W10 does not open
BUDGET_HOLD | DRI | ENG | weekly budget, about 1.4 % a week
BUDGET_BUILD | DRI | ENG | weekly budget, about 3 % a week
BUDGET_DAYS | d | ENG | weekly budget
BUDGET_GROWTH | - | ENG | of the larger of last week and the month's mean
BUDGET_LONGEST_PER_CENT | % | B | Frandsen 2025: of the longest run
BUDGET_EASE | - | ENG | of the month's week, where the target is out of reach
BUDGET_LEAST_M | m | ENG | a week that is named
BUDGET_START_EBK | EBK/week | ENG | for whoever has run nothing
BUDGET_SEARCH_DAYS | d | ENG | to look ahead
REENTRY_FULL | d | D | Daniels, table 9.2: coaching convention
REENTRY_HALVES | d | D | Daniels, table 9.2: coaching convention
REENTRY_THIRDS | d | D | Daniels, table 9.2: coaching convention
REENTRY_HALF_SHARES | - | D | Daniels, table 9.2: coaching convention
REENTRY_THIRD_SHARES | - | D | Daniels, table 9.2: coaching convention
REENTRY_LONG_SHARES | - | D | Daniels, table 9.2: coaching convention
REENTRY_LONG_STEP | d | D | Daniels, table 9.2: coaching convention
PAIN_TWO_RUNS | 0-10 | ENG | two runs in a row; signs from Warden 2014
INJURY_ONE | - | A | Wright 2015, OR 4.99: 4.16 ^ .7
INJURY_ONE_RANGE | - | A | Wright 2015
INJURY_MORE | - | B | INJURY_ONE times Kraus 2019, +57 % a point: 1.57 ^ .5
INJURY_MORE_RANGE | - | B | Kraus 2019
INJURY_RECENT_D | d | ENG | a recent injury counts in full
INJURY_FADED_D | d | ENG | until here it fades to INJURY_ONE
FEMALE | - | A | Wright 2015, OR 2.31: 2.17 ^ .5, shrunk as B since energy status carries a part
FEMALE_RANGE | - | A | Wright 2015
WOMEN_ONE | - | B | Tenforde 2017, RR 2.6 ^ .5
WOMEN_ONE_RANGE | - | B | Tenforde 2017
WOMEN_MORE | - | B | Tenforde 2017, RR 3.8 ^ .5
WOMEN_MORE_RANGE | - | B | Tenforde 2017
MEN_ANY | - | B | Kraus 2019: +37 % a cumulative point
MEN_ANY_RANGE | - | B | Kraus 2019
BMI_WOMEN | kg/m2 | B | on below: Tenforde 2013, girls; off from: ENG
BMI_MEN | kg/m2 | B | on below: De Souza 2014; off from: ENG
FFMI_WOMEN | kg/m2 | ENG | lean mass low below it; direction from Kelsey in Wright 2015
FFMI_MEN | kg/m2 | ENG | lean mass low below it
BMI_EITHER | kg/m2 | ENG | sex unknown: the lower of both
FFMI_EITHER | kg/m2 | ENG | sex unknown: the lower of both
MENARCHE_LATE | years | B | Tenforde 2013, OR 5.30
PERIODS_AGE | years | ENG | from it on absent periods are not counted
WEIGHT_EVERY_D | d | ENG | weights come no more often into the score
CADENCE_RISK | per 1/min | B | Kliethermes 2021, RR 0.95 ^ .5; one negative military study
CADENCE_REF | 1/min | ENG | cadence without points
CADENCE_RANGE | per 1/min | B | Kliethermes 2021 to no effect
CADENCE_CLIP | 1/min | ENG | beyond it no more points
CADENCE_WINDOW | d | ENG | for the median
CADENCE_RUNS | runs | ENG | for the median
CADENCE_OLD | d | ENG | a median is kept for
CADENCE_SPEEDS | m/s | ENG | easy running
NUTRITION | - | B | Lappe 2008, trial of calcium with vitamin D: -20 %
NUTRITION_RANGE | - | B | Lappe 2008
SLEEP | h, - | C | Grier, soldiers, all musculoskeletal injuries, shrunk
SLEEP_SHORT | h, - | C | Grier, shrunk
SLEEP_ENDS | - | C | Grier: 7, 6 and at most 5 h against 8 h, not shrunk; where the range shown ends
YEARS | years, - | C | Macera 1989, OR 2.2, all injuries, shrunk
YEARS_RANGE | - | C | no effect to Macera 1989, not shrunk
AGE_YOUNG | years | C | Milgrom 1994, recruits
AGE_RISK | - | C | Milgrom 1994, recruits
AGE_RANGE | - | ENG | no effect to 1.5; Milgrom 1994 has -28 % a year above 17
ADULT | years | ENG | younger is a minor
SHOE_WORN_M | m | conv | 500 km
SHOE_OLD_M | m | conv | 800 km
SHOE_WORN | - | D | Gardner 1988: age of shoes in months, not km
SHOE_OLD | - | D | Gardner 1988: age of shoes in months, not km
SHOE_RANGE | - | D | Gardner 1988
ROTATION | - | C | Malisoux 2015, HR .614, all injuries, shrunk and rounded towards 1
ROTATION_RANGE | - | C | Malisoux 2015
ROTATION_PER_CENT | % | ENG | of the distance, each pair
TERRAIN | - | C | Jones 2002: change of terrain, recruits
TERRAIN_RANGE | - | C | Jones 2002
TERRAIN_POINTS | % points | ENG | growth that counts as a change
TERRAIN_RECENT | d | ENG | compared
TERRAIN_BEFORE | d | ENG | compared with
ACUTE | d | C | Williams 2017, Foster 1998; information only
CHRONIC | d | C | Williams 2017; information only
CHRONIC_MIN_KM | km/d | ENG | below it no ratio is shown
FITNESS_D | d | conv | performance management chart; information only
FATIGUE_D | d | conv | performance management chart; information only
PAIN_FREE_DAYS | d | D | Warden 2014, before the first step
PAIN_WAIT_DAYS | d | ENG | 48 h in whole dates; Warden 2014 asks for a rest day
SESSION_MIN | min | D | Warden 2014, table 3
JOG_SHARE | - | D | Warden 2014, table 3: of the normal pace
FAILED_SESSIONS | sessions | ENG | with pain in a row end the clearance; red flag of Warden 2014
REGAIN_SHARE | - | D | Ohio State guideline: of the volume before, before speed or hills
REGAIN_GROWTH | - | D | Ohio State guideline: a week from there on
LAST_STAGE | - | D | Warden 2014, table 3
RETURN_DAYS | d | C | Hoenig 2023: mean and 95 % interval; of others, no forecast
SHOE_HEADS_UP_M | m | conv | W7 and a pair without limits of its own
SHOE_LIMIT_M | m | conv | 500 km; the same
MAX_DISTANCE_M | m | ENG | refused beyond, on foot
MAX_OTHER_M | m | ENG | refused beyond, not on foot
MAX_WEEK_M | m | ENG | refused beyond, a usual week
MAX_SPEED | m/s | ENG | refused beyond
MAX_SPEED_FROM_M | m | ENG | over more than
CADENCE_STEP | - | D | Heiderscheit 2011: 5 to 10 % is what runners can do
LESS_DISTANCE | - | ENG | what-if
"""


@dataclass(frozen=True, slots=True)
class Constant:
    """A named number of the model."""

    name: str
    value: object
    unit: str
    grade: str
    origin: str


def names() -> Iterator[tuple[str, object]]:
    """Yield every public constant of the model's modules with its value, each once."""
    seen: set[str] = set()
    for module in MODULES:
        for name, value in vars(module).items():
            if name.isupper() and name not in VOCABULARIES | NOT_CONSTANTS | seen and not name.startswith("_"):
                seen.add(name)
                yield name, value


def constants() -> tuple[Constant, ...]:
    """Return every constant. One without a line in TABLE raises KeyError: write down where it comes from."""
    told = {}
    for line in TABLE.strip().splitlines():
        name, *rest = (part.strip() for part in line.split(" | "))
        told[name] = rest
    return tuple(Constant(name, value, *told[name]) for name, value in names())


def markdown() -> str:
    """Return the constants as the table that README.md holds."""
    lines = ["| name | value | unit | grade | origin |", "|---|---|---|---|---|"]
    for one in constants():
        value = json.dumps(plain(one.value), ensure_ascii=False).replace('"', "")
        lines.append(f"| `{one.name}` | {value} | {one.unit} | {one.grade} | {one.origin} |")
    return "\n".join(lines) + "\n"
