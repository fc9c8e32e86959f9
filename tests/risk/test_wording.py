"""Every code the engine can emit has words, the words keep their promises, and no banned word stands anywhere."""

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from risk import engine, wording
from risk.engine import pain as engine_pain
from risk.engine import parameters as p
from risk.engine import parts, results, rules
from risk.models import RiskWarning
from risk.services.outlook import outlook
from risk.views import stop
from risk.wording import amounts, coach, factors, levels, sources, steps, warnings
from runners.models import Side, Site

ROOT = Path(__file__).resolve().parents[2]
START = date(2026, 1, 5)
READERS = [wording.Reader("km", START), wording.Reader("mi", START)]


# ── the engine's own lists ───────────────────────────────────────────────────
def test_every_factor_has_words_and_a_source():
    assert set(parts.ABOUT) <= set(factors.WORDS)
    assert {about.source for about in parts.ABOUT.values()} <= set(sources.SOURCES)
    assert {about.grade for about in parts.ABOUT.values()} <= set(levels.GRADES)


def test_every_rule_family_has_words():
    assert set(rules.FAMILIES.values()) <= set(warnings.WORDS)
    assert set(RiskWarning.Family.values) == set(warnings.WORDS)


def test_every_band_and_reason_of_pain_has_words():
    assert set(p.BANDS) == set(levels.BANDS)
    alone = {"hip", "high_risk_site"}  # said by the name of the place
    assert set(engine_pain.REASONS) - alone == set(stop.SAY)


@pytest.mark.parametrize("side", [*Side.values, None])
@pytest.mark.parametrize("site", Site.values)
def test_every_place_has_a_name(site, side):
    assert str(Site(site).label) in wording.place(site, side)


# ── the codes of many seasons ────────────────────────────────────────────────
def season_of(seed: int) -> engine.Season:
    """A made-up runner: weeks with habits, jumps, breaks and a half-known person."""
    chance = random.Random(seed)
    days = chance.choice([2, 10, 20, 45, 90, 150])
    often, usual = chance.choice([0.2, 0.45, 0.7, 1.0]), chance.choice([4000, 8000, 12000])
    pause = chance.randrange(days) if chance.random() < 0.3 else None
    runs = []
    for back in range(days):
        away = pause is not None and pause <= back < pause + 25
        if not away and chance.random() < often:
            jump = chance.choice([1, 1, 1, 1, 1.6, 3.2])
            far = int(usual * jump * chance.uniform(0.6, 1.4))
            runs.append(
                engine.Run(
                    on=START + timedelta(days=back),
                    distance_m=far,
                    moving_s=None if chance.random() < 0.1 else far / chance.uniform(2.2, 4.8),
                    cadence_spm=chance.choice([None, 158, 172, 184]),
                    mode=chance.choice(["run", "run", "run", "treadmill", "cycle"]),
                    surface=chance.choice([None, "road", "trail", "hilly"]) if back > days / 2 else "trail",
                    shoe=chance.choice(["one", "two", None]),
                )
            )
    person = engine.Person(
        sex=chance.choice([None, "f", "m"]),
        birth_year=chance.choice([None, 1985, 1985, 2007, 2012]),
        height_cm=170,
        weights=((START, chance.choice([50, 62, 80])),),
        injuries=chance.choice([None, (), (engine.Injury("tibia", "l", date(2025, 6, 1), True),)]),
        cadence_spm=chance.choice([None, 165]),
        years_running=chance.choice([None, 0.5, 2, 12]),
        sleep_h=chance.choice([None, 4.5, 6.5, 8]),
        calcium_low=chance.choice([None, True, False]),
        vitamin_d_low=chance.choice([None, True]),
        underfuelling=chance.choice([None, True, False]),
        usual_weekly_m=chance.choice([None, 0, 30_000]),
        lean_mass_kg=60,
        lean_mass_from_scale=chance.random() < 0.3,
        conditions=frozenset(chance.choice([(), ("pregnant",), ("steroids",)])),
    )
    shoes = (engine.Shoe("one", 390_000), engine.Shoe("two", 780_000))
    until = START + timedelta(days=days + chance.choice([0, 0, 0, 4, 12, 20]))
    return engine.season(engine.Log(runs=tuple(runs), shoes=shoes), person, until)


def long_run_today() -> engine.Season:
    """Eight even weeks, and today half as far again."""
    days = [START - timedelta(days=back) for back in range(56, 1, -2)]
    runs = [engine.Run(on=day, distance_m=8_000, moving_s=2_800) for day in days]
    runs.append(engine.Run(on=START, distance_m=12_000, moving_s=4_200))
    return engine.season(engine.Log(runs=tuple(runs)), engine.Person(), START)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_engine_says_can_be_said(seed):
    season = season_of(seed)
    today = season.until
    detail = results.plain(season.day(today)) | {"outlook": outlook(season, today)}
    said = []
    for reader in (wording.Reader("km", today), wording.Reader("mi", today)):
        for factor in detail["factors"]:
            words = wording.factor_words(factor, reader)
            said += [words.title, words.value, words.sentence, words.change, words.source, words.grade_words]
            assert words.title
            assert words.sentence
            assert bool(words.change) == factor["can_change"]
        for day in (today, season.first):
            for rule in results.plain(season.day(day))["rules"]:
                words = wording.warning_words(rule["family"], rule["id"], rule["numbers"], reader, shoe="Blue")
                said += [words.title, words.sentence, words.evidence, words.action]
        found = wording.step_words(detail["outlook"], reader)
        assert len(found) <= 2
        said += [part for step in found for part in (step.title, step.note)]
        if detail["index"] is not None:
            said.append(wording.verdict(detail, reader))
    said += wording.unknown(detail["unknown"]) + wording.unknown(detail["confidence_lowered"])
    said += wording.load_terms(detail["also_seen"]) + wording.conditions(detail["not_designed_for"])
    said += [wording.confidence(detail["confidence"]), wording.light(detail["light"])]
    for sentence in said:
        assert not re.search(r"%\(|\{|\bNone\b|\bnan\b", sentence), sentence
        assert not banned(sentence), sentence


def test_the_made_up_seasons_meet_most_of_what_there_is():
    """A walk that never meets a rule would prove nothing."""
    seen: set[str] = set()
    for seed in range(60):
        season = season_of(seed)
        for day in season.days[::-2]:
            found = season.day(day)
            seen |= {factor.code for factor in found.factors} | {rule.id for rule in found.rules}
    for seed in range(200):
        season = season_of(seed)
        seen |= {step["code"] for step in outlook(season, season.until)["steps"]}
    seen |= {step["code"] for step in outlook(long_run_today(), START)["steps"]}
    assert set(parts.ABOUT) <= seen
    assert {"W1", "W2", "W3", "W4", "W5", "W6", "W7"} <= seen
    assert set(steps.STEPS) <= seen


# ── single sentences ─────────────────────────────────────────────────────────
def test_a_spike_is_told_with_both_distances_and_the_percentage():
    numbers = {"session_m": 18_200, "longest30_m": 14_400, "category": 1, "on": "2026-01-04"}
    words = wording.warning_words("single_run", "W1", numbers, READERS[0])
    assert words.title == "Yesterday’s long run"
    assert words.sentence == "18.2 km, 26% longer than your longest run in the 30 days before (14.4 km)."
    assert "5,205 runners" in words.evidence
    assert "11.3 mi" in wording.warning_words("single_run", "W1", numbers, READERS[1]).sentence


def test_a_ramp_that_is_settling_does_not_say_more():
    numbers = {"week_m": 40_000, "ref7_m": 44_000, "sum14_m": 90_000, "ref14_m": 88_000, "since": "2026-01-01"}
    assert not warnings.is_still_rising(numbers)
    assert "settling" in wording.warning_words("weekly_ramp", "W4", numbers, READERS[0]).sentence


def test_a_ramp_of_two_weeks_names_the_two_weeks():
    numbers = {"week_m": 40_000, "ref7_m": 44_000, "sum14_m": 90_000, "ref14_m": 60_000, "since": "2026-01-01"}
    assert warnings.is_still_rising(numbers)
    sentence = wording.warning_words("weekly_ramp", "W4", numbers, READERS[0]).sentence
    assert "90 km in the last 14 days" in sentence
    assert "50% more" in sentence


def test_weeks_are_said_to_rest_on_less_than_single_runs():
    for rule in ("W3", "W4"):
        assert "weaker evidence than single runs" in warnings.ramp_evidence(rule)


def test_a_longest_run_as_long_as_the_week_is_no_advice():
    cut = {"code": "cut_week", "numbers": {"max_m": 20_000, "percent": 40, "level_on": None}}
    longest = {"code": "longest", "numbers": {"max_m": 20_000}}
    assert len(wording.step_words({"steps": [cut, longest]}, READERS[0])) == 1
    longest["numbers"]["max_m"] = 9_000
    assert len(wording.step_words({"steps": [cut, longest]}, READERS[0])) == 2


def test_the_last_step_says_when_it_should_show():
    step = {"code": "longest", "numbers": {"max_m": 11_000}}
    found = wording.step_words({"steps": [step], "back_band": "low", "back_on": "2026-01-14"}, READERS[0])
    assert found[-1].note == "Expect to be back in Low by Wed 14 Jan"
    outlook = {"steps": [step], "back_band": "low", "back_on": "2026-01-14"}
    assert "Expect" not in wording.step_words(outlook, READERS[0], has_level=False)[-1].note


def test_no_factor_speaks_to_a_coach_as_if_they_ran():
    minimum = {
        "code": "load_minimum",
        "shown": 3,
        "can_change": True,
        "grade": "C",
        "source": "lamella",
        "numbers": {},
    }
    assert coach.factor_line(minimum, READERS[0]) == "Minimum set by the load"


def test_percentages_are_rounded_and_never_up_to_a_mark():
    assert amounts.percent_more(18_200, 14_400) == 26
    assert amounts.percent_more(12_580, 10_000) == 26
    assert amounts.percent_more(10_980, 10_000) == 9
    assert amounts.percent_more(11_020, 10_000) == 10
    assert amounts.percent_more(18_200, 13_000) == 40
    assert amounts.percent_more(10_020, 10_000) == 0
    assert amounts.percent_more(14_400, 18_200) == 0
    assert amounts.percent_more(5, 0) == 0


# ── what no page and no e-mail may say ───────────────────────────────────────
BANNED = (
    r"\bsafe\b|\bsafely\b|\bsafest\b",
    r"\bdiagnos(?!is\b)",  # "diagnosis" alone is judged below
    r"(?<!not a )\bdiagnosis",
    r"you have a stress fracture",
    r"successfully",
    r"%\W+(\w+\W+){0,1}risk\b|\brisk\W+(\w+\W+){0,1}\d+\s?%",
    r"probability of",
)


def banned(text: str) -> list[str]:
    return [found.group(0) for pattern in BANNED for found in re.finditer(pattern, text, re.IGNORECASE)]


def sentences_of(path: Path) -> str:
    """The words of a template or of a module's translated strings, without tags and attributes."""
    text = path.read_text()
    if path.suffix == ".py":
        return "\n".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))
    text = re.sub(r"(?s){#.*?#}|{% comment %}.*?{% endcomment %}|<style>.*?</style>", "", text)
    text = re.sub(r"""{% translate ["'](.*?)["'] (?:as \w+ )?%}""", r"\1", text)
    return re.sub(r"<[^>]*>|{%.*?%}|{{.*?}}", " ", text)


TEXTS = [
    *sorted((ROOT / "templates" / "risk").glob("*.html")),
    *sorted((ROOT / "templates" / "emails").glob("*.*")),
    *sorted((ROOT / "risk" / "wording").glob("*.py")),
    *sorted((ROOT / "risk" / "views").glob("*.py")),
    *sorted((ROOT / "risk" / "emails").glob("*.py")),
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_banned_word(path):
    text = sentences_of(path)
    assert not banned(text)
    if path.suffix != ".py":
        assert "!" not in text


@pytest.mark.parametrize(
    "text",
    ["This is safe", "a 20% risk", "risk of 20%", "We diagnosed it", "This is a diagnosis", "successfully saved"],
)
def test_the_ban_bites(text):
    assert banned(text)


def test_the_ban_lets_the_disclaimer_pass():
    assert not banned("Training guidance, not a diagnosis.")
