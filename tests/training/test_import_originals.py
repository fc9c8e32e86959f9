"""Files as they came: kept with their import, given back with a copy of everything, gone when the import goes."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from runners import services as people
from runners.models import Category
from tests import factories
from tests.factories import NOW
from tests.training.copies import bring, copy_of, fresh
from tests.training.test_import_services import archive, gpx
from training import services
from training.models import Import, ImportFile, Run
from training.tasks import take_import

pytestmark = pytest.mark.django_db
ZIP = archive(a__gpx=gpx())
TABLE = b"Date,Distance (km),Time\n2026-04-03,10.2,52:30\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def ana():
    return factories.runner("ana")


def receive(runner, **files):
    uploads = [SimpleUploadedFile(name.replace("__", "."), content) for name, content in files.items()]
    parent = services.receive_import(runner=runner, uploads=uploads, now=NOW)
    take_import(parent.pk, NOW)
    return Import.objects.get(pk=parent.pk)


def kept(media):
    return sorted(path.read_bytes() for path in media.glob("imports/*"))


def originals(data):
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return sorted(made.read(name) for name in made.namelist() if name.startswith("originals/"))


def test_files_stay_under_a_name_that_tells_nothing_of_their_content(ana, media):
    receive(ana, a__zip=ZIP, b__csv=TABLE)
    receive(factories.runner("sam"), b__csv=TABLE)
    assert kept(media) == sorted([ZIP, TABLE, TABLE])
    names = [path.name for path in media.glob("imports/*")]
    assert len({name.split("-")[1] for name in names}) == 3  # the same file of two people has two names
    hashes = ImportFile.objects.filter(parent__runner=ana).order_by("place").values_list("sha256", flat=True)
    assert list(hashes) == [sha256(ZIP).hexdigest(), sha256(TABLE).hexdigest()]
    assert {path.stat().st_mode & 0o777 for path in media.glob("imports/*")} == {0o600}


def test_where_originals_are_not_kept_each_goes_once_it_is_read(
    ana, media, settings, django_capture_on_commit_callbacks
):
    settings.KEEP_ORIGINALS = False
    with django_capture_on_commit_callbacks(execute=True):
        receive(ana, a__zip=ZIP)
    assert kept(media) == []
    assert ImportFile.objects.get().file == ""
    assert Run.objects.count() == 1


@pytest.mark.parametrize("how", ["undone", "withdrawn", "erased"])
def test_they_go_with_the_import_the_consent_and_the_account(ana, media, how, django_capture_on_commit_callbacks):
    parent = receive(ana, a__zip=ZIP, b__csv=TABLE)
    receive(factories.runner("sam"), b__csv=TABLE)
    with django_capture_on_commit_callbacks(execute=True):
        if how == "undone":
            services.undo_import(parent=parent, too=set(), now=NOW)
        elif how == "withdrawn":
            people.withdraw_consent(runner=ana, category=Category.TRAINING, now=NOW)
        else:
            people.erase(user=ana.user)
    assert kept(media) == [TABLE]


def test_a_copy_of_everything_holds_them_and_another_log_gets_them_back(ana, media):
    receive(ana, a__zip=ZIP, b__csv=TABLE)
    copy = copy_of(ana)
    assert originals(copy) == sorted([ZIP, TABLE])
    nia = fresh()
    parent = bring(nia, copy)
    assert (parent.state, nia.runs.count()) == ("done", 2)  # by the JSON alone: nothing is read twice
    assert parent.items.get(name="originals/ (2)").outcome == "added"
    names = parent.files.stored().order_by("place").values_list("original_name", flat=True)
    assert list(names) == ["a.zip", "b.csv"]  # and not the copy itself, which would grow with each journey
    assert originals(copy_of(nia)) == sorted([ZIP, TABLE])
    again = bring(nia, copy)
    assert not again.files.stored().exists()
    assert (nia.runs.count(), originals(copy_of(nia))) == (2, sorted([ZIP, TABLE]))
    services.undo_import(parent=parent, too=set(), now=timezone.now())
    assert not ImportFile.objects.stored().filter(parent__runner=nia).exists()


def test_a_copy_that_was_packed_anew_gives_them_back_too(ana):
    receive(ana, a__zip=ZIP, b__csv=TABLE)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copy_of(ana))) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(f"my copy/{name}", old.read(name))
    nia = fresh()
    bring(nia, packed.getvalue())
    assert originals(copy_of(nia)) == sorted([ZIP, TABLE])


def test_originals_that_do_not_fit_are_named_and_all_else_comes_back(ana, monkeypatch):
    receive(ana, a__zip=ZIP)
    copy = copy_of(ana)
    nia = fresh()
    monkeypatch.setattr(services, "has_room_for", lambda _size: False)
    parent = bring(nia, copy)
    assert (parent.state, nia.runs.count()) == ("done", 1)
    assert parent.items.get(outcome="failed").reason == "originals_no_room"


def test_the_sweep_leaves_originals_alone(ana, media):
    receive(ana, a__zip=ZIP)
    assert services.sweep_files(now=timezone.now().replace(year=2100)) == 0
    assert [Path(one.file.path).exists() for one in ImportFile.objects.all()] == [True]
