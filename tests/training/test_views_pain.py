"""Pain without a run, the list of what was logged, and the end of a flag."""

import pytest
from django.urls import reverse

from runners.models import Category
from tests import factories, log_factories
from tests.training.pages import NOW, client_of, words
from training.models import PainReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LIST, CREATE, CLEAR = (reverse(f"training:pain_{name}") for name in ("list", "create", "clear"))
TODAY = NOW.date()
SACRUM = {"local_date": "2026-09-22", "site": "sacrum", "at-sacrum-score": "6", "at-sacrum-at_night": "on"}
BOTH = {"clinician_said_yes": "on", "no_pain_now": "on"}


@pytest.fixture
def ana():
    return factories.runner("ana")


def test_pain_without_a_run_is_saved_for_its_day(ana):
    response = client_of(ana).post(CREATE, SACRUM)
    report = PainReport.objects.get()
    assert response.url == reverse("risk:today")
    assert (report.runner, report.run, report.site, report.side) == (ana, None, "sacrum", "")
    assert (report.local_date.isoformat(), report.score, report.at_night) == ("2026-09-22", 6, True)
    assert not report.at_rest


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"site": []}, "Tap the spot that hurts, or tick it in the list."),
        ({"at-sacrum-score": ""}, "How sore at its worst? Choose a number."),
        ({"local_date": "2026-09-24"}, "This day is still to come."),
        ({"local_date": "other", "other_date": "soon"}, "Choose the day of the run."),
    ],
)
@pytest.mark.parametrize(("headers", "status"), [({}, 200), ({"HX-Request": "true"}, 422)])
def test_an_error_says_what_is_missing_and_keeps_the_rest(ana, changed, said, headers, status):
    response = client_of(ana, **headers).post(CREATE, SACRUM | changed)
    html = response.content.decode()
    assert response.status_code == status
    assert said in words(html)
    assert "checked" in html.split('id="id_at-sacrum-at_night"', 1)[1].split(">", 1)[0] or "site" in changed
    assert not PainReport.objects.exists()


def test_the_list_shows_the_newest_first_and_each_can_be_removed(ana):
    run = log_factories.run(ana, TODAY)
    log_factories.pain(ana, TODAY, run=run, score=3, stays=True)
    old = log_factories.pain(ana, TODAY.replace(month=1), site="heel", side="r", at_rest=True, cleared_on=TODAY)
    client = client_of(ana)
    text = words(client.get(LIST).content.decode())
    assert "Wednesday 23 September 2026 · with 8 km Left shin bone, tibia (inner edge), 3 of 10 Stayed" in text
    assert (
        "· without a run Right heel bone, calcaneus At rest too. Cleared by a clinician, 23 September 2026." in text
    )
    client.post(reverse("training:pain_remove", args=[old.pk]))
    assert PainReport.objects.get().run == run


def test_no_pain_logged(ana):
    assert "No pain logged Good." in words(client_of(ana).get(LIST).content.decode())


@pytest.mark.parametrize("promises", [{}, {"clinician_said_yes": "on"}, {"no_pain_now": "on"}])
def test_the_flag_stays_until_both_lines_are_true(ana, promises):
    log_factories.pain(ana, TODAY)
    response = client_of(ana).post(CLEAR, promises, follow=True)
    assert "Tick both lines, if both are true. Until then the flag stays." in words(response.content.decode())
    assert PainReport.objects.standing().count() == 1


def test_the_flag_ends_with_both(ana):
    log_factories.pain(ana, TODAY), log_factories.pain(ana, TODAY, site="heel")
    theirs = log_factories.pain(factories.runner("sam"), TODAY)
    response = client_of(ana).post(CLEAR, BOTH)
    assert response.url == reverse("risk:recovery_new")
    assert list(PainReport.objects.standing()) == [theirs]
    assert PainReport.objects.filter(runner=ana, cleared_on=TODAY).count() == 2


def test_clearing_nothing_says_so(ana):
    response = client_of(ana).post(CLEAR, BOTH, follow=True)
    assert "There was no open pain report." in words(response.content.decode())


@pytest.mark.parametrize(("url", "method"), [(LIST, "get"), (CREATE, "get"), (CREATE, "post"), (CLEAR, "post")])
def test_without_consent_to_pain_there_are_no_pages_about_it(url, method):
    sam = factories.runner("sam", consents=[Category.TRAINING, Category.RISK])
    response = getattr(client_of(sam), method)(url, SACRUM | BOTH)
    assert response.url == reverse("runners:consent")
    assert not PainReport.objects.exists()
