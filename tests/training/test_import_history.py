"""Years at once, through the real path: read in the child, stored, scored. The past warns of nothing."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from risk.models import RescoreRequest, RiskScore, RiskWarning
from risk.tasks import bring_up_to_date
from runners.models import OutgoingEmail
from tests import factories
from tests.factories import NOW
from tests.training.test_import_services import gpx
from training import services
from training.models import Import, Run, Shoe
from training.tasks import take_import

HEADER = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Activity Gear,Filename\n"


@pytest.fixture
def ana(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.runner("ana")


def archive(days: list[tuple[int, int]]) -> bytes:
    """Return a Strava-like export: (days before START, seconds at 3 m/s), all in one pair."""
    start = datetime(2026, 9, 12, 7, 30, tzinfo=UTC)
    buffer = io.BytesIO()
    lines = []
    with zipfile.ZipFile(buffer, "w") as made:
        for number, (before, seconds) in enumerate(days):
            at = start - timedelta(days=before)
            made.writestr(f"activities/{number}.gpx", gpx(at, seconds))
            stamp = at.strftime("%b %d, %Y, %I:%M:%S %p")
            lines.append(f'{number},"{stamp}",Run,Run,{seconds},{seconds * 3 / 1000},Glide,activities/{number}.gpx\n')
        made.writestr("activities.csv", HEADER + "".join(lines))
    return buffer.getvalue()


def bring(runner, content, budget_s=None):
    parent = services.receive_import(runner=runner, uploads=[SimpleUploadedFile("export.zip", content)], now=NOW)
    while not take_import(parent.pk, NOW, *([] if budget_s is None else [budget_s])):
        pass
    return Import.objects.get(pk=parent.pk)


def test_years_of_hard_history_warn_of_nothing_and_everything_is_up_to_date(ana):
    # no rest days, then runs of three hours out of nothing, twice what any week had before
    days = [(day, 1800) for day in range(60, 120)] + [(day, 10_800) for day in range(9)]
    parent = bring(ana, archive(days))
    assert (parent.state, Run.objects.kept().count()) == ("done", len(days))
    assert RescoreRequest.objects.filter(runner=ana).count() == 1  # once for all of it
    bring_up_to_date(ana.pk, NOW)
    history = ["single_run", "weekly_ramp", "rest", "return"]
    assert not RiskWarning.objects.filter(runner=ana, family__in=history).exists()
    assert not OutgoingEmail.objects.filter(runner=ana, kind="single_run").exists()
    today = RiskScore.objects.get(runner=ana, local_date=ana.today(NOW))
    assert today.index is not None
    first = RiskScore.objects.filter(runner=ana).earliest("local_date").local_date
    assert first <= parent.runs.earliest("local_date").local_date
    worn = Shoe.objects.with_mileage().get(name="Glide")
    assert worn.mileage_m == sum(Run.objects.values_list("distance_m", flat=True))


def test_an_import_in_many_slices_asks_for_one_rescore(ana):
    bring(ana, archive([(day, 900) for day in range(6)]), budget_s=0)
    assert Run.objects.count() == 6
    assert RescoreRequest.objects.filter(runner=ana).count() == 1
