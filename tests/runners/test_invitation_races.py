"""One invitation, many hands: fifty posts at once over HTTP, and the other side calling it off meanwhile."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runners import services
from runners.models import CoachingLink, Invitation, Sharing, User
from tests import factories
from tests.runners.inviting import from_coach, from_runner, page_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def copy_of(client: Client) -> Client:
    twin = Client()
    twin.cookies = client.cookies.copy()
    return twin


def together(jobs: list[Callable[[], object]]) -> list[object]:
    """Run all at the same moment, each in a thread with a connection of its own; return the answers in order."""
    start, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(at: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            answers[at] = jobs[at]()
        except Exception as fault:
            answers[at] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[at]) for at in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def posts(user: User, path: str, data: dict[str, str], times: int) -> list[Callable[[], object]]:
    signed_in = client_of(user)
    clients = [copy_of(signed_in) for _ in range(times)]
    return [lambda client=client: client.post(path, data).status_code for client in clients]


def test_of_fifty_acceptances_at_once_exactly_one_counts() -> None:
    ana = factories.runner("ana")
    made = from_coach(factories.coach())
    answers = together(posts(ana.user, page_of(made.invitation), {"training": "on", "risk": "on"}, AT_ONCE))
    assert Counter(answers) == {302: 1, 404: AT_ONCE - 1}
    assert CoachingLink.objects.get().shares() == {"training", "risk"}
    assert Sharing.objects.count() == 2


def test_of_fifty_coaches_acceptances_at_once_exactly_one_counts() -> None:
    cy, ana = factories.coach(), factories.runner("ana")
    made = from_runner(ana)
    answers = together(posts(cy.user, page_of(made.invitation), {}, AT_ONCE))
    assert Counter(answers) == {302: 1, 404: AT_ONCE - 1}
    assert CoachingLink.objects.get().coach == cy


@pytest.mark.parametrize("attempt", range(3))
def test_cancelling_and_accepting_at_once_end_in_one_of_them(attempt: int) -> None:
    cy, ana = factories.coach(), factories.runner("ana")
    made = from_coach(cy)
    cancel = reverse("runners:invitation_cancel", args=[made.invitation.pk])
    accept = posts(ana.user, page_of(made.invitation), {"training": "on"}, 5)
    answers = together([*posts(cy.user, cancel, {}, 5), *accept])
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    invitation = Invitation.objects.get()
    was_accepted = invitation.used_at is not None
    assert was_accepted != (invitation.cancelled_at is not None)
    assert answers[5:].count(302) == CoachingLink.objects.count() == int(was_accepted)


def test_inviting_again_while_it_is_accepted_ends_in_one_state() -> None:
    cy, ana = factories.coach(), factories.runner("ana")
    made = from_coach(cy)
    again = posts(cy.user, reverse("runners:invitations"), {"email": "ana@example.org", "way": "link"}, 3)
    answers = together([*again, *posts(ana.user, page_of(made.invitation), {"training": "on"}, 3)])
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    first = Invitation.objects.get(pk=made.invitation.pk)
    assert (first.used_at is None) != (first.cancelled_at is None)


def test_switching_on_and_off_at_once_never_fails() -> None:
    """The request that gets the lock last may carry the earlier hour: what it ends did not end before it began."""
    link = factories.coaching(factories.coach(), factories.runner("ana"), shares=["training"])
    early, late = timezone.now(), timezone.now() + timezone.timedelta(seconds=5)
    services.share(link=link, shares=["training", "risk"], now=late)
    services.share(link=link, shares=["training"], now=early)
    ended = Sharing.objects.get(category="risk")
    assert ended.withdrawn_at == ended.given_at == late
    services.give_consent(runner=link.runner, categories=["notes"], now=late)
    services.withdraw_consent(runner=link.runner, category="training", now=early)
    assert CoachingLink.objects.get().shares() == frozenset()
    edit = reverse("runners:sharing_edit", args=[link.pk])
    jobs = [job for data in ({"risk": "on"}, {"pain": "on"}, {}) for job in posts(link.runner.user, edit, data, 8)]
    assert Counter(together(jobs)) == {302: 24}
