"""The record, and what a coach is told outside of a page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.logs import WithoutSecrets
from runners import outbox, services
from runners.models import HealthAccess, Invitation, OutgoingEmail
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain
from tests.risk.letters import rescore
from tests.runners.inviting import from_coach, from_runner

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_record_cannot_be_emptied_by_an_update_or_a_delete_of_ours():
    link = factories.coaching(factories.coach(), factories.runner("ana"))
    services.record_access(actor=link.coach.user, links=[link], page="athlete", now=NOW)
    try:
        HealthAccess.objects.all().delete()
    except Exception:
        return
    assert HealthAccess.objects.exists(), "rows are added and never changed, but may be deleted"


def test_two_coaches_of_one_name_are_told_apart_in_the_record():
    ana = factories.runner("ana")
    for name in ("one", "two"):
        coach = factories.coach(by=factories.user(name, full_name="Robin Field"))
        link = factories.coaching(coach, ana)
        services.record_access(actor=coach.user, links=[link], page="athlete", now=NOW)
    page = client_of(ana.user).get(reverse("runners:access_record")).content.decode()
    assert "one@example.org" in page
    assert "two@example.org" in page


def test_an_email_about_pain_to_a_coach_stands_in_the_record():
    link = factories.coaching(factories.coach(), factories.runner("ana"))
    pain(link.runner, TODAY, at_rest=True, score=6)
    rescore(link.runner)
    email = OutgoingEmail.objects.get(kind="athlete_pain")
    assert outbox.deliver(email.pk, NOW + timedelta(minutes=1)) == "sent"
    page = client_of(link.runner.user).get(reverse("runners:access_record")).content.decode()
    assert "Nobody has looked" not in page


def test_fifty_a_day_is_of_a_person_and_not_of_a_role():
    cy = factories.coach()
    runner = factories.runner(by=cy.user)
    for number in range(services.invitations.MOST_A_DAY):
        from_coach(cy, f"s{number}@example.org")
    with pytest.raises(services.TooManyInvitations):
        from_runner(runner, "other@example.org")


def test_a_coach_cannot_test_guesses_of_an_athletes_new_address():
    """The roster shows no address; the form confirms one."""
    cy, ana = factories.coach(), factories.runner("ana")
    factories.coaching(cy, ana, shares=["training"])
    ana.user.email = "new.secret@example.org"
    ana.user.save()
    ana.user.emailaddress_set.update(email="new.secret@example.org")
    client = client_of(cy.user)
    form = {"way": "link"}
    hers = client.post(reverse("runners:invitations"), form | {"email": "new.secret@example.org"})
    others = client.post(reverse("runners:invitations"), form | {"email": "some.one@example.org"})
    assert hers.status_code == others.status_code


def test_sent_invitations_of_a_runner_say_what_they_would_share():
    ana = factories.runner("ana")
    from_runner(ana, shares=["training", "pain"])
    page = client_of(ana.user).get(reverse("runners:sharing")).content.decode()
    assert "Pain and bone injuries" in page


@pytest.mark.parametrize("path", ["valid", "ended"])
def test_no_token_in_logs(caplog, path):
    """Through the handler's filter: caplog has none, so only the filter is asked here."""
    made = from_coach(factories.coach())
    if path == "ended":
        Invitation.objects.update(cancelled_at=timezone.now())
    with caplog.at_level("DEBUG"):
        Client().get(reverse("runners:invite", args=[made.token]))
        Client().post(reverse("runners:invite", args=[made.token]))
    for record in caplog.records:
        WithoutSecrets().filter(record)
        assert made.token not in record.getMessage()


def test_no_token_in_the_database():
    made = from_coach(factories.coach(), by_mail=True)
    Client().get(reverse("runners:invite", args=[made.token]))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{made.token}%"])
            assert cursor.fetchone()[0] == 0, table


def test_known_and_unknown_addresses_are_answered_alike():
    cy = factories.coach()
    factories.runner("ana")
    client = client_of(cy.user)
    answers = []
    for email in ("ana@example.org", "nob@example.org"):
        answer = client.post(reverse("runners:invitations"), {"email": email, "way": "mail"}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, OutgoingEmail.objects.count()))
    assert answers[0][:2] == answers[1][:2]
    assert [one[2] for one in answers] == [1, 2]
