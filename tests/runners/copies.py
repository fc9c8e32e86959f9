"""What the tests of a copy of everything share: where copies land, who was asked to make one, and who asks."""

from pathlib import Path

from django.test import Client
from django.urls import reverse

from runners.models import Runner

PAGE = reverse("runners:export")


def signed_in(runner: Runner) -> Client:
    client = Client()
    client.force_login(runner.user)
    return client


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
