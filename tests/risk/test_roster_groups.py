"""Who needs a human: action groups follow load and pain, never the level alone."""

from datetime import timedelta

import pytest

from risk import services
from risk.models import RiskWarning, SharedScore
from tests import factories
from tests.factories import TODAY
from tests.log_factories import pain, run, steady_weeks
from tests.risk.coaching import group_of, roster_of, row_of, shared, spiked, steady, text_of
from tests.risk.pages import levels_in, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


# ── groups ───────────────────────────────────────────────────────────────────
def test_a_level_alone_puts_nobody_into_an_action_group(cy):
    """A careful woman with old stress fractures is high for ever, and must not be nagged for it."""
    ana = factories.runner("ana", sex="f", birth_year=1990)
    for month in (1, 2, 3):
        factories.injury(ana, happened_on=TODAY.replace(year=2026, month=month, day=1))
    steady_weeks(ana, until=TODAY - timedelta(days=1))
    shared(cy, ana)
    score = SharedScore.objects.get(runner=ana)
    assert score.band in ("high", "very_high")
    response = roster_of(cy)
    assert group_of(response, "Ana") == "On track"
    assert "Nobody needs you today" in text_of(response)
    row = row_of(response, "Ana")
    assert ", as for weeks" in row
    first = score.summary["factors"][0]
    assert first["code"] == "injuries"
    assert not first["can_change"]
    assert '<div class="why">Past bone stress injury: ' in row
    SharedScore.objects.update(index=99, band="very_high", trend=[[on, 99] for on, _index in score.trend])
    assert group_of(roster_of(cy), "Ana") == "On track"


def test_a_pain_flag_is_for_today_and_takes_the_level_away(cy):
    hurt = steady("dev")
    pain(hurt, TODAY, site="navicular", side="r", score=3)
    shared(cy, hurt)
    response = roster_of(cy)
    assert group_of(response, "Dev") == "Act today"
    row = row_of(response, "Dev")
    assert "Pain flag" in row
    assert "Right top of midfoot" in row
    assert levels_in(response) == [
        "lv-vhi",
        "mark-vhi",
        "lv-high",
        "mark-high",
        "lv-mod",
        "mark-mod",
        "lv-low",
        "mark-low",
    ]
    assert "spark" not in row.replace('class="c-spark"', "")


def test_pain_is_not_waited_for(cy):
    """Between the report and the rescore there is a flag and no level."""
    hurt = steady("dev")
    shared(cy, hurt)
    pain(hurt, TODAY, site="hip", score=2)
    assert "Pain flag" in row_of(roster_of(cy), "Dev")
    assert group_of(roster_of(cy), "Dev") == "Act today"


def test_two_sore_runs_in_a_row_are_a_flag_and_one_between_them_is_not(cy):
    for name, between in (("ana", False), ("ben", True)):
        runner = factories.runner(name)
        steady_weeks(runner, until=TODAY - timedelta(days=8))
        for back in (5, 1):
            one = run(runner, TODAY - timedelta(days=back), km=5)
            pain(runner, TODAY - timedelta(days=back), run=one, score=4)
        if between:
            run(runner, TODAY - timedelta(days=3), km=5)
        shared(cy, runner)
        assert (services.pain_flag_of(runner, TODAY) is None) == between
    response = roster_of(cy)
    assert group_of(response, "Ana") == "Act today"
    assert group_of(response, "Ben") == "Review this week"


@pytest.mark.parametrize(("shares", "is_seen"), [(("pain",), True), (("risk", "body"), False)])
def test_a_flag_needs_pain_alone(cy, shares, is_seen):
    hurt = factories.runner("dev")
    steady_weeks(hurt, until=TODAY - timedelta(days=8))
    for back in (5, 1):
        pain(hurt, TODAY - timedelta(days=back), run=run(hurt, TODAY - timedelta(days=back), km=5), score=4)
    scored(hurt)
    shared(cy, hurt, shares)
    response = roster_of(cy)
    assert ("Pain flag" in row_of(response, "Dev")) == is_seen
    assert "Not shared" in row_of(response, "Dev")


@pytest.mark.parametrize(("severity", "group"), [(1, "On track"), (2, "Review this week"), (3, "Act today")])
def test_a_warning_about_load_asks_for_a_look(cy, severity, group):
    sam = spiked()
    shared(cy, sam)
    RiskWarning.objects.filter(runner=sam).exclude(family="single_run").delete()
    RiskWarning.objects.filter(runner=sam).update(severity=severity)
    SharedScore.objects.update(light="green", trend=[])
    assert group_of(roster_of(cy), "Sam") == group


@pytest.mark.parametrize(
    ("light", "group"), [("watch", "On track"), ("amber", "Review this week"), ("red", "Act today")]
)
def test_the_load_light_asks_for_a_look(cy, light, group):
    shared(cy, steady("ana"))
    SharedScore.objects.update(light=light)
    response = roster_of(cy)
    assert group_of(response, "Ana") == group
    assert ("ahead of repair" in row_of(response, "Ana")) == (light != "watch")


@pytest.mark.parametrize(("up", "group"), [(9, "On track"), (10, "Review this week")])
def test_a_rise_of_ten_asks_for_a_look(cy, up, group):
    shared(cy, steady("ana"))
    score = SharedScore.objects.get()
    trend = [[on, score.index - up] for on, _index in score.trend[:-1]] + [score.trend[-1]]
    SharedScore.objects.update(trend=trend)
    response = roster_of(cy)
    assert group_of(response, "Ana") == group
    assert f"+{up} in 7 d" in row_of(response, "Ana")
    assert (f"Index up {up} in 7 days" in row_of(response, "Ana")) == (up == 10)


def test_the_strongest_reason_comes_first_then_the_strongest_that_can_change(cy):
    ana = factories.runner("ana", sex="f", birth_year=1990)
    factories.injury(ana, happened_on=TODAY.replace(month=3, day=1))
    steady_weeks(ana, until=TODAY - timedelta(days=1))
    shared(cy, ana)
    score = SharedScore.objects.get(runner=ana)
    volume = next(factor for factor in score.detail["factors"] if factor["code"] == "volume") | {"shown": 4}
    score.summary["factors"].append(volume)
    score.save()
    assert [factor["code"] for factor in score.summary["factors"]] == ["injuries", "sex", "volume"]
    row = row_of(roster_of(cy), "Ana")
    assert '<div class="why">Past bone stress injury: ' in row
    assert '<div class="sub">Usual weekly load: ' in row


@pytest.mark.parametrize(
    ("level", "week_ago", "fortnight_ago", "is_old"),
    [("high", 64, 62, True), ("high", 65, 65, True), ("high", 60, 62, False), ("high", 64, 40, False),
     ("moderate", 64, 64, False)],
)  # fmt: skip
def test_a_high_level_on_track_explains_itself(cy, level, week_ago, fortnight_ago, is_old):
    shared(cy, steady("ana"))
    index = 65 if level == "high" else 45
    score = SharedScore.objects.get()
    trend = [[on, index] for on, _index in score.trend]
    trend[-8][1], trend[-15][1] = week_ago + index - 65, fortnight_ago + index - 65
    SharedScore.objects.update(index=index, band=level, trend=trend)
    response = roster_of(cy)
    assert group_of(response, "Ana") == "On track"
    assert ("as for weeks" in row_of(response, "Ana")) == is_old


@pytest.mark.parametrize(
    ("back", "score", "group", "said"),
    [(0, 2, "Review this week", "today"), (6, 2, "Review this week", "6 days"), (7, 2, "On track", "7 days"),
     (0, 0, "On track", "None"), (15, 2, "On track", "None")],
)  # fmt: skip
def test_a_sore_bone_without_a_flag_asks_for_a_look_for_a_week(cy, back, score, group, said):
    ana = steady("ana")
    pain(ana, TODAY - timedelta(days=back), score=score)
    shared(cy, ana)
    response = roster_of(cy)
    assert group_of(response, "Ana") == group
    assert said in row_of(response, "Ana").split('class="c-pain"')[1].split("</td>")[0]
