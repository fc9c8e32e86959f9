"""The ledger: every decision with its numbers, what became of its e-mails, what followed; and the record of it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from risk.models import Decision, ReturnPlan, RiskWarning
from risk.services.ledger import made_of
from risk.services.record import first_month, record_of, site_record
from runners.models import EmailMute, OutgoingEmail
from runners.services import withdraw_consent
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, shoe
from tests.risk.coaching import shared
from tests.risk.letters import rescore, send
from tests.risk.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
OLD = TODAY - timedelta(days=60)


def decided(runner, on=OLD, family="single_run", **fields):
    """A decision made on a day, with nothing else."""
    warning = RiskWarning.objects.create(
        runner=runner,
        family=family,
        subject=f"{on}{fields.get('useful', '')}",
        rule="W1",
        severity=2,
        level=2,
        model_version="1",
        opened_on=on,
        severity_on=on,
        closed_on=on + timedelta(days=14),
        closed_because=fields.pop("closed_because", "over"),
        created_at=NOW - (TODAY - on),
    )
    useful = fields.get("useful")
    return Decision.objects.create(
        runner=runner,
        warning=warning,
        family=family,
        rule="W1",
        severity=2,
        level=2,
        categories=sorted(made_of(family, runner.categories())),
        model_version="1",
        decided_on=on,
        decided_at=NOW - (TODAY - on),
        useful_at=None if useful is None else NOW,
        **fields,
    )


def is_followed(decision):
    return Decision.objects.with_follow_up().get(pk=decision.pk).was_followed


# ── what is entered ─────────────────────────────────────────────────────────


def test_a_decision_keeps_rule_numbers_threshold_version_and_recipients(spiked):
    made = Decision.objects.get(runner=spiked, family="single_run")
    assert (made.rule, made.severity, made.decided_on, made.decided_at) == ("W1", 2, TODAY, NOW)
    assert made.numbers["session_m"] == 18_200
    assert made.threshold == {"per_cent_of_longest30": 110, "sessions": 4}
    assert made.categories == ["risk", "training"]
    assert made.recipients == {"runner": 1}
    assert [email.kind for email in made.emails.all()] == ["load"]
    rescore(spiked)
    assert Decision.objects.filter(family="single_run").count() == 1


def test_a_rise_is_a_decision_of_its_own(spiked):
    run(spiked, TODAY - timedelta(days=1), km=30)
    rescore(spiked)
    found = Decision.objects.filter(family="single_run").order_by("level")
    assert [(made.rule, made.severity) for made in found] == [("W1", 2), ("W2", 3)]
    assert len({made.warning_id for made in found}) == 1


def test_a_pain_flag_counts_its_coaches_and_names_nobody(ana):
    maya = factories.coach("maya")
    shared(maya, ana)
    pain(ana, TODAY, score=5, at_rest=True)
    rescore(ana)
    made = Decision.objects.get(family="pain")
    assert made.recipients == {"coach": 1, "runner": 1}
    assert (made.categories, made.threshold) == (["pain"], {"score_in_two_runs": 3})
    assert "maya" not in str(vars(made))
    assert {email.kind for email in made.emails.all()} == {"pain", "athlete_pain"}


def test_a_pair_that_came_worn_is_decided_and_owes_nobody(ana):
    shoe(ana, start_distance_m=450_000)
    rescore(ana)
    made = Decision.objects.get(family="shoe")
    assert (made.recipients, made.threshold) == ({}, {"mileage_m": 400_000})


def test_a_letter_is_entered_with_what_it_told_and_no_more(spiked):
    EmailMute.objects.create(user=spiked.user, kind="weekly_ramp", muted_at=NOW)
    letter = send(spiked, "load")
    sent = OutgoingEmail.objects.get(kind="load")
    told = {made.family for made in sent.decisions.all()}
    standing = {warning.family for warning in RiskWarning.objects.filter(runner=spiked, told_level__gt=0)}
    assert told == standing
    assert "single_run" in told
    assert "weekly_ramp" not in told
    assert letter.extra_headers["List-Unsubscribe"]
    assert (
        "E-mailed on"
        in signed_in(spiked)
        .get(reverse("risk:alert", args=[sent.decisions.get(family="single_run").warning_id]))
        .content.decode()
    )


# ── what followed ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "counts"), [(1, True), (28, True), (29, False), (-1, False)])
def test_a_flag_within_four_weeks_counts(ana, days, counts):
    alert = decided(ana)
    decided(ana, OLD + timedelta(days=days), family="pain")
    assert is_followed(alert) is counts


@pytest.mark.parametrize(
    ("month", "counts"), [((2026, 7), True), ((2026, 8), True), ((2026, 6), False), ((2026, 9), False)]
)
def test_an_injury_of_its_month_or_one_that_begins_in_the_four_weeks_counts(ana, month, counts):
    alert = decided(ana, date(2026, 7, 23))
    factories.injury(ana, happened_on=date(*month, 1))
    assert is_followed(alert) is counts


@pytest.mark.parametrize(("days", "ended", "counts"), [(10, "", True), (10, "mistake", False), (40, "", False)])
def test_a_return_plan_counts_by_the_day_it_began_to_hurt(ana, days, ended, counts):
    alert = decided(ana)
    ReturnPlan.objects.create(
        runner=ana,
        site="tibia",
        side="l",
        hurt_on=OLD + timedelta(days=days),
        started_on=TODAY,
        created_at=NOW,
        ended_on=TODAY if ended else None,
        ended_because=ended,
    )
    assert is_followed(alert) is counts


def test_somebody_elses_injury_follows_nothing(ana):
    alert = decided(ana)
    decided(factories.runner("sam"), OLD + timedelta(days=3), family="pain")
    assert not is_followed(alert)


# ── the records ─────────────────────────────────────────────────────────────


def test_the_record_counts_by_month_and_says_when_it_is_too_early(ana):
    decided(ana, date(2026, 7, 3), useful=True)
    decided(ana, date(2026, 7, 9), useful=False)
    decided(ana, date(2026, 7, 10), family="pain")
    decided(ana, date(2026, 9, 10))
    decided(ana, date(2026, 8, 10), closed_because="no longer true")
    decided(ana, date(2025, 9, 30))
    record = record_of(ana, TODAY, ana.categories())
    months = [(m.first_on, m.alerts, m.useful, m.not_useful, m.watched, m.followed) for m in record.months]
    assert months == [(date(2026, 9, 1), 1, 0, 0, 0, 0), (date(2026, 7, 1), 3, 1, 1, 3, 2)]
    page = " ".join(signed_in(ana).get(reverse("risk:record")).content.decode().split())
    assert "4 alerts were made for you." in page
    assert "You called 1 of 2 useful." in page
    assert "Of the 3 whose four weeks are over, 2 were followed by an injury or a pain flag." in page
    assert "These are few." in page
    assert "too early" in page


def test_without_consent_to_pain_nothing_is_said_of_what_followed(ana):
    decided(ana)
    decided(ana, OLD + timedelta(days=3), family="pain")
    withdraw_consent(runner=ana, category="pain", now=NOW)
    page = signed_in(ana).get(reverse("risk:record")).content.decode()
    assert "1 alert was made for you." in page
    assert "followed by an injury or a pain flag" not in page


def test_the_twelve_months_begin_in_the_eleventh_before():
    assert first_month(date(2026, 12, 31)) == date(2026, 1, 1)
    assert first_month(date(2026, 9, 21)) == date(2025, 10, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_record_takes_as_many_queries_for_three_as_for_one(ana, count, django_assert_num_queries):
    for back in range(count):
        decided(ana, OLD - timedelta(days=30 * back))
    with django_assert_num_queries(1):
        assert record_of(ana, TODAY, frozenset({"risk", "training", "pain"})).total.alerts == count


def test_the_operator_sees_no_small_number_and_nobody(client):
    runners = [factories.runner(f"runner{n}") for n in range(5)]
    for number, runner in enumerate(runners):
        decided(runner, useful=True)
        decided(runner, OLD + timedelta(days=1), useful=number > 0)
    decided(runners[0], family="shoe")
    record = site_record(TODAY)
    (row,) = record.families
    assert (row.family, row.alerts, row.runners, row.useful, row.not_useful) == ("single_run", 10, 5, 9, None)
    assert (row.watched, row.followed) == (10, 0)
    assert record.months == ((OLD.replace(day=1), 10),)
    assert record.are_some_hidden
    page = reverse("operator_alerts")
    client.force_login(runners[0].user)
    assert client.get(page).status_code == 404
    client.force_login(factories.user("root", is_staff=True))
    shown = client.get(page).content.decode()
    assert "too few" in shown
    assert "Shoe" not in shown


def test_a_month_hidden_alone_cannot_be_worked_out():
    runners = [factories.runner(f"r{number}") for number in range(5)]
    for runner in runners:
        decided(runner)
        decided(runner, on=OLD - timedelta(days=70))
    decided(runners[0], on=OLD - timedelta(days=35))
    record = site_record(TODAY)
    assert record.families[0].alerts == 11
    told = [alerts for _month, alerts in record.months]
    assert told.count(None) == 2
    assert 11 - sum(alerts or 0 for alerts in told) >= 5


# ── whose it is ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("withdrawn", "left"),
    [
        ("pain", {"single_run", "shoe"}),
        ("body", {"single_run", "shoe", "pain"}),
        ("risk", {"shoe", "pain"}),
        ("training", {"pain"}),
    ],
)
def test_a_decision_goes_with_what_it_was_made_of(ana, withdrawn, left):
    for family in ("single_run", "shoe", "pain", "profile"):
        decided(ana, family=family)
    withdraw_consent(runner=ana, category=withdrawn, now=NOW)
    assert {made.family for made in Decision.objects.filter(runner=ana)} == left
    rescore(ana)
    assert {made.family for made in Decision.objects.filter(runner=ana, decided_on=OLD)} == left


def test_an_episode_about_answers_leaves_its_decision_when_it_ends(ana):
    made = decided(ana, family="profile")
    RiskWarning.objects.get(pk=made.warning_id).delete()
    made.refresh_from_db()
    assert made.warning_id is None
    assert record_of(ana, TODAY, ana.categories()).total.alerts == 1
