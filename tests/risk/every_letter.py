"""One letter of every kind, from rows alone: what each says is decided when it is sent, so that no log is needed."""

from datetime import timedelta

from django.core import mail

from risk.models import Decision, ReturnPlan, ReturnSession, RiskWarning
from risk.services.ledger import made_of
from risk.services.recovery import owe_morning_prompts
from runners import outbox
from runners import services as people
from runners.models import Export, OutgoingEmail
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.risk.letters import send
from tests.runners.inviting import from_coach

YESTERDAY = TODAY - timedelta(days=1)
SINCE = (TODAY - timedelta(days=9)).isoformat()
AHEAD = {"dri": 1.36, "damage": 9.5, "capacity": 7.0, "since": SINCE}
WEEK = {"week_m": 61_000, "ref7_m": 44_000, "since": SINCE}
ROW = {"rest14": 1, "rest7": 0, "sum28_m": 212_000, "days_in_a_row": 11, "since": SINCE}
RUN = {"session_m": 18_200, "longest30_m": 14_400, "category": 1, "on": YESTERDAY.isoformat()}
BACK = {"on": YESTERDAY.isoformat(), "gap_days": 20, "week_before_m": 48_000, "week_m": 24_000, "longest_m": 8_000}
LOAD = {
    "single_run": ("W1", 2, RUN, YESTERDAY.isoformat()),
    "weekly_ramp": ("W3", 2, WEEK, ""),
    "model_load": ("W5", 3, AHEAD, ""),
    "rest": ("W6", 2, ROW, ""),
    "return": ("W8", 1, BACK, YESTERDAY.isoformat()),
    "profile": ("W10", 2, AHEAD | {"susceptibility": 4.05}, ""),
}


def standing(runner, family, **fields):
    """An open episode of this family with its decision, untold."""
    rule, severity, numbers, subject = LOAD[family]
    facts = {"rule": rule, "severity": severity, "level": severity, "numbers": numbers, "subject": subject}
    facts |= {"opened_on": TODAY, "severity_on": TODAY} | fields
    warning = RiskWarning.objects.create(
        runner=runner, family=family, model_version="1", created_at=NOW, **facts
    )  # fmt: skip
    Decision.objects.create(
        runner=runner, warning=warning, family=family, rule=warning.rule, severity=warning.severity,
        level=warning.level, categories=sorted(made_of(family, runner.categories())), model_version="1",
        decided_on=TODAY, decided_at=NOW,
    )  # fmt: skip
    return warning


def owe_load(runner, key="a"):
    return outbox.owe(kind="load", user=runner.user, runner=runner, dedupe_key=key, now=NOW)


def load(*families):
    def build():
        runner = factories.runner("ana")
        for family in families:
            standing(runner, family)
        owe_load(runner)
        return send(runner, "load")

    return build


def shoe(metres, threshold_m, level):
    def build():
        runner = factories.runner("ana")
        pair = log_factories.shoe(runner, start_distance_m=metres - 60_000)
        for back in range(10):
            log_factories.run(runner, TODAY - timedelta(days=back), km=6, shoe=pair)
        numbers = {"mileage_m": metres, "threshold_m": threshold_m, "heads_up_m": 400_000, "limit_m": 500_000}
        warning = RiskWarning.objects.create(
            runner=runner, family="shoe", subject=pair.pk, rule="W7", severity=1, level=level, numbers=numbers,
            told_level=level - 1, model_version="1", opened_on=TODAY, severity_on=TODAY, created_at=NOW,
        )  # fmt: skip
        outbox.owe(kind="shoe", user=runner.user, runner=runner, dedupe_key="shoe", subject_id=warning.pk, now=NOW)
        return send(runner, "shoe")

    return build


def sore_runner(**pain):
    runner = factories.runner("ana")
    fields = {"site": "tibia", "side": "l", "score": 5} | pain
    log_factories.pain(runner, TODAY, **fields)
    numbers = {"since": TODAY.isoformat(), "reports": 2, "score": 5, "urgent": bool(fields.get("limping"))}
    warning = RiskWarning.objects.create(
        runner=runner, family="pain", rule="W9", severity=3, level=3, numbers=numbers, model_version="1",
        opened_on=TODAY, severity_on=TODAY, created_at=NOW,
    )  # fmt: skip
    return runner, warning


def pain(**fields):
    def build():
        runner, warning = sore_runner(**fields)
        outbox.owe(kind="pain", user=runner.user, runner=runner, dedupe_key="p", subject_id=warning.pk, now=NOW)
        return send(runner, "pain")

    return build


def athlete_pain():
    runner, warning = sore_runner()
    link = factories.coaching(factories.coach(), runner)
    outbox.owe(
        kind="athlete_pain", user=link.coach.user, runner=runner, coaching=link, dedupe_key="c",
        subject_id=warning.pk, now=NOW,
    )  # fmt: skip
    return send(runner, "athlete_pain")


def session_of(runner, on=YESTERDAY, **fields):
    """A session of a return plan whose next morning nobody has told of."""
    plan = ReturnPlan.objects.create(
        runner=runner, site="tibia", side="l", hurt_on=TODAY - timedelta(days=60), started_on=on, created_at=NOW
    )
    return ReturnSession.objects.create(plan=plan, step="1A", on=on, pain="none", logged_at=NOW, **fields)


def return_plan():
    runner = factories.runner("ana")
    session_of(runner)
    owe_morning_prompts(now=NOW)
    return send(runner, "return_plan")


def _sent(email):
    assert outbox.deliver(email.pk, NOW + timedelta(hours=1)) == "sent"
    return mail.outbox[-1]


def export():
    runner = factories.runner("ana")
    made = Export.objects.create(
        user=runner.user, state="ready", file="exports/a.zip", created_at=NOW, expires_at=NOW + timedelta(days=7)
    )
    return _sent(outbox.owe(kind="export", user=runner.user, dedupe_key="e", subject_id=made.pk, now=NOW))


def invitation():
    from_coach(factories.coach(), now=NOW, by_mail=True)
    return _sent(OutgoingEmail.objects.get(kind="invitation"))


def test_message():
    runner = factories.runner("ana")
    return _sent(people.send_test(user=runner.user, minute=NOW))


def consent():
    runner = factories.runner("ana")
    runner.consents.update(given_at=NOW - timedelta(days=9))
    link = factories.coaching(factories.coach(), runner, at=NOW - timedelta(days=9))
    people.withdraw_consent(runner=runner, category="body", now=NOW)
    people.share(link=link, shares=["training"], now=NOW)
    return send(runner, "consent")


ALERTS = {
    **{family: ("load", load(family)) for family in LOAD},
    "all of load": ("load", load(*LOAD)),
    "shoe at its heads-up": ("shoe", shoe(402_000, 400_000, 1)),
    "shoe at its limit": ("shoe", shoe(501_000, 500_000, 2)),
    "shoe beyond": ("shoe", shoe(603_000, 600_000, 3)),
    "pain": ("pain", pain(at_rest=True)),
    "pain, urgent": ("pain", pain(site="hip", limping=True)),
    "athlete_pain": ("athlete_pain", athlete_pain),
    "return_plan": ("return_plan", return_plan),
}
NOTICES = {"export": export, "invitation": invitation, "test": test_message, "consent": consent}
