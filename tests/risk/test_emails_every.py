"""What every e-mail of risk keeps to."""

import re

import pytest

from risk.emails.letter import wrap
from risk.models import RiskWarning
from runners import outbox
from runners.models import EmailMute, Site
from tests import factories
from tests.factories import NOW
from tests.risk.letters import html_of, send, words_of
from tests.risk.test_wording import banned

EVERY = [("spiked", "load"), ("ramped", "load"), ("worn", "shoe"), ("sore", "pain")]


@pytest.fixture(params=EVERY, ids=["run", "week", "shoe", "pain"])
def letter(request):
    name, kind = request.param
    return send(request.getfixturevalue(name), kind)


def test_a_letter_has_both_parts_and_both_end_the_same_way(letter):
    assert letter.alternatives[0].mimetype == "text/html"
    text, html = letter.body, words_of(html_of(letter))
    for part in (" ".join(text.split()), html):
        assert re.search(r"Sent because “[^”]+” alerts are on\.", part)
        assert "Training guidance, not a diagnosis." in part
        assert "Hi Ana," in part


def test_text_and_html_hold_the_same_facts(letter):
    """Every sentence with a number, and every address, stands in both."""
    text = " ".join(letter.body.split())
    html = words_of(html_of(letter))
    numbers = set(re.findall(r"\d+(?:[.,]\d+)?(?: (?:km|mi|of))?", re.sub(r"https?://\S+", "", text)))
    shown = html + " " + " ".join(re.findall(r"\d+", html))
    assert numbers - {"1", "2"} <= set(re.findall(r"\d+(?:[.,]\d+)?(?: (?:km|mi|of))?", shown))
    links = set(re.findall(r"https?://[^\s<>\"]+", letter.body))
    assert links == set(re.findall(r'href="([^"]+)"', html_of(letter)))


def test_lines_stay_within_72_columns_and_addresses_whole(letter):
    for line in letter.body.splitlines():
        assert len(line) <= 72 or "://" in line, line


def test_headers_let_the_reader_leave_with_one_click(letter):
    assert re.fullmatch(r"<http://[^ ]+/e/[^ ]+/>", letter.extra_headers["List-Unsubscribe"])
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


def test_subjects_are_private(letter):
    assert not re.search(r"pain|risk|low|moderate|high|\bof 100\b", letter.subject.lower())
    assert not any(str(site.label).lower() in letter.subject.lower() for site in Site)


def test_nothing_is_loaded_from_anywhere_and_nothing_banned_is_said(letter):
    html = html_of(letter)
    assert not re.search(r"<img|<script|<link|url\(|@import|background=", html)
    assert "prefers-color-scheme: dark" in html
    for text in (letter.subject, letter.body, words_of(html)):
        assert not banned(text)
        assert "!" not in text


def test_at_most_two_actions_and_one_button(letter):
    assert len(re.findall(r"^\d\. ", letter.body, re.MULTILINE)) <= 2
    assert html_of(letter).count('class="btn"') == 1


def test_a_turned_off_kind_stays_silent(spiked):
    EmailMute.objects.create(user=spiked.user, kind="load", muted_at=NOW)
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


def test_the_three_kinds_are_registered_and_pain_cannot_be_set_aside_in_the_settings():
    kinds = {kind.code: kind for kind in outbox.kinds()}
    assert {"load", "shoe", "pain"} <= set(kinds)
    assert not kinds["pain"].mutable
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
