"""Two implementations that share no code, one answer. Disagreement names the seed, the day and the field."""

import ast
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from risk.engine import Log, Person, Run
from risk.engine.naive import constants
from risk.engine.naive import season as naive_season

from .comparing import differences, engine_days, reached
from .makers import START
from .nasty import STYLES, nasty_season

SEASONS = 300
CACHED = 125  # seasons that the search for a wrong constant may look at
LONG_SEASONS, CHUNK = 5_000, 250
MUST_REACH = (
    *(f"style {style}" for style in STYLES),
    *("light green", "light watch", "light amber", "light red", "light returning"),
    *("band low", "band moderate", "band high", "band very_high"),
    *("hidden pain", "hidden clinician", "hidden no_runs", "hidden None"),
    *("confidence low", "confidence medium", "confidence good"),
    *("W1 amber open", "W2 red open", "W3 amber open", "W3 amber holding", "W4 amber open", "W4 amber holding"),
    *("W5 amber open", "W5 amber holding", "W5 red open", "W5 red holding", "W5 amber open untold"),
    *("W6 amber open", "W6 amber holding", "W6 info open untold", "W7 info open", "W9 red open"),
    *("W8 info open", "W8 info open untold", "W8 amber open", "W10 amber open", "W10 amber holding"),
    *("pain rest", "pain night", "pain limp", "pain hip", "pain high_risk_site", "pain stays", "pain two_runs"),
    *("rest_term 1.1", "rest_term 1.2", "week fades", "spike fades", "spike large"),
    *("early", "early amber", "returning", "C at the floor", "unknown rest", "over two hundred days"),
    *("factor injuries", "factor sex", "factor energy", "factor nutrition", "factor sleep", "factor years_running"),
    *("factor age", "factor cadence", "factor shoe_age", "factor shoe_rotation", "factor terrain", "factor limit"),
    *("factor load", "factor spike", "factor week", "factor rest", "factor load_minimum", "factor scale_end"),
)


@pytest.fixture(scope="module")
def compared():
    """Compare 300 seasons once: what differs, and what they came to."""
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    for seed in reversed(range(SEASONS)):  # the first ones are looked at again
        case = nasty_season(seed)
        days = engine_days(seed)
        wrong += differences(case, days)
        seen += reached(case, days)
    return wrong, seen


@pytest.mark.slow
def test_the_engine_and_the_naive_version_agree(compared):
    wrong, seen = compared
    assert not wrong, "\n".join([f"{len(wrong)} differences in {seen['days']} days", *wrong[:20]])


@pytest.mark.slow
@pytest.mark.parametrize("branch", MUST_REACH)
def test_the_seasons_come_to(compared, branch):
    _, seen = compared
    assert seen[branch] > 0, f"no season of {SEASONS} reached it: {sorted(seen)}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "wrong", "shown_by"),
    [
        ("TR", 26.0001, 2),
        ("UP", 0.0076, 61),
        ("DOWN", 0.0051, 38),
        ("LAG", 29, 38),
        ("FLOOR", 2.0001, 2),
        ("KM_EXP", 2.5001, 2),
        ("SL_EXP", 0.7691, 2),
        ("SPIKE_FADE", 13, 91),
        ("WEEK_MIN_M", 30_000, 83),
        ("WEEK_HOLD", 6, 83),
        ("V_EXP", 0.4001, 5),
        ("CADENCE_BASE", 0.9751, 5),
        ("SHOE_OLD_M", 510_000, 55),
        ("REST_ENOUGH", 5, 111),
        ("W1_REPEAT", 13, 92),
        ("W3_PERCENT", 121, 95),
        ("W5_AMBER_OFF", 1.19, 110),
        ("W6_CLEAR", 4, 33),
        ("W8_TIMES", 4, 107),
        ("W10_OFF", 1.15, 81),
        ("CALM_DAYS", 8, 83),
        ("PAIN_SCORE", 4, 14),
        ("RETURN_TIMES", 3, 28),
        ("WEIGHT_EVERY", 8, 103),
    ],
)
def test_one_wrong_constant_is_found(monkeypatch, name, wrong, shown_by):
    """The comparison can go red, whichever part of the model is off; `shown_by` is a short season that shows it."""
    assert getattr(constants, name) != wrong
    monkeypatch.setattr(constants, name, wrong)
    seeds = (shown_by, *range(CACHED))
    assert any(next(differences(nasty_season(seed), engine_days(seed)), None) for seed in seeds)


@pytest.mark.long
@pytest.mark.parametrize("first", range(SEASONS, SEASONS + LONG_SEASONS, CHUNK))
def test_five_thousand_seasons_agree(first):
    """`make oracle`: other seeds, and every season twice as long."""
    wrong = [
        line
        for seed in range(first, first + CHUNK)
        for line in differences(nasty_season(seed, stretch=2), engine_days(seed, 2))
    ]
    assert not wrong, "\n".join([f"{len(wrong)} differences", *wrong[:20]])


def at_reference_pace(kilometres: list[float], usual_km: float) -> list[float]:
    """Return the naive DRI by day where a kilometre is one EBK: 3.5 m/s and no cadence (science.md §1.3)."""
    runs = tuple(
        Run(START + timedelta(days=t), round(km * 1000), round(km * 1000) / 3.5)
        for t, km in enumerate(kilometres)
        if km
    )
    who = Person(sex="m", birth_year=1985, usual_weekly_m=round(usual_km * 1000))
    return [day["dri"] for day in naive_season(Log(runs=runs), who, START + timedelta(days=len(kilometres) - 1))]


@pytest.mark.parametrize(
    ("daily_km", "usual_km", "expected"),
    [
        (6.0, 35.0, {1: 1.0085, 7: 1.0583, 28: 1.1736, 60: 1.0141}),  # T1
        (7.5, 35.0, {1: 1.0212, 14: 1.2736, 28: 1.4341, 42: 1.3404}),
        (10.0, 35.0, {7: 1.2917, 28: 1.8682, 60: 1.5737}),
        (20 / 7, 0.0, {7: 0.4168, 28: 1.2403, 42: 1.3951, 60: 1.2948}),  # T4
    ],
)
def test_the_naive_version_gives_the_published_tables(daily_km, usual_km, expected):
    dri = at_reference_pace([daily_km] * 60, usual_km)
    assert {day: dri[day - 1] for day in expected} == pytest.approx(expected, abs=1.5e-4)  # whole metres


def test_the_naive_version_shares_only_the_input_types():
    """No NumPy, and nothing of the engine but its input types."""
    allowed = {"math", "itertools", "dataclasses", "datetime", "typing", "risk.engine.types"}
    folder = Path(constants.__file__).parent
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name in allowed or name.startswith("risk.engine.naive"), f"{path.name} imports {name}"
