"""Notes: a coach writes, the athlete reads on Today and puts it away."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk.models import MOST_LETTERS, CoachNote
from risk.services.notes import MOST_A_DAY, NotTaken, TooManyNotes, see_note, write_note
from runners.services import end_coaching, share
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, shoe
from tests.risk.coaching import client_of, main_of, row_of, shared, steady, text_of
from tests.risk.pages import scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(scope="module")
def both(rows_of_the_module):
    """Ana shares everything with Cy, and is scored up to today."""
    return shared(factories.coach("cy"), steady("ana"))


@pytest.fixture
def link(both):
    return deepcopy(both)


@pytest.fixture
def cy(link):
    return link.coach


@pytest.fixture
def ana(link):
    return link.runner


def send(coach, link, text, **more):
    return client_of(coach).post(f"/athletes/{link.pk}/notes/", {"text": text}, **more)


def test_a_note_goes_from_the_coach_to_today(cy, ana, link):
    response = send(cy, link, "  Canal path on Sunday,\nplease.  ")
    assert response.url == f"/athletes/{link.pk}/#notes"
    assert "not seen yet" in main_of(client_of(cy).get(f"/athletes/{link.pk}/"))
    assert ">Sent<" in row_of(client_of(cy).get("/athletes/"), "Ana")
    client = client_of(ana)
    text = main_of(client.get("/today/"))
    assert "From Cy, Monday:" in text
    assert "Canal path on Sunday,<br>please." in text
    note = CoachNote.objects.get()
    assert client.post(f"/notes/{note.pk}/seen/").url == "/today/"
    assert "Canal path" not in main_of(client.get("/today/"))
    assert "Canal path" in main_of(client.get("/notes/"))
    assert "seen 21 Sep" in main_of(client_of(cy).get(f"/athletes/{link.pk}/"))


def test_today_shows_the_newest_that_was_not_put_away(ana, link):
    for back in (1, 3):
        write_note(link=link, text=f"from {back} days ago", now=NOW - timedelta(days=back))
    client = client_of(ana)
    assert "from 1 days ago" in main_of(client.get("/today/"))
    see_note(note=CoachNote.objects.get(text="from 1 days ago"), now=NOW)
    assert "from 3 days ago" in main_of(client.get("/today/"))


BEFORE = "Written before you logged the pain"


@pytest.mark.parametrize(("days", "is_before"), [(0, False), (1, True)])
def test_on_the_stop_page_it_stands_after_what_to_do(ana, link, days, is_before):
    write_note(link=link, text="Two hours on Sunday.", now=NOW - timedelta(days=days))
    pain(ana, TODAY, at_rest=True)
    text = main_of(client_of(ana).get("/today/"))
    at = [text.index(word) for word in ("Stop running for now", "What to do now", "Two hours on Sunday.")]
    assert at == sorted(at)
    assert text.index("Two hours on Sunday.") < text.index("What to say at the appointment")
    assert (BEFORE in text) == is_before


@pytest.mark.parametrize(("days", "said"), [(6, "Tuesday"), (7, "14 September")])
def test_a_note_of_a_week_ago_has_its_date(ana, link, days, said):
    write_note(link=link, text="Well run.", now=NOW - timedelta(days=days))
    text = main_of(client_of(ana).get("/today/"))
    assert f"From Cy, {said}:" in text
    assert BEFORE not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Write something first."), ("   \n ", "Write something first."), ("x" * 1001, "1,001 characters")],
)
def test_what_cannot_be_sent_stays_in_the_field(cy, link, text, said):
    response = send(cy, link, text)
    assert response.status_code == 422
    assert said in main_of(response)
    assert ("x" * 1001 in main_of(response)) == (len(text) == 1001)
    assert not CoachNote.objects.exists()


def test_the_longest_note_is_sent(cy, link):
    send(cy, link, "x" * MOST_LETTERS)
    assert len(CoachNote.objects.get().text) == MOST_LETTERS


def test_sent_twice_it_is_one_note(link):
    first = write_note(link=link, text="Rest.", now=NOW)
    assert write_note(link=link, text=" Rest. ", now=NOW + timedelta(seconds=59)) == first
    assert write_note(link=link, text="Rest!", now=NOW + timedelta(seconds=59)) != first
    assert write_note(link=link, text="Rest.", now=NOW + timedelta(seconds=60)) != first


def test_twenty_notes_a_day_are_enough(cy, ana, link):
    for n in range(MOST_A_DAY):
        write_note(link=link, text=f"note {n}", now=NOW - timedelta(hours=23, minutes=n))
    response = send(cy, link, "One more, to be kept.")
    assert response.status_code == 422
    assert "more than 20 notes in a day" in main_of(response)
    assert "One more, to be kept.</textarea>" in main_of(response)
    assert CoachNote.objects.count() == MOST_A_DAY
    end_coaching(link=link, by="coach", now=NOW)
    again = factories.coaching(cy, ana)
    with pytest.raises(TooManyNotes):
        write_note(link=again, text="By a new link.", now=NOW)
    assert write_note(link=factories.coaching(factories.coach("cara"), ana), text="Of another coach.", now=NOW)
    assert write_note(link=again, text="The next day.", now=NOW + timedelta(hours=1))


def test_once_notes_are_withdrawn_the_coach_does_not_learn_whether_one_was_read(cy, ana, link):
    note = write_note(link=link, text="Well run.", now=NOW - timedelta(days=1))
    share(link=link, shares={"training"}, now=NOW)
    client = client_of(cy)
    told = [(row_of(client.get("/athletes/"), "Ana"), main_of(client.get(f"/athletes/{link.pk}/")))]
    see_note(note=note, now=NOW)
    told.append((row_of(client.get("/athletes/"), "Ana"), main_of(client.get(f"/athletes/{link.pk}/"))))
    assert told[0][0] == told[1][0]
    for row, text in told:
        assert ">Sent<" in row
        assert "Well run." in text
        assert "seen" not in text.split('id="notes"')[1].split("</section>")[0]


def test_nobody_writes_who_may_not(cy, ana, link):
    for person in (factories.coach("cara"), ana):
        assert send(person, link, "Hello").status_code == 404
    share(link=link, shares={"training"}, now=NOW)
    assert send(cy, link, "Hello").status_code == 404
    assert send(cy, link, "").status_code == 404
    text = main_of(client_of(cy).get(f"/athletes/{link.pk}/"))
    assert "Ana has not switched notes from you on." in text
    assert "<textarea" not in text
    end_coaching(link=link, by="runner", now=NOW)
    assert send(cy, link, "Hello").status_code == 404
    with pytest.raises(NotTaken):
        write_note(link=link, text="Hello", now=NOW)
    assert not CoachNote.objects.exists()


def test_a_note_is_the_runners_to_keep(ana, link):
    write_note(link=link, text="Well run.", now=NOW)
    end_coaching(link=link, by="coach", now=NOW)
    client = client_of(ana)
    assert "Well run." in main_of(client.get("/today/"))
    assert "Well run." in main_of(client.get("/notes/"))


def test_only_the_runner_puts_a_note_away(cy, ana, link):
    note = write_note(link=link, text="Well run.", now=NOW)
    url = f"/notes/{note.pk}/seen/"
    assert client_of(factories.runner("sam")).post(url).status_code == 404
    assert client_of(cy).post(url).url == "/athletes/"
    assert client_of(ana).get(url).status_code == 405
    assert client_of(ana).post(url, {"from": "notes"}).url == "/notes/"
    first = CoachNote.objects.get().seen_at
    see_note(note=note, now=NOW + timedelta(days=1))
    assert CoachNote.objects.get().seen_at == first == NOW


def test_the_list_is_the_runners_own_and_comes_in_pages(ana, link):
    assert "No notes yet" in main_of(client_of(factories.runner("sam")).get("/notes/"))
    for n in reversed(range(21)):
        write_note(link=link, text=f"note number {n:02}", now=NOW - timedelta(days=n))
    client = client_of(ana)
    assert main_of(client.get("/notes/")).count("note number") == 20
    assert "note number 20" in main_of(client.get("/notes/?page=2"))
    assert "/notes/" in text_of(client.get("/more/"))


def test_a_note_is_text(cy, ana, link):
    send(cy, link, "<script>x</script> & <b>")
    for response in (client_of(ana).get("/today/"), client_of(cy).get(f"/athletes/{link.pk}/")):
        assert "&lt;script&gt;x&lt;/script&gt; &amp; &lt;b&gt;" in main_of(response)


def test_today_asks_once_for_notes(ana, link):
    """The most that Today asks: pairs of shoes, sore and cleared, with notes."""
    shoe(ana, is_default=True)
    pain(ana, TODAY - timedelta(days=9), score=2, cleared_on=TODAY - timedelta(days=2))
    scored(ana)
    for n in range(3):
        write_note(link=link, text=f"note {n}", now=NOW)
    client = client_of(ana)
    with CaptureQueriesContext(connection) as queries:
        client.get("/today/")
    assert sum('FROM "risk_coachnote"' in query["sql"] for query in queries) == 1
    assert len(queries) <= 27
