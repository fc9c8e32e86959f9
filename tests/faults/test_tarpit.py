"""F8d with real seconds: a mail server that answers after twenty of them, real worker and sweeper beside it."""

import time
from pathlib import Path

import pytest
from django.utils import timezone

from risk.models import RescoreRequest
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.stacks import mailing_to, stack, sweeper
from tests.scripted_smtp import ScriptedSmtp, slow
from tests.stack import eventually

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TAR_S = 20.0


def test_twenty_seconds_of_tar_keep_scores_waiting_no_longer_than_one_letter(
    post: ScriptedSmtp, tmp_path: Path
) -> None:
    today = timezone.now().date()
    people = cast(today, ["long", "back", "worn", "sore"])
    env = mailing_to(post)
    post.always("rcpt", slow(TAR_S))
    with (
        stack(tmp_path / "worker", **env) as broker,
        sweeper(tmp_path / "sweeper", **env, REDIS_URL=broker.url),
    ):
        happen(people, timezone.now(), today)
        eventually(lambda: "RCPT" in post.events, within_s=60)
        more = cast(today, ["single"])
        happen(more, timezone.now(), today)
        scored = eventually(lambda: not RescoreRequest.objects.exists(), within_s=3 * TAR_S)
        post.heal()
        healed = time.monotonic()
        due = checks.expected([*people.values(), *more.values()], today)
        eventually(lambda: not checks.missing(due, post), within_s=300, every_s=1)
        arrived = time.monotonic() - healed
    print(f"in tar: scored after {scored:.1f} s; all letters {arrived:.0f} s after it ended")
    assert checks.faults(post, [*people.values(), *more.values()], today) == {}
