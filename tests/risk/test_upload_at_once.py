"""One activity by itself: read and worked out in one breath, by one message and few queries."""

from datetime import UTC, datetime

import pytest

from risk.models import RescoreRequest, RiskScore
from runners import nudges
from tests import factories, log_factories
from tests.training.importers.build import fit_run
from training.models import Import, ImportFile, Run
from training.reading import end_idle_reader
from training.tasks import read_import

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(monkeypatch, settings, tmp_path):
    """What was sent to workers."""
    settings.MEDIA_ROOT = tmp_path
    sent = []
    monkeypatch.setattr(nudges, "_send", lambda task, args: sent.append((task.name, args)))
    yield sent
    end_idle_reader()


def test_one_message_reads_an_upload_and_brings_the_index_up_to_date(asked, django_assert_max_num_queries):
    ana = factories.runner("ana")
    for name in ("first.fit", "second.fit"):  # the second one finds everything warm
        day = datetime(2026, 9, 1 + len(name), 6, tzinfo=UTC)
        parent = log_factories.upload(ana, fit_run(start=day), name)
        with django_assert_max_num_queries(52):
            read_import(str(parent.pk))
    done = Import.objects.get(pk=parent.pk)
    assert (done.state, done.total, done.done) == ("done", 1, 1)
    assert set(ImportFile.objects.values_list("total", "is_read")) == {(1, True)}
    assert Run.objects.kept().filter(runner=ana).count() == 2
    assert not RescoreRequest.objects.exists()
    assert RiskScore.objects.filter(runner=ana).exists()
    assert asked == []
