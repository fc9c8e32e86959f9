"""Asking for a copy, having it made, taking it: by its owner alone, with the password, for a week."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runners import outbox, services, tasks
from runners.models import EmailMute, Export, OutgoingEmail, Runner
from tests import factories
from tests.factories import NOW, PASSWORD
from tests.runners.copies import PAGE, files, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]
Capture = Callable[..., Any]


def ready(runner: Runner, *, at: Any = None) -> Export:
    export = services.ask_for_export(user=runner.user, now=at or timezone.now())
    services.build_export(export_id=export.pk, now=at or timezone.now())
    export.refresh_from_db()
    return export


def test_no_password_no_copy(ana: Runner, asked: list[Any]) -> None:
    client = signed_in(ana)
    assert client.post(PAGE, {}).status_code == 422
    answer = client.post(PAGE, {"password": "wrong"})
    assert answer.status_code == 422
    assert "This is not your password" in answer.content.decode()
    assert not Export.objects.exists()
    assert not asked
    assert client.post(PAGE, {"password": PASSWORD}).url == PAGE
    assert asked == [Export.objects.get().pk]


def test_guessing_the_password_there_is_counted(ana: Runner) -> None:
    client = signed_in(ana)
    codes = [client.post(PAGE, {"password": "wrong"}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert client.post(PAGE, {"password": PASSWORD}).status_code == 429
    assert not Export.objects.exists()


def test_the_page_says_how_far_it_is_and_asks_once_at_a_time(ana: Runner) -> None:
    client = signed_in(ana)
    assert "Make a copy of everything" in client.get(PAGE).content.decode()
    for _ in range(2):
        client.post(PAGE, {"password": PASSWORD})
    export = Export.objects.get()
    text = client.get(PAGE).content.decode()
    assert "Your copy is being made" in text
    assert "password" not in text.split("<main")[1]
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(user=ana.user, created_at=NOW)
    services.build_export(export_id=export.pk, now=timezone.now())
    text = client.get(PAGE).content.decode()
    assert "Your copy is ready" in text
    assert reverse("runners:export_download", args=[export.pk]) in text
    assert "Make a new copy" in text


def test_the_owner_gets_a_file_that_no_browser_opens(ana: Runner) -> None:
    export = ready(ana)
    answer = signed_in(ana).get(reverse("runners:export_download", args=[export.pk]))
    body = b"".join(answer.streaming_content)
    assert len(body) == export.size_bytes
    assert "json/runs.json" in zipfile.ZipFile(BytesIO(body)).namelist()
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lamella-{export.ready_at:%Y-%m-%d}.zip"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_for_anybody_else_and_after_a_week_there_is_no_such_file(ana: Runner) -> None:
    sam, cy = factories.runner("sam"), factories.coach("cy")
    factories.coaching(cy, ana)
    export = ready(ana)
    url = reverse("runners:export_download", args=[export.pk])
    for user in (sam.user, cy.user, factories.user("olu", is_staff=True, is_superuser=True)):
        client = Client()
        client.force_login(user)
        assert client.get(url).status_code == 404
    assert Client().get(url).url.startswith(reverse("account_login"))
    assert signed_in(ana).post(url).status_code == 405
    Path(export.file.path).rename(f"{export.file.path}.away")
    assert signed_in(ana).get(url).status_code == 404
    Path(f"{export.file.path}.away").rename(export.file.path)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in(ana).get(url).status_code == 404
    assert "Your copy is ready" not in signed_in(ana).get(PAGE).content.decode()


def test_what_is_over_is_deleted_by_the_sweep(
    ana: Runner, tmp_path: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    export = ready(ana)
    assert files(tmp_path) == [Path(export.file.path)]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_exports(export.expires_at - timedelta(seconds=1))
    assert files(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_exports(export.expires_at)
    assert not files(tmp_path)
    assert not Export.objects.exists()


def test_a_new_copy_takes_the_place_of_the_old_one(
    ana: Runner, tmp_path: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ready(ana)
        second = ready(ana)
    assert Export.objects.get() == second
    assert files(tmp_path) == [Path(second.file.path)]


def test_the_letter_says_where_it_is_and_nothing_of_what_is_in_it(ana: Runner) -> None:
    EmailMute.objects.create(user=ana.user, kind="load", muted_at=NOW)
    export = ready(ana)
    email = OutgoingEmail.objects.get(kind="export")
    assert outbox.deliver(email.pk, timezone.now()) == "sent"
    [letter] = mail.outbox
    assert letter.to == [ana.user.email]
    assert letter.subject == "Your copy is ready"
    for text in (letter.body, letter.alternatives[0].content):
        assert f"{PAGE}" in text
        assert str(export.pk) not in text
        assert "alerts are on" not in text
        assert "/e/" not in text
    assert "List-Unsubscribe" not in letter.extra_headers
    assert "Your copy" not in signed_in(ana).get(reverse("runners:emails")).content.decode()


def test_no_letter_about_a_copy_that_is_gone(ana: Runner) -> None:
    export = ready(ana)
    email = OutgoingEmail.objects.get(kind="export")
    export.delete()
    assert outbox.deliver(email.pk, timezone.now()) == "suppressed"
    assert not mail.outbox


def test_a_coach_without_a_log_can_have_one_too() -> None:
    cy = factories.coach("cy")
    client = Client()
    client.force_login(cy.user)
    text = client.get(PAGE).content.decode()
    assert "whom you coach" in text
    assert "Import runs" not in text
    assert client.post(PAGE, {"password": PASSWORD}).status_code == 302
    export = Export.objects.get(user=cy.user)
    services.build_export(export_id=export.pk, now=timezone.now())
    assert OutgoingEmail.objects.get(kind="export").user == cy.user
