"""What coaches read: the score of exactly what is shared, and nothing that gives the rest away."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from risk import engine
from risk.models import RiskScore, SharedScore, shared_key
from risk.services.reading import read_book
from risk.services.sharing import only
from runners import services as people
from runners.models import Category, Share
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.risk.letters import rescore

ALL = "body,pain,risk,training"
NO_PAIN = "body,risk,training"


@pytest.fixture
def coach(db):
    return factories.coach()


def row(runner, key=ALL):
    return SharedScore.objects.get(runner=runner, categories=key)


def codes(score):
    return {factor["code"] for factor in score.detail["factors"]}


def test_there_is_a_row_for_each_choice_that_coaches_have_and_no_other(known, coach):
    factories.coaching(coach, known, shares=["risk", "training"])
    factories.coaching(factories.coach("cara"), known, shares=["risk", "training", "messages"])
    factories.coaching(factories.coach("carl"), known)
    factories.coaching(factories.coach("cleo"), known, shares=["training", "pain"])
    rescore(known)
    kept = SharedScore.objects.filter(runner=known).values_list("categories", flat=True)
    assert set(kept) == {"risk,training", ALL}


def test_with_everything_shared_it_is_the_runners_own_score(known, coach):
    factories.coaching(coach, known)
    rescore(known)
    own, seen = RiskScore.objects.get(runner=known, local_date=TODAY), row(known)
    repair = seen.detail.pop("repair")
    assert (seen.index, seen.band, seen.light, seen.detail) == (own.index, own.band, own.light, own.detail)
    assert repair[-1] == [TODAY.isoformat(), round(own.damage, 3), round(own.capacity, 3)]
    assert len(repair) == len(seen.trend)
    assert not seen.is_partial
    trend = RiskScore.objects.filter(runner=known).between(TODAY - timedelta(days=41), TODAY)
    assert seen.trend == [[score.local_date.isoformat(), score.index] for score in trend]


@pytest.mark.parametrize(
    ("shares", "seen_codes", "unseen"),
    [
        ({"risk", "training"}, set(), {"injuries", "sex", "energy", "age"}),
        ({"risk", "training", "pain"}, {"injuries"}, {"sex", "energy", "age"}),
        ({"risk", "training", "body"}, {"sex", "energy"}, {"injuries"}),
    ],
)
def test_a_factor_whose_input_is_not_shared_is_not_in_the_index(known, coach, shares, seen_codes, unseen):
    factories.coaching(coach, known, shares=shares)
    rescore(known)
    seen = row(known, shared_key(frozenset(shares)))
    assert codes(seen) >= seen_codes
    assert not codes(seen) & unseen
    assert {factor["category"] for factor in seen.detail["factors"]} <= shares | {"training", "risk"}
    assert seen.is_partial
    assert seen.index == sum(factor["shown"] for factor in seen.detail["factors"])
    assert seen.index < RiskScore.objects.get(runner=known, local_date=TODAY).index


def test_the_engine_is_not_given_what_is_not_shared(known):
    log_factories.pain(known, TODAY - timedelta(days=1))
    book = read_book(known, TODAY)
    narrow = only(book, frozenset({"risk", "training"}))
    assert narrow.log.pains == ()
    person = narrow.person
    assert (person.injuries, person.sex, person.birth_year, person.height_cm, person.weights) == (
        None, None, None, None, (),
    )  # fmt: skip
    assert narrow.log.runs == book.log.runs
    assert engine.season(narrow.log, narrow.person, TODAY).day(TODAY).pain is None


def test_pain_that_is_not_shared_looks_like_a_stale_day(known, coach):
    factories.coaching(coach, known, shares=["risk", "training", "body"])
    factories.coaching(factories.coach("cara"), known)
    log_factories.pain(known, TODAY, at_rest=True, score=6)
    rescore(known)
    seen = row(known, NO_PAIN)
    assert seen.hidden == "stale"
    assert (seen.index, seen.band, seen.light, seen.trend, seen.summary, seen.detail) == (None, "", "", [], {}, {})
    assert seen.local_date == TODAY - timedelta(days=1)
    assert row(known).hidden == "pain"
    assert row(known).index is None


def test_days_of_cleared_pain_are_days_like_any_other_to_who_may_not_know(known, coach):
    """A gap would tell of it; and while it was not over there was no trend."""
    factories.coaching(coach, known, shares=["risk", "training", "body"])
    since = TODAY - timedelta(days=9)
    log_factories.pain(known, since, at_rest=True, score=6, cleared_on=TODAY - timedelta(days=3))
    rescore(known)
    seen = row(known, NO_PAIN)
    own = dict(RiskScore.objects.filter(runner=known).values_list("local_date", "index"))
    trend = dict(seen.trend)
    assert seen.hidden == ""
    assert own[since] is None
    book = only(read_book(known, TODAY), frozenset({"risk", "training", "body"}))
    season = engine.season(book.log, book.person, TODAY)
    assert trend == {
        on.isoformat(): int(season.index[season.at(on)]) for on in season.days if on.isoformat() in trend
    }
    factories.coaching(factories.coach("cara"), known)
    rescore(known)
    assert dict(row(known).trend)[since.isoformat()] is None  # who may know sees the gap


def test_partial_says_what_is_not_shared_and_not_whether_there_is_anything(ana, coach):
    factories.coaching(coach, ana, shares=["risk", "training"])
    rescore(ana)
    before = row(ana, "risk,training")
    assert before.is_partial
    log_factories.pain(ana, TODAY, site="fibula", score=1)
    factories.weight(ana, kg=60)
    rescore(ana)
    after = row(ana, "risk,training")
    assert (after.is_partial, after.content_hash) == (True, before.content_hash)


def test_a_minor_whose_number_a_clinician_should_see_has_none_for_a_coach_either(known, coach):
    known.birth_year = TODAY.year - 16
    known.save()
    factories.coaching(coach, known, shares=["risk", "training", "pain"])
    rescore(known)
    assert RiskScore.objects.get(runner=known, local_date=TODAY).hidden == "clinician"
    seen = row(known, "pain,risk,training")
    assert (seen.hidden, seen.index, seen.detail) == ("stale", None, {})


def test_changing_what_is_shared_brings_the_row_and_ending_takes_it_away(known, coach):
    link = factories.coaching(coach, known, shares=["risk", "training"])
    rescore(known)
    people.share(link=link, shares=Share.values, now=NOW)
    assert known.rescore_requests.exists()
    rescore(known)
    assert SharedScore.objects.get(runner=known).categories == ALL
    people.end_coaching(link=link, by="runner", now=NOW)
    rescore(known)
    assert not SharedScore.objects.filter(runner=known).exists()


def test_withdrawing_a_stored_category_deletes_what_was_made_of_it_at_once(known, coach):
    link = factories.coaching(coach, known)
    rescore(known)
    people.withdraw_consent(runner=known, category=Category.PAIN, now=NOW)
    assert not SharedScore.objects.filter(runner=known).exists()
    assert link.shares() == {"training", "risk", "body", "messages"}
    people.give_consent(runner=known, categories=[Category.PAIN], now=NOW)
    assert Share.PAIN not in link.shares()  # a new yes to keeping is no yes to sharing


def test_doing_it_twice_writes_nothing_the_second_time(known, coach):
    factories.coaching(coach, known, shares=["risk", "training"])
    rescore(known)
    before = row(known, "risk,training").computed_at
    rescore(known, NOW + timedelta(hours=1))
    assert row(known, "risk,training").computed_at == before


def test_a_row_that_is_stale_cannot_say_anything(known, coach):
    factories.coaching(coach, known)
    rescore(known)
    for fields in (
        {"hidden": "stale", "index": 30},
        {"hidden": "pain"},
        {"hidden": "stale", "index": None, "band": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SharedScore.objects.filter(runner=known).update(**fields)
