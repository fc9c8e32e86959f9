"""The numbers of the model, typed by hand from the design's science.md; the paragraph stands beside each."""

# ── §1.3, §6.3: one run ─────────────────────────────────────────────────────
SL_REF = 1.3196  # m, step length at V_REF (§1.3)
V_REF = 3.5  # m/s (§1.3)
SL_EXP = 0.769  # step length grows with speed by this power (§1.3)
KM_EXP = 2.5  # damage of a kilometre grows with step length by this power (§1.3)
F_KM_MIN, F_KM_MAX = 0.35, 2.5  # (§6.3)
STRIDES_BELOW = 110  # a cadence below it counted one foot (§6.3)
CADENCE_MIN, CADENCE_MAX = 140, 220  # steps/min (§6.3)
WALK_SPEED = 2.0  # m/s; slower, the cadence says nothing (§6.3)
REMEMBERED_RUNS, FEWEST_RUNS = 60, 3  # for a runner's own medians (§6.3)
F_KM_UNKNOWN = 0.75  # no time and no history (§6.3)
K_MODE = {"run": 1.0, "treadmill": 0.9}  # (§6.3)
K_KM = {"walk": 0.05, "hike": 0.05, "elliptical": 0.1}  # EBK a km, without f_km (§6.3)
TEAM_EBK_PER_HOUR = 5.0  # (§6.3)

# ── §6.3: bone ──────────────────────────────────────────────────────────────
TR = 26.0  # d, repair time of Edwards
WINDOW = 120  # d
UP, DOWN = 0.0075, 0.005  # a day
LAG = 28  # d
FLOOR = 2.0  # EBK/day
PAD = 180  # d at the baseline before day 0
BASELINE_DAYS = 28
BASELINE_EBK_PER_KM = 0.75
BASELINE_KM_NEEDED = 10.0
JOINED_AFTER_DAYS = 28  # a log that reaches back this far speaks for itself
DRI_POWER = 1.2

# ── §6.1: days ──────────────────────────────────────────────────────────────
LONGEST_WINDOW = 30
EARLY_DAYS, EARLY_TIMES = 14, 14
GAP_DAYS, RETURN_TIMES, RETURN_MOST = 14, 2, 56
REENTRY_FROM, REENTRY_AS_LONG, REENTRY_LONGEST = 6, 56, 84  # d (§4.5)
MINOR_BELOW = 19

# ── §6.3: terms of the load ─────────────────────────────────────────────────
LOAD_MAX = 4.0
SPIKE_POINTS = ((1.05, 1.00), (1.15, 1.59), (1.90, 1.59), (2.10, 2.28))
SPIKE_FADE = 14
SPIKE_SESSIONS = 4
SPIKE_KM_FROM, SPIKE_KM_OVER = 3.0, 2.0
WEEK_RR = 1.40
WEEK_FROM_DAY = 13
WEEK_MIN_M = 20_000
WEEK_PERCENT = 120
WEEK_HOLD, WEEK_FADE = 7, 14
REST_MIN_M = 80_000
REST_ENOUGH, REST_SOME = 4, 2
REST_SOME_K, REST_FEW_K = 1.1, 1.2
V_REF_KM, V_EXP, V_MIN, V_MAX = 32.0, 0.4, 0.6, 1.6

# ── §6.4: the person ────────────────────────────────────────────────────────
BSI_ONE, BSI_MORE = 2.7, 3.4
FEMALE = 1.5
CLUSTER_ONE, CLUSTER_TWO, CLUSTER_MEN = 1.6, 2.0, 1.4
BMI_ON = {"f": 19.0, "m": 18.5}
BMI_OFF = {"f": 19.5, "m": 19.0}
FFMI_BELOW = {"f": 15.0, "m": 17.0}
SEXES = ("f", "m")
WEIGHT_EVERY = 7  # d
MENARCHE_FROM = 15
PERIODS_UNDER_AGE = 45
CADENCE_BASE, CADENCE_LOW, CADENCE_HIGH, CADENCE_REF = 0.975, 155, 185, 170
CADENCE_DAYS, CADENCE_RUNS, CADENCE_OLDEST = 28, 3, 180
CADENCE_SPEEDS = (2.0, 4.0)  # m/s
CALCIUM = 1.2
SLEEP_5, SLEEP_6, SLEEP_7 = 1.23, 1.14, 1.07
YEARS_1, YEARS_3 = 1.3, 1.15
YOUNG_BELOW, YOUNG = 20, 1.2
SHOE_OLD_M, SHOE_OLD = 500_000, 1.05
SHOE_VERY_OLD_M, SHOE_VERY_OLD = 800_000, 1.1
TWO_PAIRS_PERCENT, TWO_PAIRS = 20, 0.9
TERRAIN_POINTS, TERRAIN = 30, 1.1
S_MIN, S_MAX = 0.5, 8.0
HIGH_RISK_SITES = frozenset(  # §4.2, right column
    {"hip", "tibia_front", "navicular", "ankle_inner", "talus", "metatarsal_5", "sesamoids"}
)
TRABECULAR_SITES = frozenset({"sacrum", "pelvis", "hip"})  # §4.2, the asterisk

# ── §6.5: index and light ───────────────────────────────────────────────────
POINTS_PER_DOUBLING = 20.0
INDEX_BASE = 20.0
INDEX_MAX = 100
LOAD_MIN_POINTS = ((1.00, 0.0), (1.30, 40.0), (1.50, 60.0))
BANDS = ((40, "low"), (60, "moderate"), (80, "high"))
DRI_WATCH, DRI_AMBER, DRI_RED = 1.15, 1.3, 1.5

# ── §6.6: rules ─────────────────────────────────────────────────────────────
W1_PERCENT, W1_MODERATE_PERCENT, W2_PERCENT = 110, 130, 200
W1_MIN_M, W1_EXTRA_M, W1_REPEAT = 5_000, 1_000, 14
W3_PERCENT, W4_PERCENT, CALM_PERCENT, CALM_DAYS = 120, 130, 110, 7
W4_FROM_DAY, W4_MIN_M = 27, 40_000
W3_AFTER, W4_AFTER = 13, 27  # d after a re-entry until its end is wholly in ref7, in ref14
RACE_DAYS = 7
W5_AMBER, W5_RED, W5_AMBER_OFF, W5_RED_OFF = 1.3, 1.5, 1.2, 1.4
W6_REST14, W6_CLEAR, W6_REPEAT = 1, 3, 28
W7_STEP_M = 100_000
W8_AMBER_DAYS, W8_FROM_DAYS, W8_TIMES, W8_GAPS = 28, 6, 3, 20
W8_FIRST_FROM = 13  # last day before the first gap of all, from which on it can be judged
W10_S, W10_DRI, W10_OFF = 4.0, 1.2, 1.1
PAIN_SCORE = 3
