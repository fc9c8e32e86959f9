"""Every threshold of the model, named, with its unit and where it comes from.

Marks: a study's name = taken or derived from that study; [ENG] = an engineering choice without direct
evidence. A change of any value here changes scores: raise MODEL_VERSION with it.
"""

import math

import numpy as np

MODEL_VERSION = "2"

# --- Bone: damage, repair, adaptation -------------------------------------------------------------
TR = 26.0  # d, Weibull scale of repair; Taylor 2004 through Edwards 2009
REPAIR_SHAPE = 2  # Weibull shape of repair; Edwards 2009
WINDOW = 120  # d; S(120) < 1e-9 [ENG]
LAG = 28  # d until bone has answered a new load; remodelling time [ENG]
UP = 0.0075  # a day; from 4 um a day of apposition (Turner 1994)
DOWN = 0.005  # a day; slow loss after unloading [ENG]
FLOOR = 2.0  # EBK a day that any walking adult's bone is used to [ENG]
PAD = 180  # d at the baseline that stand before day 0
REPAIR = np.array([math.exp(-((age / TR) ** REPAIR_SHAPE)) for age in range(WINDOW + 1)])
REPAIR.setflags(write=False)
REPAIR_SUM = float(REPAIR.sum())  # 23.5419

# --- Equivalent bone kilometres -------------------------------------------------------------------
SL_REF = 1.3196  # m, step length at V_REF; Edwards 2010
V_REF = 3.5  # m/s; Edwards 2010
SL_EXP = 0.769  # step length against speed; derived from Edwards 2010
KM_EXP = 2.5  # damage a kilometre against step length: 6.6 * 0.53 - 1; derived from Edwards 2009, 2010
F_KM_MIN, F_KM_MAX = 0.35, 2.5  # [ENG]
F_KM_DEFAULT = 0.75  # a kilometre of unknown pace: about 3.0 m/s [ENG]
F_KM_FAST = 1.2  # above it a kilometre counts as fast [ENG]
CADENCE_ONE_FOOT = 110  # steps a minute; below it one foot was counted [ENG]
CADENCE_MIN, CADENCE_MAX = 140, 220  # steps a minute that running can have [ENG]
WALK_SPEED = 2.0  # m/s; slower on average is walk and run mixed, its cadence says nothing [ENG]
MEDIAN_RUNS, MEDIAN_MIN = 60, 3  # the runner's own medians: over how many runs, from how many on [ENG]
K_TREADMILL = 0.9  # Milgrom 2003 (n = 3) [ENG]
K_WALK = 0.05  # walking strains are 2.5-4 times lower; Edwards 2009
K_ELLIPTICAL = 0.1  # [ENG]
TEAM_EBK_PER_HOUR = 5.0  # team and court sport [ENG]

# --- Windows --------------------------------------------------------------------------------------
BASELINE_DAYS = 28  # d of log that make a baseline where none is stated
BASELINE_KM = 10.0  # km before the runner's own EBK per km is used
EARLY_DAYS = 14  # d
EARLY_WEEKS = 14  # times the daily baseline: twice the usual week
GAP_DAYS = 14  # d without running that make a return
GAP_ASK_D, GAP_ASK_TIMES, GAPS_ASKED = 7, 3, 20  # d, times the median gap, gaps: ask whether all was logged [ENG]
RETURN_MAX = 56  # d, and twice the gap
REF7_FIRST, REF7_LAST = 34, 7  # days back; Frandsen's month, without this week [ENG]
REF14_FIRST, REF14_LAST = 41, 14  # days back [ENG]

# --- Load terms -----------------------------------------------------------------------------------
LOAD_EXP = 1.2  # w = m / n; Edwards 2009
LOAD_MAX = 4.0  # [ENG]
LONGEST_WINDOW = 30  # d; Frandsen 2025
SPIKE_CUTS = (110, 130, 200)  # per cent of the longest run; Frandsen 2025
SPIKE_RATIOS = (1.05, 1.15, 1.90, 2.10)  # continuous through Frandsen's cuts [ENG]
SPIKE_RATES = (1.00, 1.59, 1.59, 2.28)  # pooled from Frandsen 2025
SPIKE_RANGES = ((1.59, 1.34, 1.89), (2.28, 1.50, 3.48))  # rate and its 95 % interval; Frandsen 2025
SPIKE_SESSIONS = 4  # runs in the month before a longest run means anything [ENG]
SPIKE_FROM_KM, SPIKE_FULL_KM = 3.0, 5.0  # a short session is no spike [ENG]
SPIKE_FADE = 14  # d [ENG]
WEEK_PER_CENT = 120  # of ref7; Lövdal re-analysis
WEEK_MIN_M = 20_000  # ref7 in metres [ENG]
WEEK_RISK = 1.40  # OR 1.41 one week later; Lövdal re-analysis
WEEK_RANGE = (1.16, 1.72)  # 95 % interval; Lövdal re-analysis
WEEK_HOLD, WEEK_FADE = 7, 14  # d [ENG]
WEEK_FROM_T = 13
REST_WINDOW = 14  # d; Ristolainen 2014
REST_SUM28_M = 80_000  # [ENG]
REST_GOOD, REST_SOME = 4, 2  # rest days in 14; fewer than 2 a week, Ristolainen 2014
REST_RISK_SOME, REST_RISK_FEW = 1.1, 1.2  # [ENG]
REST_STUDY = (5.2, 1.89, 14.06)  # of fewer than 2 rest days a week, and its 95 % interval; Ristolainen 2014

# --- Volume ---------------------------------------------------------------------------------------
V_REF_EBK = 32.0  # a week; > 32 km OR 2.40, Wright 2015
V_EXP, V_MIN, V_MAX = 0.4, 0.6, 1.6  # [ENG]
V_STUDY = (2.40, 1.20, 4.82)  # OR of > 32 km and its 95 % interval; Wright 2015

# --- Index, band, light ---------------------------------------------------------------------------
INDEX_BASE, INDEX_DOUBLING = 20.0, 20.0  # points at R = 1, points for a doubling [ENG]
BAND_CUTS = (40, 60, 80)  # R = 2, 4, 8 [ENG]
BANDS = ("low", "moderate", "high", "very_high")
DRI_WATCH, DRI_AMBER, DRI_RED = 1.15, 1.3, 1.5  # a steady pattern ripples by 4-7 % [ENG]
LOAD_MIN_DRI = (1.00, 1.30, 1.50)  # [ENG]
LOAD_MIN_POINTS = (0.0, 40.0, 60.0)  # [ENG]
S_MIN, S_MAX = 0.5, 8.0  # [ENG]
CONFIDENCE_LOW_T, CONFIDENCE_MEDIUM_T = 14, 28  # d

# --- Rules ----------------------------------------------------------------------------------------
W1_MIN_M, W1_EXTRA_M, W1_REPEAT = 5_000, 1_000, 14  # m, m, d [ENG]
W3_CLEAR_PER_CENT, W3_CLEAR_DAYS = 110, 7  # [ENG]
W4_PER_CENT = 130  # Nielsen 2014: > 30 % in two weeks
W4_REF14_MIN_M = 40_000  # [ENG]
W4_FROM_T = 27
W3_SILENT, W4_SILENT = 13, 27  # d after a re-entry until its end is the reference for a week, for two [ENG]
RACE_WEEK = 6  # d after a race in which a ramp is not opened: t-6 ... t [ENG]
W5_CLEAR_AMBER, W5_CLEAR_RED = 1.2, 1.4  # [ENG]
W5_RACE_DAYS = 7  # d [ENG]
W6_REST, W6_CLEAR, W6_REPEAT = 1, 3, 28  # rest days in 14, the same, d [ENG]
SHOE_REPEAT_M = 100_000  # convention
BREAK_JUDGED_FROM_T = 13  # two weeks of log without a gap: from here on the first one can be long [ENG]
W8_APP_DAYS, W8_AMBER_DAYS = 6, 28  # d of a break: said in the app; amber. E-mail from GAP_DAYS on; convention
W10_S, W10_DRI, W10_CLEAR, W10_RACE_DAYS = 4.0, 1.2, 1.1, 7  # S, DRI, DRI, d; the product [ENG]

# --- Weekly budget --------------------------------------------------------------------------------
BUDGET_HOLD, BUDGET_BUILD = 1.10, 1.20  # DRI [ENG]
BUDGET_DAYS = 7
BUDGET_GROWTH = 1.2  # of the larger of last week and the month's mean [ENG]
BUDGET_LONGEST_PER_CENT = 110  # of longest30; Frandsen 2025
BUDGET_EASE = 0.6  # of the 28-day week, where the target is out of reach [ENG]
BUDGET_LEAST_M = 5_000  # m; a week that is named is never "0 km" or a joke [ENG]
BUDGET_START_EBK = 7.0  # a week to begin with for whoever has run nothing: half of FLOOR [ENG]
# Re-entry after a break of so many days at most: steps as shares of the old week (Daniels, table 9.2; convention)
REENTRY_FULL, REENTRY_HALVES, REENTRY_THIRDS = 5, 28, 56  # d
REENTRY_HALF_SHARES, REENTRY_THIRD_SHARES = (0.5, 0.75, 1.0), (0.33, 0.5, 0.75, 1.0)
REENTRY_LONG_SHARES, REENTRY_LONG_STEP = (0.33, 0.5, 0.7, 0.85, 1.0), 21  # d a step
BUDGET_SEARCH_DAYS = 120  # d to look ahead for DRI < 1.15

# --- Pain and sites (Warden 2014, table 1; Roche 2023) ---------------------------------------------
HIGH_RISK_SITES = frozenset({"hip", "tibia_front", "navicular", "ankle_inner", "talus", "metatarsal_5", "sesamoids"})
TRABECULAR_SITES = frozenset({"hip", "pelvis", "sacrum"})
HIP_GROUP = frozenset({"hip", "femur", "pelvis", "sacrum"})  # one group for self-triage: see a clinician now
URGENT_SITES = frozenset({"hip", "femur"})  # with weight-bearing: the same day
PAIN_TWO_RUNS = 3  # of 10 [ENG]
