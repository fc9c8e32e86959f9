"""What the tests of training's pages share: a signed-in client, and what a browser would post."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from runners.models import Runner

NOW = datetime(2026, 9, 23, 10, 0, tzinfo=UTC)  # a Wednesday


def client_of(runner: Runner, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(runner.user)
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """Return what the form posts for an ordinary run of today, changed by `fields`."""
    usual = {
        "idempotency_key": str(uuid.uuid4()),
        "distance": "7.8",
        "unit": "km",
        "duration": "45:30",
        "mode": "run",
        "local_date": NOW.date().isoformat(),
    }
    return {name: value for name, value in (usual | fields).items() if value is not None}


def words(html: str) -> str:
    """Return what a page says, in one line."""
    main = html.split('<main id="main"', 1)[-1].split(">", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
