"""Two athletes who differ only in what is not shared must look the same to their coach."""

import difflib
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import TODAY
from tests.log_factories import pain, run, steady_weeks
from tests.risk.coaching import LOAD, client_of, main_of, row_of, shared, steady
from tests.risk.pages import scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def differences(one, two):
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one.split(), two.split(), autojunk=False).get_opcodes():
        if tag != "equal":
            yield tag, " ".join(one.split()[a:b]), " ".join(two.split()[c:d])


def plain(text, link, name):
    text = text.replace(str(link.pk), "LINK").replace(name.title(), "NAME").replace(f">{name[0].upper()}<", ">N<")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def seen(cy, runner, name, shares=LOAD, change=None):
    link = shared(cy, runner, shares)
    if change:
        change(runner)
        scored(runner)
    client = client_of(cy)
    page = client.get(reverse("risk:athlete", args=[link.pk]))
    return plain(row_of(client.get("/athletes/"), name.title()), link, name), plain(main_of(page), link, name)


def nothing(runner):
    """The control: nothing differs."""


def mild(runner):
    pain(runner, TODAY - timedelta(days=2), site="tibia", side="l", score=1)


def cleared(runner):
    pain(runner, TODAY - timedelta(days=12), at_rest=True, score=6, cleared_on=TODAY - timedelta(days=5))


def injured(runner):
    factories.injury(runner, happened_on=TODAY - timedelta(days=4000))


def bodied(runner):
    runner.sex, runner.birth_year = "x", 1990
    runner.save()


def weighed(runner):
    factories.weight(runner, 62)


def denies(runner):
    runner.had_bone_injury = False
    runner.save()


@pytest.mark.parametrize(
    "change", [nothing, mild, cleared, injured, bodied, weighed, denies], ids=lambda f: f.__name__
)
def test_what_is_not_shared_changes_nothing_that_the_coach_sees(cy, change):
    """Neither in the row nor on the page."""
    without = seen(cy, steady("ana"), "ana")
    with_it = seen(cy, steady("ben"), "ben", change=change)
    for one, two in zip(without, with_it, strict=True):
        told = "".join(f"[{a}->{b}]" for _tag, a, b in differences(one, two))
        assert not told, told[:400]


def test_the_trend_of_a_silent_stretch_has_gaps_like_that_of_hidden_pain(cy):
    """Else a gap says: pain that was not shared, from this day to that."""
    ana = factories.runner("ana")
    steady_weeks(ana, 8, until=TODAY - timedelta(days=17))
    run(ana, TODAY - timedelta(days=5), km=6)
    run(ana, TODAY - timedelta(days=1), km=6)
    ben = steady("ben")
    for runner in (ana, ben):
        shared(cy, runner, LOAD)
    cleared(ben)
    scored(ben)
    gaps = {}
    for runner in (ana, ben):
        score = runner.shared_scores.get()
        gaps[runner.user.name] = sum(index is None for _on, index in score.trend)
    assert (gaps["Ana"] > 0) == (gaps["Ben"] > 0), gaps
