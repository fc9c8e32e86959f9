"""W8 and W10 from the log to the runner: a return after a break, and load together with one's own background."""

from datetime import date, timedelta

import pytest

from risk import services, wording
from risk.models import RiskWarning
from risk.services.warnings import LOAD_FAMILIES
from risk.wording import coach
from runners.models import BoneInjury, Category, OutgoingEmail, Units
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, steady_weeks
from tests.risk.letters import send

Family = RiskWarning.Family
READER = wording.Reader(Units.KM, TODAY)


def rescore(runner, days_later=0):
    on, now = TODAY + timedelta(days=days_later), NOW + timedelta(days=days_later)
    return services.rescore(runner=runner, today=on, now=now)


def back_after(runner, days):
    """Eight steady weeks, a break of so many days, and a run today."""
    steady_weeks(runner, weeks=8, until=TODAY - timedelta(days=days + 1), km=(8, 6, 8, 5, 8, 5, 8))
    run(runner, TODAY, km=4)
    rescore(runner)


def told(runner):
    return list(OutgoingEmail.objects.filter(runner=runner).values_list("kind", flat=True))


@pytest.fixture
def ana(db):
    return factories.runner("ana", usual_weekly_m=48_000, units=Units.KM)


@pytest.mark.parametrize(("days", "severity"), [(14, RiskWarning.Severity.INFO), (28, RiskWarning.Severity.AMBER)])
def test_a_return_after_two_weeks_is_shown_and_owes_one_email(ana, days, severity):
    back_after(ana, days)
    warning = RiskWarning.objects.open().get()
    assert (warning.family, warning.rule, warning.subject) == (Family.RETURN, "W8", TODAY.isoformat())
    assert (warning.severity, warning.numbers["gap_days"]) == (severity, days)
    assert told(ana) == ["load"]
    rescore(ana, days_later=1)
    assert RiskWarning.objects.open().filter(family=Family.RETURN).count() == len(told(ana)) == 1


def test_a_shorter_break_is_said_in_the_app_only(ana):
    """Seven days off are long for somebody who runs every day but one in seven."""
    steady_weeks(ana, weeks=8, until=TODAY - timedelta(days=8), km=(8, 6, 8, 5, 8, 0, 8))
    run(ana, TODAY, km=4)
    rescore(ana)
    assert [w.family for w in RiskWarning.objects.open()] == [Family.RETURN]
    assert told(ana) == []


def test_a_return_that_is_found_late_is_history(ana):
    steady_weeks(ana, weeks=8, until=TODAY - timedelta(days=30))
    for days_ago in range(3, 10, 3):
        run(ana, TODAY - timedelta(days=days_ago), km=4)
    rescore(ana)
    assert not RiskWarning.objects.filter(family=Family.RETURN).exists()
    assert told(ana) == []


def test_a_return_is_over_after_two_weeks(ana):
    back_after(ana, 20)
    rescore(ana, days_later=14)
    warning = RiskWarning.objects.get(family=Family.RETURN)
    assert (warning.closed_on, warning.closed_because) == (TODAY + timedelta(days=14), "over")


def test_a_return_in_words_begins_with_half_of_the_old_week(ana):
    back_after(ana, 20)
    warning = RiskWarning.objects.get()
    words = wording.warning_words(warning.family, warning.rule, warning.numbers, READER)
    assert words.title == "Back after 20 days"
    assert "20 days without a run" in words.sentence
    assert "48 km" in words.sentence
    assert "24 km" in words.action
    assert "no study" in words.evidence
    assert coach.warning_line("return", warning.numbers, READER) == "Back after 20 days without a run"
    assert "48 km" in coach.warning_facts("return", warning.numbers, READER)


@pytest.fixture
def hurt_before(db):
    """A woman with one old stress fracture: S is 4.05."""
    runner = factories.runner(
        "bea", usual_weekly_m=40_000, sex="f", birth_year=1990, had_bone_injury=True, units=Units.KM
    )
    BoneInjury.objects.create(runner=runner, site="tibia", side="l", happened_on=date(2020, 1, 1))
    return runner


def ramped(runner):
    steady_weeks(runner, weeks=8, until=TODAY - timedelta(days=28))
    steady_weeks(runner, weeks=4, km=(9, 9, 9, 9, 0, 8, 14))
    rescore(runner)


def test_load_and_background_stand_together_and_are_mailed_to_the_runner_alone(hurt_before):
    factories.coaching(factories.coach(), hurt_before)
    ramped(hurt_before)
    warning = RiskWarning.objects.open().get(family=Family.PROFILE)
    assert (warning.rule, warning.severity) == ("W10", RiskWarning.Severity.AMBER)
    words = wording.warning_words(warning.family, warning.rule, warning.numbers, READER)
    assert "ahead of repair" in words.sentence
    assert "our own choice" in words.evidence
    (email,) = warning.decisions.get().emails.all()
    assert (email.kind, email.user, email.coaching) == ("load", hurt_before.user, None)
    letter = send(hurt_before, "load")
    text = " ".join(letter.body.split())
    assert "With what you told us about yourself" in text
    assert "of 100" not in text
    assert letter.to == [hurt_before.user.email]


def test_a_coach_is_not_shown_what_rests_on_the_runners_answers():
    assert Family.PROFILE not in LOAD_FAMILIES
    assert Family.RETURN in LOAD_FAMILIES


def test_nothing_of_it_is_kept_once_the_answers_are_withdrawn(hurt_before):
    ramped(hurt_before)
    assert RiskWarning.objects.filter(family=Family.PROFILE).exists()
    hurt_before.consents.filter(category=Category.PAIN).update(withdrawn_at=NOW)
    rescore(hurt_before)
    assert not RiskWarning.objects.filter(family=Family.PROFILE).exists()


def test_the_same_load_without_that_background_says_nothing_of_it(ana):
    ramped(ana)
    assert not RiskWarning.objects.filter(family=Family.PROFILE).exists()


def test_the_letter_about_a_return_says_what_to_begin_with(ana):
    back_after(ana, 20)
    letter = send(ana, "load")
    assert letter.subject == "Your way back"
    text = " ".join(letter.body.split())
    assert "You ran today after 20 days without a run. Before that, your weeks held about 48 km." in text
    assert "no study has tested the numbers" in text
    assert "24 km" in text
    assert "of 100" not in text, "on the way back a level says too little"
    assert RiskWarning.objects.get().told_level == RiskWarning.Severity.INFO
