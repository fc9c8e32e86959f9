"""The demo's e-mails: files that appear whole, and a page that exists in the demo alone."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse
from pytest_django import Settings

import config.urls
from config import mailbox


@pytest.fixture
def in_demo(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The site as the demo runs it."""
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    importlib.reload(config.urls)
    clear_url_caches()
    yield
    settings.DEMO = False
    importlib.reload(config.urls)
    clear_url_caches()


def send(subject: str) -> None:
    message = EmailMultiAlternatives(subject, f"Text of {subject}", "from@example.org", ["ana@demo.lamella.example"])
    message.attach_alternative(f'<p style="color: teal">HTML of {subject}</p>', "text/html")
    mailbox.EmailBackend().send_messages([message])


def test_without_demo_there_is_no_such_page(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo_mail")
    for path in ("/demo/mail/", "/demo/mail/x/", "/demo/mail/x/html/"):
        assert client.get(path).status_code == 404


def test_the_list_shows_the_newest_first(client: Client, in_demo: None) -> None:
    for subject in ("First", "Second"):
        send(subject)
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Second") < page.index("First")
    assert "ana@demo.lamella.example" in page


def test_a_letter_shows_its_text_and_its_html_apart(client: Client, in_demo: None) -> None:
    send("Hello")
    (letter,) = mailbox.letters()
    assert b"Text of Hello" in client.get(f"/demo/mail/{letter.name}/").content
    html = client.get(f"/demo/mail/{letter.name}/html/")
    assert b"HTML of Hello" in html.content
    policy = html.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in client.get("/demo/mail/").headers["Content-Security-Policy"]


def test_an_unfinished_or_foreign_file_is_no_letter(client: Client, in_demo: None, tmp_path: Path) -> None:
    send("Whole")
    (letter,) = mailbox.letters()
    (tmp_path / f"{letter.name[:-1]}0.draft").write_text("half")
    (tmp_path / "secret.eml").write_text("Subject: not ours\n\n")
    assert [found.subject for found in mailbox.letters()] == ["Whole"]
    for name in ("secret", "..%2Fsecret", letter.name + "x"):
        assert client.get(f"/demo/mail/{name}/").status_code == 404
