"""Tables that do not say what their columns hold: asked about, answered, read; and asked once more."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.training.importers.build_lists import xlsx
from tests.training.pages import NOW, client_of, words
from tests.training.test_import_services import gpx
from tests.training.test_views_import import url
from training import services
from training.models import Import, Run
from training.tasks import sweep, take_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "nudged")]
ODD = (
    "Mein Lauftagebuch\nWann;Wie weit;Wie lang;Gefühl;Notiz;\n03.04.2026;10,2;52:30;6;=1+1;\n05.04.2026;8;41:10;;;\n"
)
SAID = {"header": "1", "col_0": "date", "col_1": "distance", "col_2": "duration", "col_3": "rpe", "col_4": "notes"}


@pytest.fixture
def ana():
    return factories.runner("ana")


def receive(runner, *files):
    """Upload files, each a name and its content, and read them as far as they can be read."""
    uploads = [SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files]
    parent = services.receive_import(runner=runner, uploads=uploads, now=NOW)
    take_import(parent.pk, NOW)
    return Import.objects.get(pk=parent.pk)


def posted(parent, **fields):
    said = {"file": str(parent.files.asking().get().pk), "distance_unit": "km"} | SAID | fields
    return {name: value for name, value in said.items() if value is not None}


def read(parent):
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    return parent


def runs(runner):
    return list(Run.objects.kept().filter(runner=runner).order_by("local_date").values_list("distance_m", "moving_s"))


@pytest.mark.parametrize(
    "table",
    [
        "Date,Distance (km),Time\n2026-04-03,10.2,52:30\n2026-04-05,8,41:10\n",
        "Datum;Strecke (km);Dauer\n03.04.2026;10,2;00:52:30\n05.04.2026;8,0;00:41:10\n",
        "Date,Miles,Time\n03/14/2026,6,52:30\n04/15/2026,5,41:10\n",
    ],
    ids=["iso", "german", "american"],
)
def test_a_table_that_is_recognised_is_read_at_once(ana, table):
    assert receive(ana, ("log.csv", table)).state == "done"
    assert len(runs(ana)) == 2


def test_a_table_of_unknown_columns_is_asked_about_with_a_guess_and_then_read(ana, nudged):
    parent = receive(ana, ("tagebuch.csv", ODD))
    assert (parent.state, Run.objects.count()) == ("asking", 0)
    client = client_of(ana)
    assert client.get(url("import_detail", parent)).url == url("import_columns", parent)
    page = client.get(url("import_columns", parent))
    form = page.context["form"]
    assert [form[name].value() for name in ("header", "col_0", "col_1", "col_2", "col_3")] == [
        1,
        "date",
        "distance",
        "duration",
        None,
    ]
    text = words(page.content.decode())
    assert "Wann" in text
    assert "3 April 2026 · 10.2 km · 52:30" in text
    response = client.post(url("import_columns", parent), posted(parent))
    assert (response.url, nudged) == (url("import_detail", parent), [parent.pk])
    parent.refresh_from_db()
    assert parent.state == "received"  # what was said is in the database: whoever reads it next knows
    assert parent.files.get().matching["columns"] == {"date": 0, "distance": 1, "duration": 2, "rpe": 3, "notes": 4}
    assert read(parent).state == "done"
    assert runs(ana) == [(10_200, 3150), (8000, 2470)]
    first = Run.objects.get(distance_m=10_200)
    assert (first.rpe, first.notes, first.source) == (6, "=1+1", "table")
    assert "Read with the wrong columns?" in words(client.get(url("import_detail", parent)).content.decode())


WRONG: list[tuple[dict[str, str], str | None, str]] = [
    ({"col_0": ""}, None, "Say which column holds the date."),
    ({"col_1": "", "col_2": ""}, None, "Say which column holds the distance, or the time it took."),
    ({"col_3": "date"}, "col_3", "Column 1 is this already."),
    ({"col_0": "notes", "col_4": "date"}, "col_4", "There is no date that can be read in its first lines."),
    ({"col_1": "notes", "col_4": "distance"}, "col_4", "There is no distance in its first lines."),
    ({"header": "99"}, "header", "Select a valid choice."),
    ({"col_0": "<script>"}, "col_0", "Select a valid choice."),
]


def test_what_is_wrong_is_said_next_to_its_field_and_choices_survive(ana, nudged):
    """One after the other about the same table: what is wrong changes nothing."""
    parent, client = receive(ana, ("tagebuch.csv", ODD)), client_of(ana)
    for changed, where, said in WRONG:
        page = client.post(url("import_columns", parent), posted(parent, **changed))
        form = page.context["form"]
        complaints = form.errors[where] if where else form.non_field_errors()
        assert any(said in str(one) for one in complaints), changed
        assert said in words(page.content.decode())
        assert form["col_2"].value() == (SAID | changed)["col_2"]
        assert (nudged, Import.objects.get().state) == ([], "asking")


def test_looking_again_stores_nothing_and_shows_what_would_be_read(ana, nudged):
    parent = receive(ana, ("tagebuch.csv", ODD))
    page = client_of(ana).post(url("import_columns", parent), posted(parent, look="1", distance_unit="mi"))
    assert "3 April 2026 · 16.4 km · 52:30" in words(page.content.decode())
    assert (nudged, Import.objects.get().state) == ([], "asking")


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_an_order_of_dates_that_nothing_proves_is_asked(ana, order, day):
    parent = receive(ana, ("log.csv", "Date,Distance (km),Time\n03/04/2026,10,52:30\n"))
    client = client_of(ana)
    fields = posted(parent, header="0", col_3=None, col_4=None, distance_unit="", date_order="")
    page = client.post(url("import_columns", parent), fields)
    assert page.context["form"].errors["date_order"]
    client.post(url("import_columns", parent), fields | {"date_order": order})
    read(parent)
    assert str(Run.objects.get().local_date) == day


@pytest.mark.parametrize(("unit", "metres"), [("km", 10_200), ("mi", 16_415)])
def test_a_unit_that_nothing_proves_is_asked_with_the_runner_s_own_chosen(ana, unit, metres):
    parent = receive(ana, ("log.csv", "Date,Distance,Time\n2026-04-03,10.2,52:30\n"))
    client = client_of(ana)
    assert client.get(url("import_columns", parent)).context["form"]["distance_unit"].value() == "km"
    client.post(url("import_columns", parent), posted(parent, header="0", col_3=None, col_4=None, distance_unit=unit))
    read(parent)
    assert runs(ana) == [(metres, 3150)]


def test_a_table_without_titles_and_with_a_pace_alone(ana):
    parent = receive(ana, ("log.csv", "2026-04-03,10,5:15,grass\n2026-04-05,8,5:00,trail\n"))
    client = client_of(ana)
    assert client.get(url("import_columns", parent)).context["form"]["header"].value() == -1
    said = {"header": "-1", "col_2": "pace", "col_3": "surface", "col_4": None}
    client.post(url("import_columns", parent), posted(parent, **said))
    read(parent)
    assert runs(ana) == [(10_000, 3150), (8000, 2400)]
    assert list(Run.objects.order_by("local_date").values_list("surface", flat=True)) == ["", "trail"]


def test_a_spreadsheet_is_asked_about_too(ana):
    parent = receive(ana, ("log.xlsx", xlsx([["Wann", "Wie weit"], ["2026-04-03", 10.2], ["2026-04-05", 8]])))
    assert parent.state == "asking"
    said = {"header": "0", "col_2": None, "col_3": None, "col_4": None}
    client_of(ana).post(url("import_columns", parent), posted(parent, **said))
    read(parent)
    assert runs(ana) == [(10_200, None), (8000, None)]


def test_the_columns_can_be_chosen_again_and_the_first_reading_is_taken_back(ana):
    parent = receive(ana, ("run.gpx", gpx()), ("tagebuch.csv", ODD))
    client = client_of(ana)
    client.post(url("import_columns", parent), posted(parent, distance_unit="mi"))
    assert (read(parent).state, len(runs(ana))) == ("done", 3)
    file = parent.files.get(place=1)
    response = client.post(url("import_match_again", parent), {"file": str(file.pk)})
    assert response.url == url("import_columns", parent)
    assert [metres for metres, _ in runs(ana)] == [5400]  # the other file's run stays
    client.post(url("import_columns", parent), posted(parent))
    read(parent)
    assert [metres for metres, _ in runs(ana)] == [10_200, 8000, 5400]
    assert (parent.done, parent.total) == (3, 3)
    client.post(url("import_undo", parent))
    assert runs(ana) == []
    client.post(url("import_match_again", parent), {"file": str(file.pk)})
    parent.refresh_from_db()
    assert parent.state == "undone"


def test_a_table_can_be_left_out_and_the_rest_of_the_import_stays(ana):
    parent = receive(ana, ("run.gpx", gpx()), ("tagebuch.csv", ODD))
    assert (parent.state, len(runs(ana))) == ("asking", 1)
    client_of(ana).post(url("import_columns", parent), {"file": str(parent.files.asking().get().pk), "leave": "1"})
    assert (read(parent).state, len(runs(ana))) == ("done", 1)
    assert list(parent.items.values_list("outcome", "reason")) == [("added", ""), ("skipped", "you_left_out")]


@pytest.mark.parametrize("how", ["leave", "stop"])
def test_a_table_that_was_not_read_and_is_asked_about_again_counts_as_one_of_its_import(ana, how):
    parent = receive(ana, ("a.gpx", gpx()), ("b.gpx", gpx(speed=2.5)), ("log.csv", "aa;bb\n2026-04-03;5\n"))
    file = parent.files.asking().get()
    if how == "leave":
        services.leave_out_table(file=file, now=NOW)
        read(parent)
    else:
        services.stop_import(parent=parent, now=NOW)
    services.match_again(file=file, now=NOW)
    said = {"columns": {"date": 0, "distance": 1}, "distance_unit": "km", "header_row": 0}
    services.match_table(file=file, matching=said, now=NOW)
    assert (read(parent).state, parent.done, parent.total) == ("done", 3, 3)


def test_an_answer_to_another_table_is_not_taken_for_this_one(ana, nudged):
    parent = receive(ana, ("a.csv", ODD), ("b.csv", ODD + "07.04.2026;5;30:00;;;\n"))
    client = client_of(ana)
    first, second = parent.files.asking()
    assert "2 tables wait for you, this is the first" in words(
        client.get(url("import_columns", parent)).content.decode()
    )
    fields = SAID | {"distance_unit": "km"}
    assert client.post(url("import_columns", parent), fields | {"file": str(second.pk)}).status_code == 200
    assert client.post(url("import_columns", parent), fields | {"file": str(first.pk)}).status_code == 302
    assert nudged == []  # one more to say
    client.post(url("import_columns", parent), fields | {"file": str(second.pk)})
    assert nudged == [parent.pk]
    read(parent)
    assert len(runs(ana)) == 3


def test_nobody_else_sees_or_answers_it(ana):
    parent = receive(ana, ("tagebuch.csv", ODD))
    sam = client_of(factories.runner("sam"))
    for name in ("import_columns", "import_match_again", "import_stop"):
        assert sam.post(url(name, parent), posted(parent)).status_code == 404
    assert Import.objects.get().state == "asking"


def test_a_table_that_nobody_answers_for_a_month_ends_by_itself(ana):
    parent = receive(ana, ("tagebuch.csv", ODD))
    sweep(NOW + timedelta(days=29))
    assert Import.objects.get().state == "asking"
    sweep(NOW + timedelta(days=31))
    parent.refresh_from_db()
    assert (parent.state, parent.failure) == ("failed", "not_matched")


@pytest.mark.parametrize(
    ("table", "code"),
    [("Wann;Wie weit\n", "no_rows"), ("Datum;km\n", "no_rows"), ("a;b\n" + "1;2\n" * 21, "too_many_entries")],
    ids=["no rows", "known, no rows", "too many rows"],
)
def test_a_table_with_nothing_to_ask_about_says_why(ana, settings, table, code):
    settings.MAX_TABLE_ROWS = 20
    parent = receive(ana, ("log.csv", table))
    assert parent.state == "done"
    [item] = parent.items.all()
    assert (item.outcome, item.reason) == ("failed", code)
