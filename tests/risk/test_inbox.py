"""One alert on its own page; put off, undone, called useful; hidden kinds; a pair kept longer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from risk import services
from risk.models import Decision, RiskWarning
from runners.models import AlertMute, OutgoingEmail, Units
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, shoe, steady_weeks
from tests.risk.coaching import client_of, shared
from tests.risk.letters import rescore, send
from tests.risk.pages import ana_in_pain, ana_with_a_level, scored, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/alerts/"


def text_of(response):
    return " ".join(response.content.decode().split())


def spike_of(runner):
    return RiskWarning.objects.get(runner=runner, family="single_run")


def page_of(warning):
    return reverse("risk:alert", args=[warning.pk])


def act(runner, warning, verb, **data):
    client = signed_in(runner)
    return client, client.post(reverse(f"risk:{verb}", args=[warning.pk]), data)


@pytest.fixture
def ana():
    return ana_with_a_level()


def test_an_alert_has_its_numbers_its_evidence_what_to_do_and_its_end(ana):
    client = signed_in(ana)
    assert page_of(spike_of(ana)) in text_of(client.get(URL))
    response = client.get(page_of(spike_of(ana)))
    text = text_of(response)
    assert "18.2 km, 40% longer than your longest run in the 30 days before (13 km)." in text
    assert "In a study of 5,205 runners" in text
    assert "Over on 4 October, two weeks after the run." in text
    assert 1 <= len(response.context["steps"]) <= 2
    assert "An e-mail is due" in text


def test_miles_for_who_runs_in_miles(ana):
    ana.units = Units.MILES
    ana.save()
    assert "11.3 mi, 40% longer" in text_of(signed_in(ana).get(page_of(spike_of(ana))))


def test_open_alerts_are_grouped_by_age(ana):
    warning = spike_of(ana)
    titles = {}
    for days in (0, 3, 8):
        RiskWarning.objects.filter(pk=warning.pk).update(severity_on=TODAY - timedelta(days=days))
        found = signed_in(ana).get(URL).context["groups"]
        titles[days] = [group.title for group in found if warning in [alert.warning for alert in group.alerts]]
    assert titles == {0: ["Today"], 3: ["This week"], 8: ["Earlier"]}


def test_done_can_be_undone_from_its_message(ana):
    warning = spike_of(ana)
    client, answer = act(ana, warning, "alerts_done")
    undo = reverse("risk:alert_undo", args=[warning.pk])
    assert f'action="{undo}"' in text_of(client.get(answer.url))
    client.post(undo)
    warning.refresh_from_db()
    assert warning.acknowledged_at is None


@pytest.mark.parametrize("days", [3, 7, 14])
def test_what_is_put_off_leaves_the_bell_and_the_letter_until_its_day(ana, days):
    warning = spike_of(ana)
    client, answer = act(ana, warning, "alert_snooze", days=days)
    listed = client.get(answer.url)
    assert warning not in [alert.warning for alert in listed.context["open"]]
    assert [alert.warning for alert in listed.context["put_off"]] == [warning]
    warning.refresh_from_db()
    back_on = TODAY + timedelta(days=days)
    assert warning.snoozed_until == back_on
    assert [warning.is_news(back_on - timedelta(days=1)), warning.is_news(back_on)] == [False, True]


def test_a_letter_leaves_out_what_is_put_off(spiked):
    for warning in RiskWarning.objects.filter(runner=spiked):
        services.snooze(warning=warning, days=7, today=TODAY)
    assert send(spiked, "load") == "no longer true"
    assert spike_of(spiked).told_level == 0


def test_a_rise_ends_putting_off(ana):
    warning = spike_of(ana)
    services.snooze(warning=warning, days=14, today=TODAY)
    run(ana, TODAY - timedelta(days=1), km=30)
    rescore(ana)
    warning.refresh_from_db()
    assert (warning.severity, warning.snoozed_until) == (RiskWarning.Severity.RED, None)


@pytest.mark.parametrize("days", ["1", "365", "", "x", "-7"])
def test_nothing_is_put_off_for_another_time(ana, days):
    _client, answer = act(ana, spike_of(ana), "alert_snooze", days=days)
    assert answer.url == page_of(spike_of(ana))
    assert not RiskWarning.objects.exclude(snoozed_until=None).exists()


def test_pain_is_never_put_off():
    ana = ana_in_pain()
    pain = RiskWarning.objects.get(runner=ana, family="pain")
    client, answer = act(ana, pain, "alert_snooze", days="7")
    assert 'name="days"' not in text_of(client.get(answer.url))
    pain.refresh_from_db()
    assert pain.snoozed_until is None


def test_alerts_about_load_wait_on_their_own_page_too():
    ana = ana_in_pain()
    assert signed_in(ana).get(page_of(spike_of(ana))).url == URL


def test_useful_is_kept_changed_and_taken_back(ana):
    warning = spike_of(ana)
    said = {}
    for answer in ("yes", "no", "maybe", ""):
        act(ana, warning, "alert_useful", useful=answer)
        decision = Decision.objects.get(warning=warning)
        said[answer] = (decision.useful, decision.useful_at is not None)
    assert said == {"yes": (True, True), "no": (False, True), "maybe": (False, True), "": (None, False)}


@pytest.mark.parametrize("verb", ["alerts_done", "alert_undo", "alert_snooze", "alert_useful"])
def test_each_act_takes_a_post_and_ones_own_warning(ana, verb):
    warning, sam = spike_of(ana), factories.runner("sam")
    address = reverse(f"risk:{verb}", args=[warning.pk])
    assert signed_in(ana).get(address).status_code == 405
    assert signed_in(sam).post(address, {"days": "7", "useful": "yes"}).status_code == 404
    assert signed_in(sam).get(page_of(warning)).status_code == 404


def test_a_hidden_kind_is_not_shown_and_a_line_says_so(ana):
    warning = spike_of(ana)
    AlertMute.objects.create(user=ana.user, kind="single_run", channel="app", muted_at=NOW)
    client = signed_in(ana)
    response = client.get(URL)
    assert warning not in [alert.warning for alert in response.context["open"]]
    assert "Hidden by your choice: Big single run." in text_of(response)
    assert "long run</a>" not in text_of(client.get(reverse("risk:today"))).lower()
    RiskWarning.objects.update(closed_on=TODAY)
    assert warning not in [alert.warning for alert in client.get(URL).context["past"]]


def test_a_pair_past_its_limit_is_kept_until_the_next_hundred_after_a_question():
    runner = factories.runner("ana")
    steady_weeks(runner, 2)
    pair = shoe(runner, start_distance_m=480_000)
    run(runner, TODAY, km=21, shoe=pair)
    client = signed_in(scored(runner))
    keep = reverse("training:shoe_keep", args=[pair.pk])
    assert keep in text_of(client.get(URL))
    assert "Keep Blue daily until 600 km?" in text_of(client.get(keep))
    pair.refresh_from_db()
    assert pair.limit_m == 500_000
    for _twice in range(2):
        client.post(keep)
        pair.refresh_from_db()
        assert (pair.limit_m, pair.heads_up_m) == (600_000, 600_000)
    scored(runner)
    assert not RiskWarning.objects.open().filter(family="shoe").exists()
    assert "There is nothing to raise." in text_of(client.get(keep))
    assert signed_in(factories.runner("sam")).get(keep).status_code == 404


@pytest.mark.parametrize(
    ("limit_km", "gone_km", "until_km"),
    [(500, 499, 500), (500, 500, 600), (500, 501, 600), (500, 600, 700), (350, 365, 450), (500, 1230, 1300)],
)
def test_the_next_hundred_counts_from_the_pairs_own_limit(limit_km, gone_km, until_km):
    pair = shoe(factories.runner("ana"), limit_m=limit_km * 1000, heads_up_m=limit_km * 1000)
    assert pair.kept_until_m(gone_km * 1000) == until_km * 1000


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_as_many_queries_for_three_decisions_as_for_one(ana, count, django_assert_num_queries):
    warning = spike_of(ana)
    first = Decision.objects.get(warning=warning)
    for back in range(1, count):
        made = Decision.objects.create(**_like(first), level=first.level, decided_at=NOW - timedelta(days=back))
        made.emails.set(OutgoingEmail.objects.filter(runner=ana))
    client = signed_in(ana)
    with django_assert_num_queries(18):
        assert len(client.get(page_of(warning)).context["told"]) == count


def _like(decision):
    names = (
        "runner",
        "warning",
        "family",
        "rule",
        "severity",
        "numbers",
        "categories",
        "model_version",
        "decided_on",
    )
    return {name: getattr(decision, name) for name in names}


def test_a_coach_is_not_shown_what_the_runner_hid_from_them(spiked):
    maya = factories.coach("maya")
    link = shared(maya, spiked)
    rescore(spiked)
    addresses = [reverse("risk:roster"), reverse("risk:athlete", args=[link.pk])]
    said = "Long run +40%"
    assert all(said in text_of(client_of(maya).get(address)) for address in addresses)
    mute = AlertMute.objects.create(user=spiked.user, kind="single_run", channel="coach", muted_at=NOW)
    assert not any(said in text_of(client_of(maya).get(address)) for address in addresses)
    RiskWarning.objects.filter(family="single_run").update(closed_on=TODAY)
    assert said not in text_of(client_of(maya).get(addresses[1]))
    mute.kind = "shoe"
    mute.save()
    assert said in text_of(client_of(maya).get(addresses[1]))
    assert spike_of(spiked) in [alert.warning for alert in signed_in(spiked).get(URL).context["past"]]
