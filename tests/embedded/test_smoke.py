"""The smoke test of the demo runs at any hour, also when the form asks which day a run belongs to."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from config.embedded.smoke import _Form
from tests import factories
from training.forms import RunForm


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [0, 2, 3, 12, 23])
def test_the_day_of_a_run_is_today_at_any_hour(hour: int) -> None:
    ana = factories.runner("ana", time_zone="UTC")
    now = datetime(2026, 9, 23, hour, 30, tzinfo=UTC)
    form = RunForm(runner=ana, categories=ana.categories(), now=now)
    html = render_to_string("training/run_form.html", {"form": form})
    assert _Form(html, "distance").day() == "2026-09-23"
