"""Several files as one import, one that is stopped, and packed tracks."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.training.importers.build_lists import kml
from tests.training.pages import NOW, client_of, words
from tests.training.test_import_services import START, gpx
from tests.training.test_views_import import url
from training import services
from training.importers.types import Item
from training.models import Import, Run
from training.tasks import take_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ana():
    return factories.runner("ana")


def receive(runner, **files):
    uploads = [SimpleUploadedFile(name.replace("__", "."), content) for name, content in files.items()]
    return services.receive_import(runner=runner, uploads=uploads, now=NOW)


def days(count):
    return [gpx(START.replace(day=1 + number), speed=2.5 + number / 10) for number in range(count)]


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_several_files_have_one_progress_one_review_and_one_undo(ana):
    one, two, three, four = days(4)
    parent = receive(ana, a__gpx=one, b__zip=zipped(x__gpx=two, y__gpx=three), c__fit=b"broken", d__gpx=four)
    assert parent.total == 4
    while not take_import(parent.pk, NOW, budget_s=0):
        pass
    parent.refresh_from_db()
    assert (parent.state, parent.total, parent.done) == ("done", 5, 5)
    assert list(parent.items.order_by("position").values_list("name", "outcome")) == [
        ("a.gpx", "added"),
        ("x.gpx", "added"),
        ("y.gpx", "added"),
        ("c.fit", "failed"),
        ("d.gpx", "added"),
    ]
    client = client_of(ana)
    assert "a.gpx and 3 more files" in words(client.get(url("import_detail", parent)).content.decode())
    client.post(url("import_undo", parent))
    assert not Run.objects.exists()


def test_stopping_keeps_what_was_added_and_lets_nothing_more_in(ana):
    one, two = days(2)
    parent = receive(ana, a__gpx=one, b__gpx=two)
    assert not take_import(parent.pk, NOW, budget_s=0)
    Import.objects.update(state="reading")  # as if a worker were at it
    client = client_of(ana)
    assert "Stop" in words(client.get(url("import_detail", parent)).content.decode())
    client.post(url("import_stop", parent))
    parent.refresh_from_db()
    assert (parent.state, parent.failure, Run.objects.count()) == ("done", "stopped", 1)
    with pytest.raises(services.ImportOver):
        services.record_item(parent=parent, item=Item(50_000, "b.gpx", error="corrupt"), now=NOW)
    assert take_import(parent.pk, NOW)
    assert "You stopped it." in words(client.get(url("import_detail", parent)).content.decode())
    client.post(url("import_undo", parent))
    assert not Run.objects.exists()


def test_stopping_what_has_ended_changes_nothing(ana):
    parent = receive(ana, a__gpx=gpx())
    take_import(parent.pk, NOW)
    client_of(ana).post(url("import_stop", parent))
    assert Import.objects.get().failure == ""


def test_a_packed_track_is_read(ana):
    parent = receive(ana, a__kmz=zipped(doc__kml=kml()))
    take_import(parent.pk, NOW)
    assert [item.outcome for item in parent.items.all()] == ["added"]


def test_a_file_that_cannot_be_taken_never_sinks_the_others(ana):
    bad = [SimpleUploadedFile(f"{number}.pdf", b"x") for number in range(5)]
    good = SimpleUploadedFile("a.gpx", days(1)[0])
    answer = client_of(ana).post(reverse("training:import_create"), {"files": [*bad, good]}, follow=True)
    said = words(answer.content.decode())
    assert Import.objects.get().more == 0
    assert "1 file received." in said
    assert said.count("Left out: ") == 3
    assert "0.pdf is of a kind that is not read here." in said
    assert "2 more files were left out." in said
