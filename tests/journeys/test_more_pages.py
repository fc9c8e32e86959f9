"""Pages that need something of their own to show: a plan, an alert, a recording, a table, what waits."""

import pytest
from django.utils import timezone

from risk import services
from risk.services.recovery import start_return_plan
from tests import factories
from tests.journeys.conftest import LAPTOP, PHONE
from tests.log_factories import run, upload
from tests.training.test_recorded import hour
from training.models import RunTrace
from training.samples import pack
from training.tasks import take_import

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_alert_a_recording_and_a_table_that_is_asked_about(look, ana, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    recorded = run(ana, ana.today(timezone.now()), km=10.8, moving_s=3600)
    RunTrace.objects.create(run=recorded, samples=pack(hour()))
    table = upload(ana, b"When;How far;Shoe\n01.02.2026;10,5;A\n03.02.2026;8;B\n", "mine.csv")
    take_import(table.pk, timezone.now())
    table.refresh_from_db()
    assert table.state == "asking"
    alert = ana.warnings.filter(closed_on__isnull=True).first()
    pages = [f"/alerts/{alert.pk}/", f"/runs/{recorded.pk}/", f"/import/{table.pk}/columns/"]
    assert look(pages, PHONE, "light", ana.user.email) == []
    assert look(pages[:2], LAPTOP, "dark", ana.user.email) == []


def test_a_return_plan(look, ana):
    now = timezone.now()
    today = ana.today(now)
    plan = start_return_plan(
        runner=ana, site="tibia", side="l", hurt_on=today, is_high_risk=False, today=today, now=now
    )
    services.rescore(runner=ana, today=today, now=now)
    pages = [f"/recovery/{plan.pk}/", f"/recovery/{plan.pk}/end/", "/today/", "/risk/plan/"]
    assert look(pages, PHONE, "dark", ana.user.email) == []


def test_the_operators_pages(look):
    staff = factories.user("olu", is_staff=True, is_superuser=True)
    assert look(["/operator/", "/operator/alerts/"], PHONE, "light", staff.email) == []
