"""What every e-mail keeps to: each kind that is registered, and each variant of it, held to one list of rules."""

from dataclasses import dataclass, field

import pytest
from allauth.core.context import request_context
from django.core import mail
from django.template import engines

from risk.emails.letter import wrap
from risk.models import RiskWarning
from runners import outbox
from runners.accounts import AccountAdapter
from runners.models import EmailMute
from tests import factories
from tests.factories import NOW
from tests.risk.every_letter import ALERTS, NOTICES
from tests.risk.letter_rules import broken
from tests.risk.letters import send

REGULAR = {"weekly", "digest"}  # held to the same rules where they are made: their own tests


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_keeps_the_rules(name):
    assert broken(ALERTS[name][1]()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_keeps_the_rules(name):
    assert broken(NOTICES[name](), is_alert=False) == []


def test_no_kind_is_left_out():
    assert {kind.code for kind in outbox.kinds()} - REGULAR == {kind for kind, _ in ALERTS.values()} | set(NOTICES)


FROM = {"ip": "192.0.2.1", "user_agent": "Firefox", "timestamp": "Monday"}
ACCOUNT = {
    "email_confirmation": {"activate_url": "http://testserver/a/"},
    "password_reset_key": {"password_reset_url": "http://testserver/b/"},
    "account_already_exists": {},
    "unknown_account": {"sign_up_open": True},
    "account_deleted": {},
    "email_changed": FROM | {"from_email": "a@x.org", "to_email": "b@x.org"},
    "email_deleted": FROM | {"deleted_email": "c@x.org"},
    "email_confirm": FROM,
    "password_changed": FROM,
    "password_reset": FROM,
    "password_set": FROM,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCOUNT)
def test_mail_of_the_account_has_both_parts_too(name, rf):
    request = rf.get("/")
    with request_context(request):
        AccountAdapter(request).send_mail(f"account/email/{name}", "ana@example.org", dict(ACCOUNT[name]))
    assert broken(mail.outbox[-1], is_alert=False, signs="Lamella") == []


# ── the rules themselves ─────────────────────────────────────────────────────
@dataclass
class Letter:
    """A letter that keeps every rule, to be broken in one place."""

    subject: str = "About yesterday’s run"
    body: str = (
        "Hi Ana,\n\nYou ran 18 km yesterday.\n\nDo next\n1. Rest\n\nSee: http://t/x/\n\n-- \n"
        "Sent because “Weekly jump” alerts are on.\nTurn off: http://t/e/abc/\nTraining guidance, not a diagnosis.\n"
    )
    html: str = (
        '<html lang="en" dir="ltr"><head><meta name="color-scheme" content="light dark"><style>'
        "@media (prefers-color-scheme: dark) {}</style></head><body><div>Preheader</div>"
        '<p>You ran 18 km yesterday.</p><a class="btn" href="http://t/x/">See</a>'
        'Sent because “Weekly jump” alerts are on. <a href="http://t/e/abc/">Turn off</a> '
        "Training guidance, not a diagnosis.</body></html>"
    )
    extra_headers: dict = field(
        default_factory=lambda: {
            "List-Unsubscribe": "<http://t/e/abc/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    )

    @property
    def alternatives(self):
        return [mail.message.EmailAlternative(self.html, "text/html")]


def test_the_rules_find_nothing_where_nothing_is_wrong():
    assert broken(Letter()) == []


PLAIN, HTML = Letter.body, Letter.html


@pytest.mark.parametrize(
    ("found", "planted"),
    [
        ("private subject", {"subject": "Your pain"}),
        ("private subject", {"subject": "Moderate, 52 of 100"}),
        ("private subject", {"subject": "About your shin (tibia)"}),
        ("the same facts in both", {"body": PLAIN.replace("18 km", "19 km")}),
        ("the same facts in both", {"html": HTML.replace("http://t/x/", "http://t/y/")}),
        ("lines of 72 columns", {"body": PLAIN + "word " * 20}),
        ("nothing loaded", {"html": HTML.replace("<p>", '<img src="http://t/p.gif"><p>')}),
        ("dark mode", {"html": HTML.replace("prefers-color-scheme: dark", "print")}),
        ("a language", {"html": HTML.replace('lang="en" ', "")}),
        ("calm words", {"body": PLAIN.replace("yesterday.", "yesterday!")}),
        ("calm words", {"html": HTML.replace("yesterday.", "yesterday, which is safe.")}),
        ("no injury named", {"body": PLAIN.replace("yesterday.", "with a stress fracture.")}),
        ("no health in an address", {"body": PLAIN.replace("/x/", "/pain/"), "html": HTML.replace("/x/", "/pain/")}),
        ("two actions, one button", {"body": PLAIN.replace("1. Rest", "1. Rest\n2. Rest\n3. Rest")}),
        ("one footer", {"html": HTML.replace("Training guidance", "Guidance")}),
        ("a way to stop", {"extra_headers": {"List-Unsubscribe": "<http://t/e/abc/>"}}),
        ("a way to stop", {"body": PLAIN.replace("/e/abc/", "/e/abd/"), "html": HTML.replace("/e/abc/", "/e/abd/")}),
        ("both parts", {"body": "Hi"}),
    ],
)  # fmt: skip
def test_a_planted_break_is_found(found, planted):
    assert found in broken(Letter(**planted))


def test_a_break_in_the_template_is_found(db, monkeypatch):
    """The whole way: a picture in the shell of every letter turns every letter red."""
    template = engines["django"].get_template("emails/_footer.html").template
    monkeypatch.setattr(template, "nodelist", engines["django"].from_string('<img src="/p.gif">').template.nodelist)
    loader = engines["django"].engine.template_loaders[0]
    monkeypatch.setattr(loader, "get_template", lambda name, *a, _of=loader.get_template, **k: (
        template if name == "emails/_footer.html" else _of(name, *a, **k)))  # fmt: skip
    assert {"nothing loaded", "a way to stop"} <= set(broken(ALERTS["rest"][1]()))


# ── when there is none ───────────────────────────────────────────────────────
def test_a_turned_off_kind_stays_silent(spiked):
    EmailMute.objects.create(user=spiked.user, kind="single_run", muted_at=NOW)
    assert send(spiked, "load") == "turned off"


@pytest.mark.parametrize(("who", "kind", "category"), [("spiked", "load", "risk"), ("worn", "shoe", "training")])
def test_without_consent_nothing_goes(request, who, kind, category):
    runner = request.getfixturevalue(who)
    runner.consents.filter(category=category).update(withdrawn_at=NOW)
    assert send(runner, kind) == "consent withdrawn"


def test_somebody_elses_warning_is_not_told(spiked, django_user_model):
    sam = factories.runner("sam")
    warning = RiskWarning.objects.get(runner=spiked, family="single_run")
    email = outbox.owe(kind="shoe", user=sam.user, runner=sam, dedupe_key="x", subject_id=warning.pk, now=NOW)
    assert outbox.deliver(email.pk, NOW) == "suppressed"


def test_a_load_letter_needs_what_the_level_is_made_of():
    kinds = {kind.code: kind for kind in outbox.kinds()}
    assert kinds["load"].categories == {"training", "risk"}


# ── the wrapping ─────────────────────────────────────────────────────────────
def test_wrap_keeps_addresses_numbers_and_the_signature_mark():
    address = "https://example.org/" + "a" * 90
    text = wrap(f"Hi,\n\n\n\n{'word ' * 30}\n1. {'step ' * 30}\nMore: {address}\n-- \nend\n")
    lines = text.splitlines()
    assert lines[1] == ""
    assert lines[2].startswith("word")
    assert address in text
    assert "-- " in lines
    assert any(line.startswith("   step") for line in lines)
    assert "13 km" in wrap("word " * 13 + "abcd 13 km more")  # a number keeps its unit on its line
