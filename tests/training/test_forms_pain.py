"""Where it hurts, and how it behaves."""

import pytest
from django.http import QueryDict

from runners.models import MIDLINE, Site
from tests import factories, log_factories
from training.forms import PainForm
from training.models import PainReport
from training.places import DRAWN, place_words, places

SHIN = {"pain": "yes", "site": "tibia-l", "at-tibia-l-score": "3"}


def posted(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def pains(fields, **more):
    form = PainForm(posted(**fields), **more)
    assert form.is_valid(), form.errors
    return form.pains()


def test_nothing_is_chosen_before_the_runner_chooses():
    form = PainForm()
    assert not form["pain"].value()
    assert not form.chosen
    assert not any(spot[name].value() for spot in form.questions for name in spot.fields)


@pytest.mark.parametrize("fields", [{}, {"pain": "no"}, {"pain": "no", "site": "tibia-l"}])
def test_none_and_not_asked_store_nothing(fields):
    assert pains(fields) == []


def test_every_bone_of_the_model_has_its_places():
    known = places()
    assert {place.site for place in known} == set(Site.values)
    assert all(
        {p.side for p in known if p.site == site} == ({""} if site in MIDLINE else {"l", "r"}) for site in Site
    )
    assert len({place.key for place in known}) == len({place.code for place in known}) == 26


def test_the_drawing_has_sixteen_places_by_the_names_of_its_style_sheet():
    drawn = PainForm().drawn()
    assert len(drawn) == 16
    assert {place.site for place in drawn} == DRAWN
    assert {place.key for place in drawn} >= {"met-l", "nav-r", "pelvis", "hip-l"}


@pytest.mark.parametrize(
    ("site", "side", "said"),
    [
        ("tibia", "l", "Left shin bone, tibia (inner edge)"),
        ("metatarsals", "r", "Right forefoot, metatarsals 2 to 4"),
        ("pelvis", "", "Pelvis, pubic bone"),
    ],
)
def test_a_place_has_words(site, side, said):
    assert place_words(site, side) == said


def test_what_is_said_of_a_spot_is_what_the_services_take():
    said = SHIN | {"at-tibia-l-during": "gets_worse", "at-tibia-l-at_night": "on"}
    assert pains(said) == [
        {
            "site": "tibia",
            "side": "l",
            "score": 3,
            "during": "gets_worse",
            "at_rest": False,
            "stays": False,
            "at_night": True,
            "limping": False,
        }
    ]


def test_at_rest_too_is_a_fact_of_its_own():
    (pain,) = pains(SHIN | {"at-tibia-l-during": "rest"})
    assert (pain["during"], pain["at_rest"]) == ("", True)


@pytest.mark.parametrize("score", [str(n) for n in range(11)])
def test_every_number_from_0_to_10_can_be_said(score):
    assert pains(SHIN | {"at-tibia-l-score": score})[0]["score"] == int(score)


def test_several_spots_are_told_apart():
    said = SHIN | {"site": ["tibia-l", "metatarsals-r"], "at-met-r-score": "7"}
    assert [(one["site"], one["side"], one["score"]) for one in pains(said)] == [
        ("tibia", "l", 3),
        ("metatarsals", "r", 7),
    ]


def test_a_spot_that_is_not_ticked_is_not_read():
    assert len(pains(SHIN | {"at-met-r-score": "7"})) == 1


def test_a_spot_without_a_number_is_asked_for_it():
    form = PainForm(posted(pain="yes", site="tibia-l"))
    assert not form.is_valid()
    (spot,) = [spot for spot in form.questions if spot.errors]
    assert spot.errors["score"] == ["How sore at its worst? Choose a number."]


@pytest.mark.parametrize("fields", [{"pain": "yes"}, {"pain": "yes", "site": "elbow-l"}])
def test_yes_without_a_spot_is_asked_where(fields):
    form = PainForm(posted(**fields))
    assert form.errors["__all__"] == ["Tap the spot that hurts, or tick it in the list."]


def test_pain_without_a_run_asks_for_the_morning_the_night_and_rest():
    form = PainForm(with_run=False)
    assert "pain" not in form.fields
    assert [mark.label for mark in form.questions[0].marks()] == [
        "At rest",
        "This morning, on getting up",
        "At night",
        "Made me limp",
    ]
    said = {"site": "pelvis", "at-pelvis-score": "5", "at-pelvis-at_rest": "on"}
    (pain,) = pains(said, with_run=False)
    assert (pain["site"], pain["side"], pain["at_rest"], pain["during"]) == ("pelvis", "", True, "")


@pytest.mark.django_db
def test_what_is_stored_comes_back_also_for_a_side_that_nobody_knows():
    ana = factories.runner("ana")
    log_factories.pain(ana, side="", score=4, at_rest=True)
    form = PainForm(reports=PainReport.objects.all())
    assert form["pain"].value() == "yes"
    assert form.chosen == {"tibia"}
    (spot,) = [spot for spot in form.questions if spot.place.code == "tibia"]
    assert (spot["score"].value(), spot["during"].value(), spot.has_exact_score()) == ("4", "rest", True)
    assert pains({"pain": "yes", "site": "tibia", "at-tibia-score": "4"}, reports=PainReport.objects.all())
