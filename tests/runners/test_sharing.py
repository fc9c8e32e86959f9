"""Sharing with a coach: chosen by category, changed, ended; each holds from the next request on."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from runners import services
from runners.models import DATA, SHARING_VERSION, Category, Coach, CoachingLink, Consent, Runner, Share, Sharing, User
from runners.signals import sharing_changed
from tests import factories
from tests.factories import NOW
from tests.runners.conftest import heard
from tests.runners.inviting import from_coach, from_runner, switches, text

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATER = NOW + timedelta(hours=1)


def page(name: str, *args: object) -> str:
    return reverse(f"runners:{name}", args=args)


def seen_by(coach: Coach) -> set[str]:
    """Return the categories of which the coach sees at least one runner, by the one place that decides it."""
    return {code for code in Category.values if Runner.objects.visible_to(coach.user, code).exists()}


SHARED, NOT_KEPT, WITHDRAWN = "kept and shared", "shared, and no longer kept", "withdrawn from the coach"
STATES = (SHARED, "kept", NOT_KEPT, WITHDRAWN)


def test_what_is_visible_and_what_the_link_says_agree_in_every_state(coach_cy: Coach) -> None:
    """Each category in each state, in all combinations: 256 athletes of one coach, a world each."""
    worlds = [dict(zip(DATA, states, strict=True)) for states in itertools.product(STATES, repeat=len(DATA))]
    links = linked_in(worlds, coach_cy)
    expected = {
        link.pk: {category for category, state in world.items() if state == SHARED}
        for link, world in zip(links, worlds, strict=True)
    }
    assert len(expected) == 256
    assert {link.pk: set(link.shares()) for link in CoachingLink.objects.all()} == expected
    listed = {link.pk: set(link.shares()) for link in CoachingLink.objects.visible_to(coach_cy.user)}
    assert listed == {pk: shares for pk, shares in expected.items() if shares}
    nothing = set(CoachingLink.objects.showing_nothing().values_list("pk", flat=True))
    assert nothing == {pk for pk, shares in expected.items() if not shares}
    for category in DATA:
        seen = set(Runner.objects.visible_to(coach_cy.user, category).values_list("pk", flat=True))
        assert seen == {link.runner_id for link in links if category in expected[link.pk]}, category


def linked_in(worlds: list[dict[str, str]], coach: Coach) -> list[CoachingLink]:
    """Return a link for each world, to an athlete whose consents and sharing are in the states it names."""
    users = User.objects.bulk_create(User(email=f"ana{n}@example.org", password="!") for n in range(len(worlds)))
    runners = Runner.objects.bulk_create(Runner(user=user) for user in users)
    links = CoachingLink.objects.bulk_create(
        CoachingLink(coach=coach, runner=runner, began_at=NOW) for runner in runners
    )
    cells = [(link, *cell) for link, world in zip(links, worlds, strict=True) for cell in world.items()]
    Consent.objects.bulk_create(
        factories.unsaved_consent(link.runner, category, withdrawn_at=LATER if state == NOT_KEPT else None)
        for link, category, state in cells
    )
    Sharing.objects.bulk_create(
        factories.unsaved_sharing(link, category, withdrawn_at=LATER if state == WITHDRAWN else None)
        for link, category, state in cells
        if state != "kept"
    )
    return links


@pytest.mark.parametrize(
    "chosen", [c for n in range(6) for c in itertools.combinations(Share.values, n)], ids=" ".join
)
def test_all_choices_of_categories_hold_exactly(coach_cy: Coach, ana: Runner, chosen: tuple[str, ...]) -> None:
    shares = set(chosen)
    link = factories.coaching(coach_cy, ana, shares=["risk", "body"])
    assert services.share(link=link, shares=shares, now=LATER) == shares == link.shares()
    assert seen_by(coach_cy) == shares & set(DATA)
    assert set(Sharing.objects.in_force().values_list("category", flat=True)) == shares


def test_notes_are_never_shared_and_one_link_says_nothing_of_another(
    coach_cy: Coach, ana: Runner, sam: Runner
) -> None:
    factories.coaching(coach_cy, ana)
    assert "notes" not in seen_by(coach_cy)
    assert not Runner.objects.visible_to(coach_cy.user, Category.TRAINING).filter(pk=sam.pk).exists()
    assert seen_by(factories.coach("maya")) == set()
    with pytest.raises(ValueError, match="notes"):
        services.share(link=CoachingLink.objects.get(), shares=["notes"], now=LATER)


def test_seeing_is_not_owning(coach_cy: Coach, ana: Runner) -> None:
    factories.coaching(coach_cy, ana)
    for category in Category.values:
        assert not Runner.objects.owned_by(coach_cy.user, category).exists()


def test_a_yes_is_kept_with_its_wording_and_its_hours(coach_cy: Coach, ana: Runner) -> None:
    link = factories.coaching(coach_cy, ana, shares=["training"])
    services.share(link=link, shares=["training", "risk"], now=LATER)
    risk = Sharing.objects.get(category="risk")
    assert (risk.wording_version, risk.given_at, risk.withdrawn_at) == (SHARING_VERSION, LATER, None)
    services.share(link=link, shares=["training"], now=LATER + timedelta(days=1))
    risk.refresh_from_db()
    assert risk.withdrawn_at == LATER + timedelta(days=1)
    assert Sharing.objects.get(category="training").given_at == NOW, "what stands keeps its date"


def test_withdrawing_storage_withdraws_sharing_and_agreeing_again_does_not_bring_it_back(
    coach_cy: Coach, ana: Runner
) -> None:
    link = factories.coaching(coach_cy, ana)
    with heard(sharing_changed) as news:
        services.withdraw_consent(runner=ana, category="pain", now=LATER)
    assert [one["link"] for one in news] == [link]
    assert link.shares() == set(Share.values) - {"pain"}
    assert Sharing.objects.get(category="pain").withdrawn_at == LATER
    services.give_consent(runner=ana, categories=["pain"], now=LATER)
    assert link.shares() == set(Share.values) - {"pain"}
    assert "pain" not in seen_by(coach_cy)


def test_ending_takes_everything_and_says_by_whom(coach_cy: Coach, ana: Runner) -> None:
    link = factories.coaching(coach_cy, ana)
    with heard(sharing_changed) as news:
        assert services.end_coaching(link=link, by=CoachingLink.Side.RUNNER, now=LATER)
        assert not services.end_coaching(link=link, by=CoachingLink.Side.COACH, now=LATER)
    link.refresh_from_db()
    assert (link.ended_by, link.shares(), seen_by(coach_cy), len(news)) == ("runner", frozenset(), set(), 1)
    assert services.share(link=link, shares=["risk"], now=LATER) == frozenset()
    assert not Sharing.objects.in_force().exists()
    begun_again = services.begin_coaching(coach=coach_cy, runner=ana, shares=["risk"], now=LATER)
    assert begun_again != link


def test_the_database_keeps_one_link_and_one_yes(coach_cy: Coach, ana: Runner) -> None:
    link = factories.coaching(coach_cy, ana, shares=["risk"])
    for again in (lambda: factories.coaching(coach_cy, ana, shares=[]), lambda: factories.sharing(link, "risk")):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()


def test_nobody_coaches_themselves(ana: Runner) -> None:
    with pytest.raises(services.OwnCoach):
        services.begin_coaching(coach=factories.coach(by=ana.user), runner=ana, shares=["risk"], now=NOW)


# ── pages ───────────────────────────────────────────────────────────────────


def test_without_a_coach_it_says_that_nobody_sees_the_log(ana_client: Client) -> None:
    shown = text(ana_client.get(page("sharing")))
    assert "Nobody sees your log" in shown
    assert page("invite_coach") in shown


def test_every_coach_is_listed_with_what_they_see_and_when_they_looked(
    ana: Runner, ana_client: Client, coach_cy: Coach
) -> None:
    link = factories.coaching(coach_cy, ana, shares=["risk", "messages"])
    shown = text(ana_client.get(page("sharing")))
    for words in ("Coach_Cy", "Coach since 21 September 2026", "Risk index and its reasons", "Notes from the coach"):
        assert words in shown
    assert "Pain and bone injuries" not in shown
    assert "Has not looked yet." in shown
    assert "none can be worked out for them" in shown
    with transaction.atomic():
        services.record_access(actor=coach_cy.user, links=[link], page="athlete", now=LATER)
    services.save_profile(runner=ana, today=factories.TODAY, time_zone="Asia/Tokyo")
    assert "Last looked: 21 September 2026, 18:00" in text(ana_client.get(page("sharing"))), "in the runner's zone"


def test_a_change_holds_on_the_next_request(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    link = factories.coaching(coach_cy, ana, shares=["training", "risk"])
    edit = page("sharing_edit", link.pk)
    on = {name for name, is_on in switches(text(ana_client.get(edit))).items() if is_on}
    assert on == {"training", "risk"}
    assert ana_client.post(edit, {"pain": "on"}).url == page("sharing")
    assert link.shares() == seen_by(coach_cy) == {"pain"}
    assert "It holds from now on for Coach_Cy." in text(ana_client.get(page("sharing")))
    nothing = ana_client.post(edit, {}, follow=True)
    assert "Coach_Cy sees nothing of you now." in text(nothing)
    assert "Sees nothing at present." in text(nothing)
    assert CoachingLink.objects.not_ended().get() == link


def test_stopping_asks_once_and_ends_at_once(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    link = factories.coaching(coach_cy, ana)
    stop = page("sharing_stop", link.pk)
    assert "see nothing of you any more" in text(ana_client.get(stop))
    assert link.shares()
    answer = ana_client.post(stop, follow=True)
    assert "Stopped. Coach_Cy sees nothing of you now." in text(answer)
    assert "Nobody sees your log" in text(answer)
    assert seen_by(coach_cy) == set()
    assert [ana_client.get(stop).status_code, ana_client.post(stop).status_code] == [404, 404]


def test_a_coach_whose_account_is_closed_can_be_stopped_too(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    link = factories.coaching(coach_cy, ana)
    User.objects.filter(pk=coach_cy.user.pk).update(is_active=False)
    assert "Coach_Cy" in text(ana_client.get(page("sharing")))
    assert ana_client.post(page("sharing_stop", link.pk)).status_code == 302
    assert not CoachingLink.objects.not_ended().exists()


def test_a_coach_ends_their_own_links_only(signed_in: SignIn, ana: Runner, coach_cy: Coach) -> None:
    mine = factories.coaching(coach_cy, ana)
    maya = factories.coach("maya")
    others = factories.coaching(maya, ana)
    client = signed_in(coach_cy.user)
    assert "see nothing of <b>Ana</b>" in text(client.get(page("coaching_leave", mine.pk)))
    for link, status in ((others, 404), (mine, 302), (mine, 404)):
        assert client.post(page("coaching_leave", link.pk)).status_code == status
    mine.refresh_from_db()
    assert (mine.ended_by, seen_by(coach_cy)) == ("coach", set())
    assert seen_by(maya) == set(DATA)


@pytest.mark.parametrize("name", ["sharing_edit", "sharing_stop", "coaching_leave"])
def test_nobody_else_reaches_a_link(signed_in: SignIn, coach_cy: Coach, ana: Runner, sam: Runner, name: str) -> None:
    link = factories.coaching(coach_cy, ana)
    allowed = {"sharing_edit": ana.user, "sharing_stop": ana.user, "coaching_leave": coach_cy.user}[name]
    both = factories.coach("maya", by=sam.user).user
    for user in {ana.user, coach_cy.user, both} - {allowed}:
        for method in ("get", "post"):
            answer = getattr(signed_in(user), method)(page(name, link.pk))
            assert answer.status_code == 404 or answer.headers.get("Location") == reverse("runners:settings")
    assert link.shares() == set(Share.values)


def test_a_coach_without_a_log_sees_only_the_invitations(signed_in: SignIn, coach_cy: Coach, ana: Runner) -> None:
    client = signed_in(coach_cy.user)
    assert "No invitations for you" in text(client.get(page("sharing")))
    from_runner(ana)
    shown = text(client.get(page("sharing")))
    assert "Ana would like you as their coach" in shown
    assert "Nobody sees your log" not in shown
    assert client.get(page("access_record")).url == reverse("runners:settings")


def test_the_list_takes_as_many_queries_for_three_coaches_as_for_one(
    ana: Runner, ana_client: Client, django_assert_num_queries: Callable
) -> None:
    counts = []
    for n in range(3):
        coach = factories.coach(f"coach{n}")
        link = factories.coaching(coach, ana)
        with transaction.atomic():
            services.record_access(actor=coach.user, links=[link], page="roster", now=NOW)
        from_coach(factories.coach(f"asks{n}"))
        from_runner(ana, f"asked{n}@example.org")
        with django_assert_num_queries(9, exact=False) as seen:
            ana_client.get(page("sharing"))
        counts.append(len(seen))
    assert counts[0] == counts[2], counts


def test_the_consent_page_says_that_sharing_ends_with_it(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    factories.coaching(coach_cy, ana)
    shown = text(ana_client.get(page("consent")))
    assert "No coach sees any of it any more either" in shown
    assert f'href="{page("sharing")}"' in shown
    ana_client.post(page("consent"), {"withdraw": "risk"})
    assert "risk" not in seen_by(coach_cy)
    assert Consent.objects.in_force().filter(runner=ana).count() == len(Category) - 1


@pytest.mark.parametrize("name", ["settings", "more"])
def test_sharing_is_one_step_from_the_menu(ana_client: Client, signed_in: SignIn, name: str) -> None:
    assert f'href="{page("sharing")}"' in text(ana_client.get(page(name)))
    nav = text(signed_in(factories.coach().user).get(page(name))).split("<nav")[1].split("</nav>")[0]
    assert [nav.count(word) for word in ("Athletes", "Invitations", "Settings")] == [1, 1, 1]
    assert nav.index("Athletes") < nav.index("Invitations") < nav.index("Settings")
