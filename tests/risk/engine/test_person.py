"""Susceptibility: each factor's size, when it switches, and what stays unknown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from risk.engine import Assessment, Factor, Injury, Log, Person, Shoe, assess, season

from .makers import MAN, START, WOMAN, daily, day, log, run

RUNS = daily([6.0, 0, 6.0, 0, 6.0, 0, 0] * 2)
TODAY = day(13)


def seen(person: Person, source: Log = Log(RUNS)) -> Assessment:  # noqa: B008
    return assess(source, person, TODAY)


def part(found: Assessment, code: str) -> Factor | None:
    return next((factor for factor in found.factors if factor.code == code), None)


def size(person: Person, code: str, source: Log = Log(RUNS)) -> float:  # noqa: B008
    """Return a factor's multiplier, 1.0 where it has no row."""
    factor = part(seen(person, source), code)
    return round(factor.multiplier, 4) if factor else 1.0


def injury(days_ago: int, site: str = "tibia", confirmed: bool | None = None) -> Injury:
    return Injury(site, "l", TODAY - timedelta(days=days_ago), confirmed)


@pytest.mark.parametrize(
    ("injuries", "expected"),
    [
        ((), 1.0),
        ((injury(3000),), 2.7),
        ((injury(730),), 2.7),
        ((injury(365),), 3.4),
        ((injury(0),), 3.4),
        ((injury(-1),), 1.0),  # a day later than the day scored
        ((injury(548),), pytest.approx(2.7 + 0.7 * 182 / 365, abs=1e-4)),
        ((injury(3000), injury(2000)), 3.4),
        ((injury(3000, "navicular"),), 3.4),
        ((injury(3000, "sacrum"),), 3.4),
        ((injury(3000, "metatarsals"),), 2.7),
        ((injury(30, confirmed=False),), 1.0),
        ((injury(3000, confirmed=True), injury(2000, "hip", confirmed=False)), 2.7),
    ],
)
def test_injuries(injuries: tuple[Injury, ...], expected: float) -> None:
    assert size(replace(MAN, injuries=injuries), "injuries") == expected


def test_an_injury_has_its_range_and_consent_category() -> None:
    factor = part(seen(replace(MAN, injuries=(injury(3000),))), "injuries")
    assert (factor.low, factor.high, factor.grade, factor.category, factor.can_change) == (
        1.8,
        4.2,
        "A",
        "pain",
        False,
    )
    assert factor.numbers["count"] == 1


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (WOMAN, 1.0),
        (replace(WOMAN, underfuelling=True), 1.6),
        (replace(WOMAN, menarche_age=15), 1.6),
        (replace(WOMAN, menarche_age=14), 1.0),
        (replace(WOMAN, periods="absent"), 1.6),
        (replace(WOMAN, periods="absent", birth_year=1980), 1.0),  # 45
        (replace(WOMAN, periods="absent", birth_year=1981), 1.6),
        (replace(WOMAN, periods="contraception"), 1.0),
        (replace(WOMAN, periods="menopause"), 1.0),
        (replace(WOMAN, height_cm=170, weights=((START, 54.9),)), 1.6),  # 18.997
        (replace(WOMAN, height_cm=170, weights=((START, 55.0),)), 1.0),
        (replace(WOMAN, height_cm=170, lean_mass_kg=43.3), 1.6),  # 14.98
        (replace(WOMAN, height_cm=170, lean_mass_kg=43.4), 1.0),
        (replace(WOMAN, menarche_age=16, underfuelling=True), 2.0),
        (replace(WOMAN, menarche_age=16, underfuelling=True, periods="absent"), 2.0),
        (MAN, 1.0),
        (replace(MAN, underfuelling=True), 1.4),
        (replace(MAN, height_cm=180, weights=((START, 59.9),)), 1.4),  # 18.49
        (replace(MAN, height_cm=180, weights=((START, 60.0),)), 1.0),
        (replace(MAN, height_cm=180, lean_mass_kg=55.0, underfuelling=True), 1.4),
        (replace(MAN, menarche_age=16), 1.0),
        (replace(WOMAN, sex=None, height_cm=170, lean_mass_kg=43.4), 1.0),  # low for a man alone
        (replace(WOMAN, sex=None, height_cm=170, lean_mass_kg=43.3), 1.4),  # low for both
        (replace(WOMAN, sex=None, height_cm=170, weights=((START, 54.9),)), 1.0),  # low for a woman alone
        (replace(WOMAN, sex=None, height_cm=170, weights=((START, 53.4),)), 1.4),
    ],
)
def test_energy_items_count_and_do_not_multiply(person: Person, expected: float) -> None:
    assert size(person, "energy") == expected


def test_body_mass_switches_with_hysteresis_and_at_most_weekly() -> None:
    square = 1.7**2
    bmi = [(0, 18.9), (3, 19.6), (7, 19.4), (14, 19.51), (21, 19.1), (28, 18.99)]
    weights = tuple((day(t), value * square) for t, value in bmi)
    person = replace(WOMAN, height_cm=170, weights=tuple(reversed(weights)))
    found = season(log([5.0] * 30), person, day(29))
    states = [any(f.code == "energy" for f in found.day(day(t)).factors) for t in (0, 3, 6, 7, 13, 14, 21, 27, 28)]
    assert states == [True, True, True, True, True, False, False, False, True]


@pytest.mark.parametrize(
    ("person", "code", "expected"),
    [
        (WOMAN, "sex", 1.5),
        (MAN, "sex", 1.0),
        (replace(MAN, calcium_low=True), "nutrition", 1.2),
        (replace(MAN, vitamin_d_low=True, calcium_low=True), "nutrition", 1.2),
        (replace(MAN, calcium_low=False), "nutrition", 1.0),
        (replace(MAN, sleep_h=7), "sleep", 1.0),
        (replace(MAN, sleep_h=6.9), "sleep", 1.07),
        (replace(MAN, sleep_h=6), "sleep", 1.07),
        (replace(MAN, sleep_h=5.5), "sleep", 1.14),
        (replace(MAN, sleep_h=5), "sleep", 1.23),
        (replace(MAN, years_running=0.9), "years_running", 1.3),
        (replace(MAN, years_running=1), "years_running", 1.15),
        (replace(MAN, years_running=3), "years_running", 1.0),
        (replace(MAN, birth_year=2006), "age", 1.2),
        (replace(MAN, birth_year=2005), "age", 1.0),
        (replace(MAN, cadence_spm=160), "cadence", round(0.975**-10, 4)),
        (replace(MAN, cadence_spm=80), "cadence", round(0.975**-10, 4)),
        (replace(MAN, cadence_spm=150), "cadence", round(0.975**-15, 4)),
        (replace(MAN, cadence_spm=200), "cadence", round(0.975**15, 4)),
        (replace(MAN, cadence_spm=170), "cadence", 1.0),
    ],
)
def test_sizes_of_the_other_answers(person: Person, code: str, expected: float) -> None:
    assert size(person, code) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"underfuelling": True}, "clinician"),
        ({"periods": "absent"}, "clinician"),
        ({"menarche_age": 15}, "clinician"),
        ({"underfuelling": False}, None),
    ],
)
def test_a_minor_with_an_item_of_the_cluster_sees_a_clinician_and_no_number(more: dict, expected: str | None) -> None:
    found = season(Log(RUNS), replace(WOMAN, birth_year=2007, **more), TODAY)
    today = found.day(TODAY)
    assert today.hidden == expected
    assert (today.index is None) == (expected is not None)
    assert all(factor.code != "energy" for factor in today.factors)
    assert (found.hidden[-1], today.light) == (expected, "green")


def test_a_minor_has_no_points_from_the_cluster_and_turns_nineteen() -> None:
    person = replace(WOMAN, birth_year=2006, underfuelling=True)
    found = season(Log((run(-10, 5), *RUNS)), person, TODAY)
    assert found.day(day(-10)).on.year == 2024
    assert found.day(day(-10)).hidden == "clinician"
    assert found.day(TODAY).hidden is None
    assert found.day(day(-10)).susceptibility == pytest.approx(1.5 * 1.2)
    assert found.day(TODAY).susceptibility == pytest.approx(1.5 * 1.2 * 1.6)


def test_susceptibility_has_limits_and_a_row_for_them() -> None:
    heavy = replace(WOMAN, injuries=(injury(10),), periods="absent", underfuelling=True, cadence_spm=155)
    found = seen(heavy)
    assert found.susceptibility == 8.0
    assert part(found, "limit").points < 0


def test_cadence_is_the_median_of_the_last_28_days_before_today() -> None:
    runs = [run(t, 6, cadence_spm=160 + t) for t in range(6)]
    runs += [run(3, 6, cadence_spm=200, is_race=True), run(4, 6, cadence_spm=200, moving_s=6000 / 4.2)]
    source = Log((*runs, run(13, 6, cadence_spm=200)))
    factor = part(seen(replace(MAN, cadence_spm=155), source), "cadence")
    assert factor.numbers == {"cadence_spm": 162.5, "measured": True}


@pytest.mark.parametrize(("later", "expected"), [(30, 164.0), (184, 164.0), (211, 164.0), (212, 150.0)])
def test_an_old_median_counts_for_half_a_year_then_the_profile(later: int, expected: float) -> None:
    runs = [run(t, 6, cadence_spm=164) for t in range(6)]
    found = season(Log((*runs, run(later, 6))), replace(MAN, cadence_spm=150), day(later))
    factor = part(found.day(day(later)), "cadence")
    last_median = 31  # the last day whose 28 days hold three of those runs
    assert (later - last_median <= 180) == (expected == 164.0)
    assert factor.numbers["cadence_spm"] == expected
    assert found.susceptibility[-1] == pytest.approx(found.day(day(later)).susceptibility)


def shod(*spans: tuple[str | None, int, float]) -> Log:
    """Return 28 days of runs in these pairs, so many days each."""
    keys = [key for key, count, _ in spans for _ in range(count)]
    kilometres = [km for _, count, km in spans for _ in range(count)]
    shoes = (Shoe("a", start_m=480_000), Shoe("b"))
    return Log(
        tuple(run(t, km, shoe=key) for t, (key, km) in enumerate(zip(keys, kilometres, strict=True))), shoes=shoes
    )


@pytest.mark.parametrize(
    ("source", "age", "turns"),
    [
        (shod(("a", 1, 19.0), ("b", 13, 0.5)), 1.0, 0.9),  # 499 km
        (shod(("a", 1, 20.0), ("b", 13, 0.5)), 1.05, 0.9),
        (shod(("a", 1, 20.0), ("b", 13, 0.3)), 1.05, 1.0),
        (shod(("b", 14, 8.0)), 1.0, 1.0),
        (shod(("a", 14, 22.8)), 1.05, 1.0),  # 799 km
        (shod(("a", 14, 23.0)), 1.1, 1.0),
        (shod((None, 10, 8.0), ("a", 2, 10.0), ("b", 2, 9.0)), 1.05, 1.0),
    ],
)
def test_shoes(source: Log, age: float, turns: float) -> None:
    assert (size(MAN, "shoe_age", source), size(MAN, "shoe_rotation", source)) == (age, turns)


@pytest.mark.parametrize(
    ("before", "now", "known", "expected"),
    [
        ("trail", "road", 28, 1.1),
        ("road", "road", 28, 1.0),
        ("soft", "hilly", 28, 1.1),
        ("road", "trail", 28, 1.0),
        ("trail", "road", 13, 1.0),  # surface known for less than half of the recent distance
        ("trail", "road", 14, 1.1),
    ],
)
def test_terrain(before: str, now: str, known: int, expected: float) -> None:
    runs = [run(t, 5, surface=before) for t in range(84)]
    runs += [run(84 + t, 5, surface=now if t < known else None) for t in range(28)]
    found = season(Log(tuple(runs)), MAN, day(111)).day(day(111))
    factor = part(found, "terrain")
    assert (factor.multiplier if factor else 1.0) == expected
    assert ("surface" in found.unknown) == (known < 14)


@pytest.mark.parametrize(("road", "expected"), [(29, 1.0), (30, 1.1)])
def test_terrain_changes_by_thirty_points(road: int, expected: float) -> None:
    runs = [run(t, 5, surface="trail") for t in range(84)]
    runs += [run(84, road / 10, surface="road"), run(85, 10 - road / 10, surface="trail")]
    factor = part(season(Log(tuple(runs)), MAN, day(111)).day(day(111)), "terrain")
    assert (factor.multiplier if factor else 1.0) == expected


def test_what_is_unknown_is_named_and_lowers_the_confidence() -> None:
    source = log([5.0] * 40)
    nobody, known = assess(source, Person(), day(39)), assess(source, replace(MAN, cadence_spm=170), day(39))
    assert set(nobody.unknown) == {
        "injuries",
        "sex",
        "energy",
        "nutrition",
        "sleep",
        "years_running",
        "birth_year",
        "cadence",
        "surface",
    }
    assert (nobody.confidence, known.confidence) == ("medium", "good")
    assert nobody.confidence_lowered == ("sex", "injuries", "energy")
    assert nobody.susceptibility == 1.0


@pytest.mark.parametrize(("t", "expected"), [(0, "low"), (13, "low"), (14, "medium"), (27, "medium"), (28, "good")])
def test_confidence_grows_with_the_log(t: int, expected: str) -> None:
    assert season(log([5.0] * 40), MAN, day(39)).day(day(t)).confidence == expected


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (Log(daily([5.0] * 40), unknown_dates=frozenset({day(12)})), "dates"),
        (log([5.0] * 40, mode="treadmill"), "treadmill"),
        (log([5.0] * 40, moving_s=None), "pace"),
    ],
)
def test_confidence_is_lowered_by_one_step(source: Log, cause: str) -> None:
    found = assess(source, MAN, day(39))
    assert (found.confidence, found.confidence_lowered) == ("medium", (cause,))


def test_lean_mass_from_a_scale_lowers_the_confidence() -> None:
    person = replace(MAN, height_cm=180, lean_mass_kg=60, lean_mass_from_scale=True)
    assert assess(log([5.0] * 40), person, day(39)).confidence_lowered == ("lean_mass",)


def test_unknown_dates_leave_the_confidence_after_28_days() -> None:
    source = Log(daily([5.0] * 40), unknown_dates=frozenset({day(11)}))
    assert assess(source, MAN, day(39)).confidence == "good"


def test_who_the_model_is_not_made_for_is_told() -> None:
    assert seen(replace(WOMAN, periods="pregnant")).not_designed_for == ("pregnant",)
    assert seen(replace(MAN, conditions=frozenset({"steroids"}))).not_designed_for == ("steroids",)
    assert date(2025, 1, 19) == TODAY
