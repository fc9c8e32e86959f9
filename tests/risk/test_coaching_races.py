"""What happens when the other side acts in the middle."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from risk import services as risk
from risk.models import SharedScore
from risk.services import rescoring
from risk.services import roster as service
from risk.services.notes import NotTaken, write_note
from runners import outbox, services
from runners.models import Category, Coach, CoachingLink, HealthAccess, OutgoingEmail, User
from runners.signals import sharing_changed
from tests import factories
from tests.factories import NOW
from tests.hours import believe
from tests.log_factories import pain, steady_weeks
from tests.runners.inviting import from_coach


def in_a_thread(job):
    found = []

    def run():
        try:
            found.append(job())
        except Exception as fault:
            found.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


class Withdrawing(EmailBackend):
    """The runner takes pain back while the connection to the mail server is opened."""

    link = None

    def open(self):
        if Withdrawing.link is not None:
            services.share(link=Withdrawing.link, shares=["training"], now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", ["first", "second"])
def test_a_letter_to_the_coach_is_called_off_until_it_is_handed_over(settings, attempt):
    link = factories.coaching(factories.coach(), factories.runner("ana"))
    pain(link.runner, factories.TODAY, at_rest=True, score=6)
    risk.rescore(runner=link.runner, today=factories.TODAY, now=NOW)
    email = OutgoingEmail.objects.get(kind="athlete_pain")
    if attempt == "second":  # the connection broke in the first: nobody knows whether it arrived
        OutgoingEmail.objects.filter(pk=email.pk).update(handed_over_at=NOW, attempts=1)
    settings.EMAIL_BACKEND = "tests.risk.test_coaching_races.Withdrawing"
    Withdrawing.link = link
    try:
        outcome = outbox.deliver(email.pk, NOW + timezone.timedelta(minutes=11))
    finally:
        Withdrawing.link = None
    assert mail.outbox == [], outcome


@pytest.mark.django_db(transaction=True)
def test_an_athlete_who_is_erased_while_the_list_is_read_does_not_break_it():
    cy, ana = factories.coach(), factories.runner("ana")
    factories.coaching(cy, ana)
    ben = factories.runner("ben")
    factories.coaching(cy, ben)

    def erased(rows):
        thread, found = in_a_thread(lambda: services.erase(user=User.objects.get(pk=ana.user.pk)))
        thread.join(20)
        assert found == [None]
        return ()

    service.roster(cy.user, NOW, erased)


@pytest.mark.django_db
def test_a_note_to_somebody_who_was_erased_meanwhile_is_not_taken():
    link = factories.coaching(factories.coach(), factories.runner("ana"))
    services.erase(user=link.runner.user)
    with pytest.raises(NotTaken):
        write_note(link=link, text="hello", now=NOW)


@pytest.mark.django_db
def test_ending_what_is_gone_is_no_error():
    link = factories.coaching(factories.coach(), factories.runner("ana"))
    link = CoachingLink.objects.select_related("runner__user").get(pk=link.pk)
    services.erase(user=User.objects.get(pk=link.runner.user.pk))
    assert services.end_coaching(link=link, by="coach", now=NOW) is False


@pytest.mark.django_db(transaction=True)
def test_a_coach_can_be_erased_while_an_athlete_accepts():
    cy, ana = factories.coach(), factories.runner("ana")
    made = from_coach(cy)
    threads = []

    def meanwhile(**_):
        if threads:  # erasing announces too
            return
        threads.append(in_a_thread(lambda: services.erase(user=User.objects.get(pk=cy.user.pk))))
        threads[0][0].join(2)  # it waits for us, or is done

    sharing_changed.connect(meanwhile)
    accepted = None
    try:
        accepted = services.accept_as_athlete(
            invitation=made.invitation, runner=ana, shares=["training"], now=timezone.now()
        )
    except Exception as fault:
        accepted = fault
    finally:
        sharing_changed.disconnect(meanwhile)
    threads[0][0].join(20)
    assert threads[0][1] == [None], f"erasing: {threads[0][1]}; accepting: {accepted!r}"
    assert not Coach.objects.exists()
    assert isinstance(accepted, (CoachingLink, services.InvitationEnded)), repr(accepted)


@pytest.mark.django_db
def test_a_read_whose_row_is_swallowed_is_not_shown():
    """As after a restore that forgot the sequence: the key is taken, and ON CONFLICT takes it for a repetition."""
    cy, ana, ben = factories.coach(), factories.runner("ana"), factories.runner("ben")
    link = factories.coaching(factories.coach("other"), ben)
    service.roster(link.coach.user, NOW - timedelta(days=1))
    taken = HealthAccess.objects.get()
    factories.coaching(cy, ana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('runners_healthaccess','id'), %s, false)", [taken.pk])
    try:
        read = service.roster(cy.user, NOW)
    except DatabaseError:
        return  # nothing is shown
    assert HealthAccess.objects.filter(actor=cy.user, runner=ana).exists() or not read.rows


@pytest.mark.django_db(transaction=True)
def test_a_rescore_that_began_before_a_withdrawal_leaves_nothing_that_is_seen(monkeypatch):
    """Pain is no longer kept from the middle of a rescore on."""
    believe(monkeypatch, NOW)
    ana = factories.runner("ana")
    steady_weeks(ana, until=factories.TODAY)
    pain(ana, factories.TODAY, score=2, site="heel")
    link = factories.coaching(factories.coach(), ana)
    owed = rescoring.open_or_close_warnings

    def meanwhile(**given):
        thread, found = in_a_thread(
            lambda: services.withdraw_consent(runner=ana, category=Category.PAIN, now=timezone.now())
        )
        thread.join(20)
        assert found == [True]
        return owed(**given)

    monkeypatch.setattr(rescoring, "open_or_close_warnings", meanwhile)
    risk.rescore(runner=ana, today=factories.TODAY, now=NOW)
    left = set(SharedScore.objects.values_list("categories", flat=True))
    assert ana.rescore_requests.exists(), left
    client = Client()
    client.force_login(link.coach.user)
    page = client.get(reverse("risk:athlete", args=[link.pk])).content.decode()
    assert "of 100" not in page
    assert "Being updated" in page
    monkeypatch.setattr(rescoring, "open_or_close_warnings", owed)
    risk.rescore(runner=ana, today=factories.TODAY, now=NOW)
    assert set(SharedScore.objects.values_list("categories", flat=True)) == {"body,risk,training"}
