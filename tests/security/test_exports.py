"""A copy of everything holds everything of its owner, and nothing of anybody else."""

import csv
import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from runners import services
from runners.exports import left_out, parts
from runners.exports.archive import write_archive
from runners.exports.values import cell, plain_row
from runners.models import Export, User
from tests import factories
from tests.security import coaching, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    rows.Group.objects.create(name="olu")
    return factories.user("olu", is_staff=True)


@pytest.fixture
def ana(staff: User) -> rows.Made:
    rows.fill("sam", staff)
    return rows.fill("ana", staff)


def copy_of(user: User, tmp_path: Path) -> zipfile.ZipFile:
    path = tmp_path / f"{uuid.uuid4()}.zip"
    write_archive(user=user, path=path, now=timezone.now())
    return zipfile.ZipFile(path)


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    found = json.loads(archive.read(f"json/{name}.json"))
    assert (found["format"], found["version"], found["table"]) == ("lamella-export", 1, name)
    return found["rows"]


def test_every_table_is_a_part_of_the_copy_or_left_out_with_a_reason() -> None:
    shown, gone = {part.label for part in parts()}, set(left_out())
    assert shown | gone == set(rows.ROWS), "give the new model a Part in its app's exports.py, or leave_out a reason"
    assert not shown & gone
    assert not (shown | gone) & set(rows.NOT_PERSONAL)
    assert all(left_out().values())


def test_every_row_of_the_owner_is_in_it(ana: rows.Made, tmp_path: Path) -> None:
    with copy_of(ana["runners.User"], tmp_path) as archive:
        for part in parts():
            here = [row.pk for row in part.rows(ana["runners.User"])]
            told = table(archive, part.name)
            assert len(told) == len(here)
            if part.name not in ("profile", "coach", "invitations_sent", "athletes", "notes_written"):
                assert ana[part.label].pk in here, part.name
            for row, pk in zip(told, here, strict=True):
                assert row["id"] == (pk if isinstance(pk, int) else str(pk))
        assert len(table(archive, "profile")) == len(table(archive, "coach")) == len(table(archive, "athletes")) == 1
        assert table(archive, "athletes")[0]["athlete_name"] == "Kim"
        assert table(archive, "coaches")[0]["coach_email"] == "kim@example.org"
        assert table(archive, "runs")[0]["notes"] == ana["canary"]


def test_nothing_of_anybody_else_is_in_it_and_no_secret(ana: rows.Made, tmp_path: Path) -> None:
    with copy_of(ana["runners.User"], tmp_path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
        whole += " ".join(archive.namelist())
    assert ana["canary"] in whole
    assert rows.canary("sam") not in whole
    assert ana["runners.User"].password not in whole
    assert ana["runners.Invitation"].token_hash not in whole
    assert coaching.token(ana) not in whole
    assert str(coaching.kim().pk) not in whole
    assert ana["sessions.Session"].session_key not in whole


def test_the_search_for_words_of_others_goes_red(ana: rows.Made, tmp_path: Path) -> None:
    ana["training.Run"].notes = rows.canary("sam")
    ana["training.Run"].save()
    with copy_of(ana["runners.User"], tmp_path) as archive:
        assert rows.canary("sam") in archive.read("json/runs.json").decode()


def test_a_coach_without_a_log_gets_their_own_side_alone(ana: rows.Made, tmp_path: Path) -> None:
    cy = factories.coach("cy")
    seen = factories.coaching(cy, ana["runners.Runner"], shares=["training", "pain", "messages"])
    blind = factories.coaching(
        cy, factories.runner("eve", by=factories.user("eve", full_name="Eve Blind")), shares=[]
    )
    type(ana["risk.CoachNote"]).objects.create(link=seen, text="Easy tomorrow", written_at=timezone.now())
    with copy_of(cy.user, tmp_path) as archive:
        names = {part.name: len(table(archive, part.name)) for part in parts()}
        told = {row["id"]: row for row in table(archive, "athletes")}
        [note] = table(archive, "notes_written")
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    filled = {name for name, count in names.items() if count}
    assert filled == {"account", "email_addresses", "coach", "athletes", "notes_written"}
    assert told[str(seen.pk)]["athlete_name"] == ana["canary"]
    assert told[str(seen.pk)]["shares"] == ["messages", "pain", "training"]
    assert told[str(blind.pk)]["athlete_name"] == ""
    assert "Eve Blind" not in whole
    assert (note["text"], note["athlete_name"]) == ("Easy tomorrow", ana["canary"])
    assert ana["runners.User"].email not in whole


def test_json_is_exact_and_the_table_is_the_same_rows(ana: rows.Made, tmp_path: Path) -> None:
    ana["risk.RiskScore"].dri = 0.1 + 0.2
    ana["risk.RiskScore"].save()
    with copy_of(ana["runners.User"], tmp_path) as archive:
        assert table(archive, "scores")[0]["dri"] == 0.1 + 0.2
        assert table(archive, "weights")[0]["kg"] == "58.5"
        assert table(archive, "weights")[0]["measured_on"] == "2026-09-21"
        for part in parts():
            data = archive.read(f"csv/{part.name}.csv")
            assert data.startswith(b"\xef\xbb\xbf")
            lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
            told = table(archive, part.name)
            assert lines[1:] == [[cell(row[name]) for name in lines[0]] for row in told]
            assert not told or set(lines[0]) == set(told[0]) - part.json_only


def test_uploads_come_as_they_were_and_files_say_what_they_are(ana: rows.Made, tmp_path: Path) -> None:
    with copy_of(ana["runners.User"], tmp_path) as archive:
        [upload] = table(archive, "import_files")
        assert archive.read(upload["file"]) == b"data"
        assert upload["file"].startswith(f"originals/{upload['id']}/")
        manifest = json.loads(archive.read("lamella.json"))
        readme = archive.read("README.txt").decode()
        assert archive.namelist()[0] == "lamella.json"
    assert (manifest["format"], manifest["version"]) == ("lamella-export", 1)
    assert manifest["model_version"]
    for part in parts():
        assert str(part.about) in " ".join(readme.split())
    assert "Into another Lamella" in readme
    assert "&" not in readme


def test_an_upload_that_is_gone_from_the_disk_is_no_fault(ana: rows.Made, tmp_path: Path) -> None:
    stored: FieldFile = ana["training.ImportFile"].file
    Path(stored.path).unlink()
    with copy_of(ana["runners.User"], tmp_path) as archive:
        assert not any(name.startswith("originals/") for name in archive.namelist())


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\..\\..\\a.fit", ".hidden", "a\x00b/../c.fit", "…"])
def test_the_name_of_an_upload_cannot_lead_out_of_the_copy(ana: rows.Made, tmp_path: Path, name: str) -> None:
    upload = ana["training.ImportFile"]
    upload.original_name = name.replace("\x00", "\x01")
    upload.save()
    with copy_of(ana["runners.User"], tmp_path) as archive:
        [place] = [one for one in archive.namelist() if one.startswith("originals/")]
    assert place.count("/") == 2
    assert ".." not in place.split("/")
    assert not place.split("/")[2].startswith(".")
    assert "\\" not in place


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "-", "'=1"]
)
def test_text_that_a_spreadsheet_would_run_is_told_as_text(text: str) -> None:
    assert cell(text) == (text if text.startswith("'") else f"'{text}")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (-12.5, "-12.5"),
        ("-12.5", "-12.5"),
        (-3, "-3"),
        (None, ""),
        (True, "true"),
        (["a"], '["a"]'),
        ("5 km", "5 km"),
    ],
)
def test_numbers_stay_numbers(value: Any, told: str) -> None:
    assert cell(value) == told


def test_the_file_is_for_this_program_alone(ana: rows.Made, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    write_archive(user=ana["runners.User"], path=path, now=timezone.now())
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_archive(user=ana["runners.User"], path=path, now=timezone.now())


def test_a_new_field_comes_along_by_itself(ana: rows.Made) -> None:
    for part in parts():
        for row in part.rows(ana["runners.User"]):
            shown = set(plain_row(part, row))
            hidden = {"runner", "user", *part.without}
            assert {one.name for one in row._meta.concrete_fields} <= shown | hidden
            assert hidden - {"runner", "user"} <= {one.name for one in row._meta.concrete_fields}


def test_erasing_the_account_takes_every_copy_with_it(
    ana: rows.Made, django_capture_on_commit_callbacks: Any
) -> None:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    mine = list(folder.glob(f"{ana['runners.Export'].pk}-*"))
    assert len(mine) == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(user=ana["runners.User"])
    assert not Export.objects.filter(pk=ana["runners.Export"].pk).exists()
    assert not mine[0].exists()
