"""The operator's page: for staff alone, numbers alone, few questions to the database, and a verdict on each."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.operator import lines, reading, words
from config.operator.lines import Channel, Group, Line, Verdict
from config.operator.reading import Backlog, Facts, Mail
from config.vital import SIGNS
from risk.models import RescoreRequest, RiskScore, ScoreDue
from risk.services import MODEL_VERSION
from risk.tasks import MAX_ATTEMPTS
from runners import outbox
from runners.models import Heartbeat, OutgoingEmail, Runner
from tests import factories
from training.models import Import

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SMTP = Channel("django.core.mail.backends.smtp.EmailBackend", "mail.example", "Lamella <hi@lamella.example>")


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


NOTHING = Backlog(0, None)
MARKS = {"worker": ago(30), "beat": ago(30), "sweeper": ago(10), "sweep_loop": ago(10)}
WELL = Facts(
    now=NOW,
    rescores=NOTHING,
    imports=NOTHING,
    new_days=NOTHING,
    marks=MARKS,
    mail=Mail(due=NOTHING, unbuilt=0, waiting=4, sent=7, failed={}, suppressed={}),
    held={},
    database_bytes=14_000_000,
    database_version="18.6 (Debian 18.6-1)",
    scores={"1": 12},
    disk_free=200 * 10**9,
    disk_total=500 * 10**9,
)


def page(facts: Facts, channel: Channel = SMTP) -> list[Group]:
    return lines.groups(facts, channel, lines.software_lines("1.0.0", "Python 3.14.0", []), "1")


def troubled(found: list[Group]) -> list[tuple[str, str]]:
    told = [line for group in found for line in group.lines if line.verdict]
    assert all(line.todo for line in told), "a verdict without what to do"
    return [(line.name, line.code) for line in told]


def test_a_healthy_installation_has_nothing_to_do() -> None:
    found = page(WELL)
    assert troubled(found) == []
    assert lines.worst(found) is Verdict.OK
    assert [line.todo for group in found for line in group.lines if line.todo] == []


def mail(**changes: object) -> Mail:
    return replace(WELL.mail, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "line", "verdict"),
    [
        ({"rescores": Backlog(3, ago(100))}, "Rescores asked for", None),
        ({"rescores": Backlog(3, ago(130))}, "Rescores asked for", "look"),
        ({"rescores": Backlog(3, ago(700))}, "Rescores asked for", "act"),
        ({"rescores": Backlog(0, None, 2)}, "Rescores asked for", "look"),
        ({"rescores": Backlog(1, ago(700), 2)}, "Rescores asked for", "act"),
        ({"new_days": Backlog(9, ago(1_700))}, "Runners whose new day has begun", None),
        ({"new_days": Backlog(9, ago(1_900))}, "Runners whose new day has begun", "look"),
        ({"new_days": Backlog(9, ago(11_000))}, "Runners whose new day has begun", "act"),
        ({"imports": Backlog(1, ago(3_000))}, "Uploads being read", None),
        ({"imports": Backlog(1, ago(300), 1)}, "Uploads being read", "look"),
        ({"imports": Backlog(1, ago(22_000))}, "Uploads being read", "act"),
        ({"marks": MARKS | {"sweep_loop": ago(300), "sweeper": ago(20)}}, "Last sweep", "look"),
        ({"marks": MARKS | {"sweep_loop": ago(300), "sweeper": ago(300)}}, "Last sweep", "act"),
        ({"marks": MARKS | {"worker": ago(151)}}, "Last sign of the worker", "act"),
        ({"marks": MARKS | {"worker": ago(149)}}, "Last sign of the worker", None),
        ({"marks": MARKS | {"beat": ago(151)}}, "Last message of beat", "look"),
        ({"mail": mail(due=Backlog(2, ago(400)))}, "E-mails due now", "look"),
        ({"mail": mail(due=Backlog(2, ago(2_000)))}, "E-mails due now", "act"),
        ({"mail": mail(due=Backlog(0, None, 2))}, "E-mails due now", "act"),
        ({"mail": mail(unbuilt=1)}, "E-mails due now", "act"),
        ({"mail": mail(failed={"refused (550)": 2})}, "Failed in the last day", "look"),
        ({"mail": mail(suppressed={"turned off": 2})}, "Sent and called off in the last day", None),
        ({"mail": mail(doubtful=1)}, "Nobody knows whether they arrived", "look"),
        ({"disk_free": 20 * 10**9}, "Free for uploads", "look"),
        ({"disk_free": 9 * 10**9}, "Free for uploads", "act"),
        ({"held": {"2": 73}}, "Held back for a new model version", "act"),
        ({"scores": {"0": 3, "1": 9}}, "Model of the newest scores", "look"),
        ({"scores": {}}, "Model of the newest scores", None),
    ],
)
def test_each_trouble_has_its_verdict_and_what_to_do(change: dict, line: str, verdict: str | None) -> None:
    found = page(replace(WELL, **change))
    assert line in [one.name for group in found for one in group.lines]
    assert troubled(found) == ([(line, verdict)] if verdict else [])


def test_a_new_installation_says_never() -> None:
    found = page(replace(WELL, marks={}))
    assert [code for _, code in troubled(found)] == ["act", "look", "look"]
    assert [line.value for line in found[1].lines] == ["never"] * 3


@pytest.mark.parametrize(
    ("channel", "verdict"),
    [
        (SMTP, Verdict.OK),
        (replace(SMTP, backend="config.mailbox.EmailBackend"), Verdict.LOOK),
        (replace(SMTP, sender="Lamella <lamella@localhost>"), Verdict.ACT),
        (replace(SMTP, backend="anymail.backends.postal.EmailBackend"), Verdict.OK),
        (replace(SMTP, state="off", host=""), Verdict.LOOK),
        (replace(SMTP, deferring_since=ago(600)), Verdict.LOOK),
        (replace(SMTP, state="paused", since=ago(7200), reason="sign-in refused (535)"), Verdict.ACT),
    ],
)
def test_a_channel_that_reaches_nobody_is_said(channel: Channel, verdict: Verdict) -> None:
    assert page(WELL, channel)[2].lines[0].verdict is verdict


def test_an_old_interpreter_is_worth_a_look() -> None:
    assert [line.code for line in lines.software_lines("1", "Python 3.11.7", ["old"])] == ["ok", "look"]


def test_reasons_that_tell_of_a_body_are_told_as_one() -> None:
    """Two e-mails called off for two private reasons read the same; an unknown code is not repeated."""
    counts = {"pain outranks": 1, "no longer true": 2, "turned off": 1, "ana@example.org": 1}
    text = page(replace(WELL, mail=mail(suppressed=counts)))[2].lines[-1].value
    assert text == ("7 sent; called off: 5 (no longer called for: 3, turned off by the person: 1, another reason: 1)")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (-5, "0 s"), (89, "89 s"), (300, "5 min"), (7_200, "2 h"), (180_000, "2 days")],
)
def test_ages_have_one_unit(seconds: float, text: str) -> None:
    assert words.age(seconds) == text


def test_every_sign_of_life_has_its_line() -> None:
    for sign in SIGNS.values():
        assert troubled(page(replace(WELL, marks={name: at for name, at in MARKS.items() if name != sign.row})))


# ── what is read from the database ───────────────────────────────────────────


@pytest.fixture
def installation(db: None) -> Runner:
    """A row of every kind that the page counts, of a runner who has a name that must not show."""
    now = timezone.now()
    runner = factories.runner("ana", by=factories.user("ana", email="canary-kestrel@example.org"))
    minute = timedelta(minutes=1)
    for age, attempts in ((3, 0), (1, 1), (90, MAX_ATTEMPTS)):
        RescoreRequest.objects.create(runner=runner, created_at=now - age * minute, attempts=attempts)
    ScoreDue.objects.create(runner=runner, due_at=now - 5 * minute)
    for days, version in ((0, "9"), (1, "8")):
        RiskScore.objects.create(
            runner=runner, local_date=date(2026, 9, 20) - timedelta(days=days), model_version=version, light="green",
            dri=1, damage=1, capacity=1, load_ebk=1, distance_m=1, input_hash="", computed_at=now,
        )  # fmt: skip
    for state, age in (("received", 1), ("reading", 9), ("done", 20)):
        Import.objects.create(
            runner=runner, original_name="canary.fit", size_bytes=1, state=state, created_at=now - age * minute,
            touched_at=now - age * minute,
        )  # fmt: skip
    states = [
        ("pending", "", -2), ("pending", "no mail server (ConnectionRefusedError)", 4), ("pending", "", 60),
        ("pending", f"{outbox.UNBUILT} (a1b2)", 3), ("claimed", "", -1), ("sent", "", -30), ("sent", "", -3000),
        ("failed", "refused (550)", -20), ("ambiguous", outbox.UNKNOWN, -20),
        ("suppressed", "turned off", -10), ("suppressed", "turned off", -9),
    ]  # fmt: skip
    for state, outcome, due in states:
        OutgoingEmail.objects.create(
            dedupe_key=str(uuid.uuid4()), kind="load", user=runner.user, runner=runner, state=state, outcome=outcome,
            next_attempt_at=now + due * minute, expires_at=now + timedelta(days=1),
            claim_token=uuid.uuid4() if state == "claimed" else None,
        )  # fmt: skip
    Heartbeat.objects.beat("worker", now)
    return runner


def test_the_counts_are_those_of_the_rows(installation: Runner) -> None:
    now = timezone.now()
    facts = reading.read(now)
    assert (facts.rescores.count, facts.rescores.stuck) == (2, 1)
    assert facts.rescores.oldest is not None
    assert 3 * 60 <= (now - facts.rescores.oldest).total_seconds() < 4 * 60
    assert facts.new_days.count == 1
    assert (facts.imports.count, facts.imports.stuck) == (2, 1)
    assert (facts.mail.due.count, facts.mail.due.stuck, facts.mail.unbuilt, facts.mail.waiting) == (2, 1, 1, 1)
    assert (facts.mail.sent, facts.mail.failed, facts.mail.suppressed) == (
        1, {"refused (550)": 1}, {"turned off": 2},
    )  # fmt: skip
    assert facts.mail.doubtful == 1
    assert facts.mail.letters == {"load": reading.Letters(owed=5, sent=2, suppressed=2, failed=1, ambiguous=1)}
    assert facts.scores == {"9": 1}
    assert facts.database_bytes > 1_000_000
    assert int(facts.database_version.split(".")[0]) >= 14
    assert 0 < facts.disk_free <= facts.disk_total
    assert set(facts.marks) == {"worker"}


def staff() -> Client:
    cache.clear()
    client = Client()
    client.force_login(factories.user("olu", is_staff=True))
    return client


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_asks_at_most_fifteen_questions(
    installation: Runner, times: int, django_assert_max_num_queries: object
) -> None:
    for number in range(1, times):
        ScoreDue.objects.create(runner=factories.runner(f"more{number}"), due_at=timezone.now())
    client = staff()
    with django_assert_max_num_queries(15):  # eleven of its own; the others are session, person and navigation  # type: ignore[operator]
        answer = client.get(reverse("operator"))
    assert answer.status_code == 200


def test_the_page_names_nobody_and_is_kept_by_nobody(installation: Runner) -> None:
    answer = staff().get(reverse("operator"))
    text = answer.content.decode()
    assert "canary" not in text
    assert str(installation.pk) not in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Last sign of the worker" in text
    assert text.count("data-verdict") == sum(len(group.lines) for group in page(WELL))
    assert text.count("</svg>Act</span>") == text.count('data-verdict="act"') > 0
    assert f"This software has version {MODEL_VERSION}." in text


@pytest.mark.django_db
def test_nobody_else_learns_that_there_is_such_a_page() -> None:
    client = Client()
    led = client.get(reverse("operator"))
    assert led.status_code == 302
    assert led.headers["Location"].startswith(reverse("account_login"))
    for person in (factories.runner("ana").user, factories.coach().user):
        client.force_login(person)
        assert client.get(reverse("operator")).status_code == 404
    assert staff().post(reverse("operator")).status_code == 405


@pytest.mark.django_db
def test_staff_find_it_from_the_accounts() -> None:
    client = Client()
    client.force_login(factories.user("olu", is_staff=True, is_superuser=True))
    assert f'href="{reverse("operator")}"' in client.get(reverse("admin:index")).content.decode()


def test_the_version_is_that_of_the_project() -> None:
    assert reading.software_version().count(".") == 2
    assert Line("a", "b").code == "ok"
