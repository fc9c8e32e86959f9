"""Which warnings a load letter gathers, and which it leaves out: turned off, put off, told, too old, no consent."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from risk import engine
from risk.models import Decision, RiskWarning
from risk.services import warnings
from risk.services.reading import read_book
from risk.services.warnings import Trigger, open_or_close_warnings
from runners import outbox
from runners import services as people
from runners.alert_kinds import told_by
from runners.models import EmailMute, OutgoingEmail
from runners.outbox import checking
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.risk.every_letter import LOAD, ROW, YESTERDAY, owe_load, standing
from tests.risk.letters import LATER, html_of, rescore, send, words_of

Family = RiskWarning.Family
SAID = {
    "single_run": "You ran 18.2 km yesterday.",
    "weekly_ramp": "You have run 61 km in the last 7 days.",
    "model_load": "it is now 36% above what your runs of the months before have prepared you for",
    "rest": "You have run 11 days in a row. The last 28 days held 212 km.",
    "return": "after 20 days without a run",
    "profile": "With what you told us about yourself",
}


@pytest.fixture
def ana(db):
    return factories.runner("ana")


def plain(letter):
    return " ".join(letter.body.split())


def told_in(body):
    return {family for family, words in SAID.items() if words in " ".join(body.split())}


@pytest.mark.parametrize("family", LOAD)
def test_each_family_says_its_numbers_its_evidence_and_when_it_is_over(ana, family):
    standing(ana, family)
    owe_load(ana)
    letter = send(ana, "load")
    assert told_in(letter.body) - {"model_load"} | {family} == {family}
    text = plain(letter)
    assert "Over on" in text or "Over once" in text
    assert any(word in text for word in ("evidence", "study", "studies"))
    assert "Do next 1. " in text
    assert RiskWarning.objects.get().told_level == RiskWarning.objects.get().level
    assert OutgoingEmail.objects.get().facts == {"severity": LOAD[family][1]}


def test_one_letter_tells_everything_that_waited_and_its_link_turns_off_what_it_told(ana, client):
    for family in LOAD:
        standing(ana, family)
    EmailMute.objects.create(user=ana.user, kind="weekly_ramp", muted_at=NOW)
    standing_off = RiskWarning.objects.get(family="rest")
    RiskWarning.objects.filter(pk=standing_off.pk).update(snoozed_until=TODAY + timedelta(days=3))
    owe_load(ana)
    letter = send(ana, "load")
    assert told_in(letter.body) == set(LOAD) - {"weekly_ramp", "rest"}
    assert set(Decision.objects.filter(emails__isnull=False).values_list("family", flat=True)) == told_in(letter.body)
    client.post(letter.extra_headers["List-Unsubscribe"].strip("<>"))
    assert set(EmailMute.objects.values_list("kind", flat=True)) == told_by("load") - {"rest"}


@pytest.mark.parametrize(
    ("family", "fields", "is_told"),
    [
        ("single_run", {"subject": (TODAY - timedelta(days=6)).isoformat()}, True),
        ("single_run", {"subject": (TODAY - timedelta(days=7)).isoformat()}, False),
        ("return", {"subject": (TODAY - timedelta(days=7)).isoformat()}, False),
        ("model_load", {"opened_on": TODAY - timedelta(days=40)}, True),
        ("rest", {"by_mail": False}, False),
        ("model_load", {"by_mail": False}, False),
        ("return", {"by_mail": False}, False),
        ("profile", {"closed_on": TODAY}, False),
        ("weekly_ramp", {"told_level": 2}, False),
    ],
)
def test_a_state_is_told_while_it_is_open_and_an_event_for_six_days(ana, family, fields, is_told):
    standing(ana, family, **fields)
    owe_load(ana)
    found = send(ana, "load")
    assert (found != "no longer true") is is_told


def test_few_rest_days_are_mailed_once_in_four_weeks(ana):
    standing(ana, "rest")
    owe_load(ana)
    send(ana, "load")
    RiskWarning.objects.update(closed_on=TODAY)
    later = NOW + timedelta(days=28)
    standing(ana, "rest")
    owe_load(ana, "b")
    assert send(ana, "load", now=NOW + timedelta(days=1)) == "no longer true"
    OutgoingEmail.objects.filter(state="sent").update(sent_at=later - timedelta(days=29))
    outbox.owe(kind="load", user=ana.user, runner=ana, dedupe_key="c", now=later)
    assert "11 days in a row" in send(ana, "load", now=later).body


def test_no_day_off_in_a_week_is_said_in_the_app_only(ana):
    log_factories.steady_weeks(ana, 8, until=TODAY, km=(2, 2, 2, 2, 2, 2, 2))
    rescore(ana)
    warning = RiskWarning.objects.get(family="rest")
    assert (warning.severity, warning.by_mail, warning.is_for_load_letter) == (1, False, False)
    assert not OutgoingEmail.objects.exists()


def test_the_model_is_not_mailed_in_the_first_month_and_is_once_that_is_over(ana, monkeypatch):
    """An unstated week: its own first month is what a ratio is held against, so that it is no news."""
    book = read_book(ana, TODAY)
    season = engine.season(book.log, book.person, TODAY)
    rule = engine.Rule("W5", "model_load", "amber", "", "open", {"since": TODAY, "damage": 9.0, "capacity": 6.6})

    def live(tell):
        state = {("model_load", ""): Trigger(rule, 2, True, tell)}
        monkeypatch.setattr(warnings, "triggers_on", lambda *_: state)
        open_or_close_warnings(runner=ana, season=season, book=book, today=TODAY, now=NOW)
        return OutgoingEmail.objects.count()

    assert [live(False), live(False), live(True), live(True)] == [0, 0, 1, 1]
    assert Decision.objects.get().emails.count() == 1


# ── what rests on the runner's own answers ───────────────────────────────────
def test_the_personal_part_names_no_fact_and_no_level(ana):
    log_factories.steady_weeks(ana, until=YESTERDAY)
    rescore(ana)
    standing(ana, "profile")
    owe_load(ana)
    letter = send(ana, "load")
    for text in (letter.subject, letter.body, words_of(html_of(letter))):
        assert not re.search(r"of 100|Moderate|\bHigh|\bLow\b|injur(?!ies of all)|your body|sex|periods", text)
    assert letter.subject == "Your last weeks"


@pytest.mark.parametrize("category", ["pain", "body"])
def test_it_is_left_out_once_a_consent_under_which_it_was_decided_has_ended(ana, category):
    standing(ana, "profile")
    standing(ana, "rest")
    owe_load(ana)
    ana.consents.filter(category=category).update(withdrawn_at=NOW)
    assert told_in(send(ana, "load").body) == {"rest"}


def test_a_consent_that_ends_while_the_letter_is_written_keeps_it_from_going(ana, monkeypatch):
    standing(ana, "profile")
    standing(ana, "rest")
    email = owe_load(ana)
    build = checking.build

    def build_then_withdraw(*args):
        built = build(*args)
        ana.consents.filter(category="body").update(withdrawn_at=NOW)
        return built

    monkeypatch.setattr("runners.outbox.delivery.build", build_then_withdraw)
    assert outbox.deliver(email.pk, LATER) == "postponed"
    assert mail.outbox == []
    monkeypatch.undo()
    OutgoingEmail.objects.update(next_attempt_at=NOW)
    assert told_in(send(ana, "load").body) == {"rest"}


def test_without_a_decision_nobody_knows_what_it_was_made_of(ana):
    standing(ana, "profile")
    Decision.objects.all().delete()
    owe_load(ana)
    assert send(ana, "load") == "no longer true"


def test_a_rest_day_comes_first_where_rest_is_the_reason(ana):
    log_factories.steady_weeks(ana, until=YESTERDAY)
    rescore(ana)
    standing(ana, "rest", numbers=ROW)
    owe_load(ana)
    assert "1. A day off, or a day on the bike or in the pool." in plain(send(ana, "load"))


def test_withdrawing_the_consent_to_a_score_takes_the_letter_along(ana, client):
    standing(ana, "single_run")
    email = owe_load(ana)
    people.withdraw_consent(runner=ana, category="risk", now=NOW)
    assert outbox.deliver(email.pk, LATER) == "not due"  # it is no longer owed at all
    assert reverse("risk:detail") not in "".join(one.body for one in mail.outbox)
