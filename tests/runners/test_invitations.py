"""Invitations: bound to an address, for seven days, once; the secret of the link is in no table."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from runners import links, outbox, services, tasks
from runners.emails import INVITATION
from runners.models import LIFE, Coach, CoachingLink, Invitation, OutgoingEmail, Runner
from tests import factories
from tests.factories import NOW
from tests.runners.inviting import ANA, CY, from_coach, from_runner
from tests.security import rows

pytestmark = pytest.mark.django_db


def test_the_secret_is_in_no_table_only_its_hash_is(coach_cy: Coach) -> None:
    made = from_coach(coach_cy, by_mail=True)
    assert len(made.token) >= 43  # 256 bits
    tables = rows.state()
    assert not [table for table, lines in tables.items() for line in lines if made.token in line]
    assert any(links.token_hash(made.token) in line for line in tables["runners_invitation"])
    assert made.invitation.token_hash != made.token


def test_each_invitation_has_a_secret_of_its_own_that_follows_from_the_key_alone(coach_cy: Coach) -> None:
    one, two = from_coach(coach_cy), from_coach(coach_cy)
    assert one.token != two.token
    assert links.invitation_token(one.invitation.pk) == one.token
    assert links.matches(one.token, one.invitation.token_hash)
    assert not links.matches(two.token, one.invitation.token_hash)


def test_another_site_key_makes_another_secret(coach_cy: Coach, settings: object) -> None:
    made = from_coach(coach_cy, by_mail=True)
    settings.SECRET_KEY = "another key, long enough to be one of those that may be used"
    assert links.invitation_token(made.invitation.pk) != made.token
    assert outbox.deliver(made.email_id, timezone.now()) == "suppressed", "a letter with a dead link is not sent"


@pytest.mark.parametrize("to_coach", [False, True])
def test_the_letter_names_who_asks_and_carries_the_link(
    coach_cy: Coach, ana: Runner, mailoutbox: list, to_coach: bool
) -> None:
    now = timezone.now()
    if to_coach:
        made = services.invite_coach(runner=ana, email=CY, shares=["training"], now=now, by_mail=True)
    else:
        made = from_coach(coach_cy, now=now, by_mail=True)
    assert outbox.deliver(made.email_id, timezone.now()) == "sent"
    letter = mailoutbox[0]
    html = letter.alternatives[0].content
    assert letter.to == [CY if to_coach else ANA]
    assert letter.subject == "You have an invitation", "the subject names nobody and says nothing of health"
    words = (
        "Ana (ana@example.org) would like you to be their coach" if to_coach else "Coach_Cy (coach_cy@example.org)"
    )
    path = urlsplit(links.invitation_url(made.token)).path
    for body in (" ".join(letter.body.split()), " ".join(html.split())):
        assert words in body
        assert path in body
        assert f"works until {made.invitation.expires_at:%-d %B %Y}, for this address alone" in body
        assert "Turn off this kind" not in body
    assert "List-Unsubscribe" not in letter.extra_headers, "it is no subscription"
    assert f"{links.invitation_url(made.token)}\n" in letter.body, "the address is not broken"


def test_an_invitation_that_is_over_is_not_sent_any_more(coach_cy: Coach, mailoutbox: list) -> None:
    made = from_coach(coach_cy, by_mail=True)
    services.cancel_invitation(invitation=made.invitation, now=timezone.now())
    assert outbox.deliver(made.email_id, timezone.now()) == "suppressed"
    assert mailoutbox == []


def test_a_new_invitation_to_an_address_ends_the_one_before(coach_cy: Coach, ana: Runner) -> None:
    first = from_coach(coach_cy, "Ana@Example.org ")
    other = from_coach(coach_cy, "sam@example.org")
    second = from_coach(coach_cy)
    now = timezone.now()
    states = {one.pk: one.state(now) for one in Invitation.objects.all()}
    assert states[first.invitation.pk] == "cancelled"
    assert (states[other.invitation.pk], states[second.invitation.pk]) == ("open", "open")
    assert first.invitation.email == ANA


def test_nobody_invites_themselves(coach_cy: Coach, ana: Runner) -> None:
    EmailAddress.objects.create(user=ana.user, email="second@example.org", verified=False)
    with pytest.raises(services.OwnCoach):
        from_coach(coach_cy, "Coach_Cy@example.org")
    for address in (ANA, "SECOND@example.org"):
        with pytest.raises(services.OwnCoach):
            from_runner(ana, address)


def test_fifty_a_day_and_no_more(coach_cy: Coach) -> None:
    for n in range(50):
        from_coach(coach_cy, f"runner{n}@example.org", now=NOW)
    with pytest.raises(services.TooManyInvitations):
        from_coach(coach_cy, now=NOW + timedelta(hours=23))
    assert from_coach(coach_cy, now=NOW + timedelta(hours=24))


def test_who_is_linked_is_not_invited_again_and_whoever_else_is(coach_cy: Coach, ana: Runner, sam: Runner) -> None:
    made = from_coach(coach_cy)
    link = services.accept_as_athlete(invitation=made.invitation, runner=ana, shares=[], now=timezone.now())
    with pytest.raises(services.AlreadyLinked):
        from_coach(coach_cy, "ANA@example.org")
    with pytest.raises(services.AlreadyLinked):
        from_runner(ana)
    assert from_coach(coach_cy, "sam@example.org")
    services.end_coaching(link=link, by=CoachingLink.Side.COACH, now=NOW)
    assert from_coach(coach_cy)


def test_an_address_that_was_not_invited_is_not_confirmed(coach_cy: Coach, ana: Runner) -> None:
    """The list of athletes shows none; the form must not confirm a guess."""
    factories.coaching(coach_cy, ana)
    EmailAddress.objects.filter(user=ana.user).update(email="new.secret@example.org")
    assert from_coach(coach_cy, "new.secret@example.org")


def test_an_unverified_address_does_not_tell_that_somebody_is_linked(coach_cy: Coach, ana: Runner) -> None:
    factories.coaching(coach_cy, ana)
    EmailAddress.objects.create(user=ana.user, email="new@example.org", verified=False)
    assert from_coach(coach_cy, "new@example.org")


def test_only_a_verified_address_opens_it_in_any_spelling(coach_cy: Coach) -> None:
    made = from_coach(coach_cy, "Ines@Example.org")
    ines = factories.runner("ines", by=factories.user("ines", email="Ines@example.ORG", verified=False))
    mine = Invitation.objects.open(timezone.now()).addressed_to(ines.user)
    assert not mine.exists()
    with pytest.raises(services.InvitationEnded):
        services.accept_as_athlete(invitation=made.invitation, runner=ines, shares=["risk"], now=timezone.now())
    EmailAddress.objects.filter(user=ines.user).update(verified=True)
    assert mine.get() == made.invitation


def test_accepting_shares_what_was_chosen_and_uses_it_up(coach_cy: Coach, ana: Runner) -> None:
    made, now = from_coach(coach_cy), timezone.now()
    link = services.accept_as_athlete(invitation=made.invitation, runner=ana, shares=["training", "risk"], now=now)
    assert link.shares() == {"training", "risk"}
    made.invitation.refresh_from_db()
    assert (made.invitation.state(now), made.invitation.link) == ("accepted", link)
    for _ in range(2):
        with pytest.raises(services.InvitationEnded):
            services.accept_as_athlete(invitation=made.invitation, runner=ana, shares=["pain"], now=now)
    assert not services.decline_invitation(invitation=made.invitation, user=ana.user, now=now)
    assert not services.cancel_invitation(invitation=made.invitation, now=now)
    assert link.shares() == {"training", "risk"}


def test_it_ends_at_its_very_hour(coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy, now=NOW)
    assert made.invitation.expires_at == NOW + LIFE == NOW + timedelta(days=7)
    wanted = {"invitation": made.invitation, "runner": ana, "shares": ["risk"]}
    with pytest.raises(services.InvitationEnded):
        services.accept_as_athlete(**wanted, now=NOW + LIFE)
    assert not services.decline_invitation(invitation=made.invitation, user=ana.user, now=NOW + LIFE)
    assert made.invitation.state(NOW + LIFE) == "expired"
    assert services.accept_as_athlete(**wanted, now=NOW + LIFE - timedelta(microseconds=1))


def test_an_invitation_of_a_closed_account_is_over(coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy)
    coach_cy.user.is_active = False
    coach_cy.user.save()
    with pytest.raises(services.InvitationEnded):
        services.accept_as_athlete(invitation=made.invitation, runner=ana, shares=["risk"], now=timezone.now())


def test_an_invitation_is_taken_from_the_right_side_only(coach_cy: Coach, ana: Runner, sam: Runner) -> None:
    with pytest.raises(services.InvitationEnded):
        services.accept_as_coach(invitation=from_coach(coach_cy).invitation, user=ana.user, now=timezone.now())
    with pytest.raises(services.InvitationEnded):
        services.accept_as_athlete(
            invitation=from_runner(ana, "sam@example.org").invitation, runner=sam, shares=["risk"], now=timezone.now()
        )
    assert not CoachingLink.objects.exists()


def test_accepting_as_a_coach_makes_one_and_shares_what_the_runner_chose(ana: Runner, sam: Runner) -> None:
    made = from_runner(ana, "sam@example.org", shares=["training", "pain"])
    link = services.accept_as_coach(invitation=made.invitation, user=sam.user, now=timezone.now())
    assert (link.coach.user, link.runner, link.shares()) == (sam.user, ana, {"training", "pain"})


def test_what_is_no_longer_kept_when_it_is_accepted_is_not_shared(coach_cy: Coach, ana: Runner) -> None:
    made = from_runner(ana, shares=["training", "pain"])
    services.withdraw_consent(runner=ana, category="pain", now=timezone.now())
    link = services.accept_as_coach(invitation=made.invitation, user=coach_cy.user, now=timezone.now())
    assert link.shares() == {"training"}


def test_a_second_invitation_takes_the_place_of_what_was_shared(coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy)
    link = factories.coaching(coach_cy, ana, shares=["training", "pain"])
    again = services.accept_as_athlete(invitation=made.invitation, runner=ana, shares=["risk"], now=timezone.now())
    assert again == link
    assert again.shares() == {"risk"}


def test_the_sweep_forgets_what_ended_thirty_days_ago(coach_cy: Coach, ana: Runner) -> None:
    old = timezone.now() - LIFE - timedelta(days=30)
    gone = from_coach(coach_cy, now=old - timedelta(seconds=1), by_mail=True)
    kept = from_coach(coach_cy, "sam@example.org", now=old + timedelta(minutes=1))
    answered = from_runner(ana, now=old - timedelta(days=1))
    assert services.forget_invitations(now=NOW - timedelta(days=300)) == 0
    assert services.forget_invitations(now=timezone.now()) == 2
    assert list(Invitation.objects.all()) == [kept.invitation]
    assert not OutgoingEmail.objects.filter(pk=gone.email_id).exists()
    from_runner(ana, now=old - timedelta(days=1))
    tasks.sweep()
    assert list(Invitation.objects.all()) == [kept.invitation], answered


def test_the_kind_is_in_nobodys_settings(coach_cy: Coach) -> None:
    assert next(kind for kind in outbox.kinds() if kind.code == INVITATION).reader == "nobody"


def test_erasing_an_account_takes_the_invitations_from_it_and_to_it(coach_cy: Coach, ana: Runner) -> None:
    to_her, from_her = from_coach(coach_cy, by_mail=True), from_runner(ana, "sam@example.org")
    other = from_coach(coach_cy, "sam@example.org")
    services.erase(user=ana.user)
    assert list(Invitation.objects.all()) == [other.invitation]
    assert not OutgoingEmail.objects.exists(), (to_her, from_her)
    assert not [table for table, lines in rows.state().items() for line in lines if ANA in line]


def test_what_the_runner_chose_last_holds_against_an_older_invitation_of_theirs(coach_cy: Coach, ana: Runner) -> None:
    """Ana invites cy with everything; cy invites her too, and she accepts that one with runs alone."""
    hers, his = from_runner(ana, shares=["training", "risk", "pain", "body"]), from_coach(coach_cy)
    link = services.accept_as_athlete(invitation=his.invitation, runner=ana, shares=["training"], now=timezone.now())
    with pytest.raises(services.InvitationEnded):
        services.accept_as_coach(invitation=hers.invitation, user=coach_cy.user, now=timezone.now())
    assert link.shares() == {"training"}
    services.end_coaching(link=link, by=CoachingLink.Side.RUNNER, now=timezone.now())
    assert not CoachingLink.objects.in_force().exists()


def test_an_older_invitation_to_another_address_of_the_coach_changes_nothing_either(
    coach_cy: Coach, ana: Runner
) -> None:
    hers = from_runner(ana, "cy@work.example", shares=["training", "pain"])
    link = factories.coaching(coach_cy, ana, shares=["training"], at=timezone.now())
    EmailAddress.objects.create(user=coach_cy.user, email="cy@work.example", verified=True)
    assert services.accept_as_coach(invitation=hers.invitation, user=coach_cy.user, now=timezone.now()) == link
    assert link.shares() == {"training"}


def test_a_new_yes_to_keeping_shares_nothing_by_an_invitation_that_was_open(coach_cy: Coach, ana: Runner) -> None:
    made = from_runner(ana, shares=["training", "pain"])
    services.withdraw_consent(runner=ana, category="pain", now=timezone.now())
    services.give_consent(runner=ana, categories=["pain"], now=timezone.now())
    link = services.accept_as_coach(invitation=made.invitation, user=coach_cy.user, now=timezone.now())
    assert link.shares() == {"training"}


def test_one_address_is_written_to_a_few_times_a_day_and_not_again_after_a_no(coach_cy: Coach, ana: Runner) -> None:
    for _ in range(3):
        from_coach(coach_cy, "stranger@example.org", by_mail=True)
    with pytest.raises(services.TooManyInvitations):
        from_coach(coach_cy, "stranger@example.org")
    made = from_coach(coach_cy, by_mail=True)
    services.decline_invitation(invitation=made.invitation, user=ana.user, now=timezone.now())
    with pytest.raises(services.SaidNo):
        from_coach(coach_cy, by_mail=True)
    assert from_coach(coach_cy).email_id is None  # a link to pass on


def test_fifty_a_day_are_of_a_person_and_not_of_a_role(coach_cy: Coach) -> None:
    runner = factories.runner(by=coach_cy.user)
    for number in range(services.invitations.MOST_A_DAY):
        from_coach(coach_cy, f"s{number}@example.org")
    with pytest.raises(services.TooManyInvitations):
        from_runner(runner, "other@example.org")
