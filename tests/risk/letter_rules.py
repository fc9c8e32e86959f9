"""What every e-mail keeps to, as one list of breaks: a letter is given, and what is wrong with it comes back."""

import re

from runners.models import Site
from tests.risk.letters import html_of, words_of
from tests.risk.test_wording import banned

PUBLIC = r"pain|injur|risk|bone|\blow\b|moderate|\bhigh\b|of 100|\d\s?%|fracture|stress|clinic|doctor|body|weight"
LOADED = (
    r"<img|<script|<link|<iframe|<form|url\(|@import|background=|https?://[^\s\"<]+\.(?:png|gif|jpg|css|js|woff2?)"
)
NAMED = r"fracture|stress injur|tendin|syndrome|periostitis"
HTML_ONLY = {"1", "2"}


def broken(letter, *, is_alert=True, signs="Training guidance, not a diagnosis."):
    """Return what this letter breaks of the rules of all letters (ux 5); nothing where it keeps them."""
    checks = {
        "both parts": _has_both_parts(letter),
        "the same facts in both": _same_facts(letter),
        "lines of 72 columns": all(len(line) <= 72 or "://" in line for line in letter.body.splitlines()),
        "private subject": _is_private(letter.subject),
        "nothing loaded": not re.search(LOADED, html_of(letter)),
        "dark mode": "prefers-color-scheme: dark" in html_of(letter) and 'name="color-scheme"' in html_of(letter),
        "a language": bool(re.search(r'<html lang="[a-z-]+" dir="(ltr|rtl)"', html_of(letter))),
        "calm words": not any(banned(text) or "!" in text for text in _texts(letter)),
        "no injury named": not any(re.search(NAMED, text, re.I) for text in _texts(letter)),
        "no health in an address": not any(
            re.search(r"pain|injur|bone|fracture", url) for url in _links(letter.body)
        ),
        "two actions, one button": len(re.findall(r"^\d\. ", letter.body, re.M)) <= 2
        and html_of(letter).count('class="btn"') <= 1,
        "one footer": all(signs in " ".join(text.split()) for text in _texts(letter)[1:]),
        "a way to stop": _can_be_stopped(letter) if is_alert else _is_no_subscription(letter),
    }
    return [name for name, is_kept in checks.items() if not is_kept]


def _texts(letter):
    return [letter.subject, letter.body, words_of(html_of(letter))]


def _has_both_parts(letter):
    return [part.mimetype for part in letter.alternatives] == ["text/html"] and len(letter.body) > 40


def _links(text):
    return set(re.findall(r"https?://[^\s<>\"]+", text))


def _same_facts(letter):
    """Every number and every address stands in both parts."""
    number = r"\d+(?:[.,]\d+)?(?: (?:km|mi|of))?"
    plain = set(re.findall(number, re.sub(r"https?://\S+", "", " ".join(letter.body.split()))))
    shown = set(re.findall(number, words_of(html_of(letter)))) | HTML_ONLY
    return plain <= shown and _links(letter.body) == set(re.findall(r'href="([^"]+)"', html_of(letter)))


def _is_private(subject):
    named = any(re.search(rf"\b{site.value}", subject, re.I) for site in Site)
    return bool(subject) and "\n" not in subject and not named and not re.search(PUBLIC, subject, re.I)


def _can_be_stopped(letter):
    """One click from the mail program (RFC 8058), and the same link with the reason in the footer of both parts."""
    address = letter.extra_headers.get("List-Unsubscribe", "").strip("<>")
    says = all(
        re.search(r"Sent because “[^”]+” alerts are on\.", " ".join(text.split())) for text in _texts(letter)[1:]
    )
    return (
        says
        and bool(re.fullmatch(r"http://[^ ]+/e/[^ ]+/", address))
        and letter.extra_headers.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        and all(address in part for part in (letter.body, html_of(letter)))
    )


def _is_no_subscription(letter):
    return "List-Unsubscribe" not in letter.extra_headers and "/e/" not in letter.body
